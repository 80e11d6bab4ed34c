/** Property tests repeat themselves: CI fails for what changed, not by chance. Another `EDICT_SEED` looks elsewhere. */
import fc from 'fast-check';
import { runOptions } from './random/random.ts';

fc.configureGlobal({ seed: runOptions().seed });
