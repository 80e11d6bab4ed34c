/**
 * Conformance with Cedar 4.12: every request through modules that the compiler that ships has made, many policy sets a module; and, as a second path, through `edict/cedar`, which decides with the IR
 * evaluator. `validate` is judged by whether it takes the policies of a test.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Suite } from '../suite.ts';
import { runLibraryCases } from './agt-library.ts';
import { readArchive } from './archive.ts';
import { runIntegrationTests } from './integration.ts';

export const suite: Suite = {
  name: 'cedar',
  run: async ({ data, say }, recorder) => {
    const archive = join(data, 'cedar', 'vectors.tar.gz');
    if (existsSync(archive)) await runIntegrationTests(readArchive(archive), say, recorder);
    else recorder.reportAbsent('cedar/vectors.tar.gz');
    const library = join(data, 'cedar', 'agt-cedar-lib');
    if (existsSync(library)) await runLibraryCases(library, say, recorder);
    else recorder.reportAbsent('cedar/agt-cedar-lib');
  },
};
