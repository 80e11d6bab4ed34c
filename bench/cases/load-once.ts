/** Loads the module at the path that is given, decides once, and prints the nanoseconds of both: one cold start of `load/cold`, in a process of its own. */
import { readFile } from 'node:fs/promises';
import { load } from '../../host/engine/index.node.ts';

const bytes = await readFile(process.argv[2] ?? '');
const start = performance.now();
const engine = await load(new Uint8Array(bytes));
const loaded = performance.now();
engine.decide({ context: {}, agent: 'did:bench:agent' });
console.log(`${(loaded - start) * 1e6} ${(performance.now() - loaded) * 1e6}`);
