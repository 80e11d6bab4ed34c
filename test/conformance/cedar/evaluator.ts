/**
 * Conformance with Cedar 4.12, second path: `edict/cedar`, which decides with the IR evaluator. It says nothing of compiled modules. `validate` is judged
 * by whether it takes the policies of a test.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from '../suite.ts';
import { runLibraryCases } from './agt-library.ts';
import { readArchive } from './archive.ts';
import { runIntegrationTests } from './integration.ts';

export const evaluatorPath: Suite = {
  name: 'cedar',
  run: async ({ data, say }, recorder) => {
    say(
      'second path only: the IR evaluator, as edict/cedar calls it; not compiled modules. shouldValidate is judged as of 4.12.',
    );
    const archive = join(data, 'cedar', 'vectors.tar.gz');
    if (existsSync(archive)) runIntegrationTests(readArchive(archive), say, recorder);
    else recorder.reportAbsent('cedar/vectors.tar.gz');
    const library = join(data, 'cedar', 'agt-cedar-lib');
    if (existsSync(library)) runLibraryCases(library, recorder);
    else recorder.reportAbsent('cedar/agt-cedar-lib');
  },
};
