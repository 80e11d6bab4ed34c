/**
 * Conformance with Microsoft's Agent Governance Toolkit: every case of `DIR/agt` through compiled modules.
 *
 * Each vector file is run in two phases. The first takes policy text alone out of the file, compiles it and says each module's digest; the second reads requests and
 * expectations and judges.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLibrary } from '../../../host/compiler/library.node.ts';
import type { Library } from '../../../host/compiler/index.ts';
import type { Recorder, Suite, SuiteOptions } from '../suite.ts';
import { compileSets } from './compile.ts';
import { regexes } from './regexes.ts';
import { templates } from './templates.ts';
import { v1DocTs } from './v1-doc-ts.ts';
import { v1Doc } from './v1-doc.ts';
import { v1Expr } from './v1-expr.ts';
import { v1RateLimit } from './v1-ratelimit.ts';
import { v4PolicyDocument } from './v4-policydocument.ts';
import { v4Scoped } from './v4-scoped.ts';
import { v4Synthetic } from './v4-synthetic.ts';
import type { ReadFile, VectorFile } from './vector-file.ts';

export const VECTOR_FILES: readonly VectorFile[] = [
  v1Expr,
  v1Doc,
  v1DocTs,
  v1RateLimit,
  v4PolicyDocument,
  v4Synthetic,
  v4Scoped,
  regexes,
  templates,
];

export const suite: Suite = {
  name: 'agt',
  run: async (options, recorder) => runVectorFiles(VECTOR_FILES, await readLibrary(), options, recorder),
};

/** Runs some of the vector files with some runtime library. */
export async function runVectorFiles(
  files: readonly VectorFile[],
  library: Library,
  { data, say }: SuiteOptions,
  recorder: Recorder,
): Promise<void> {
  const folder = join(data, 'agt');
  const read: ReadFile = (path) => {
    const file = join(folder, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  };
  for (const file of files) {
    const started = performance.now();
    try {
      const compiled = await compileSets(file.collect(read), file.unit?.(read) ?? null, library, (line) =>
        say(`${file.name}: ${line}`),
      );
      const built = performance.now();
      await file.judge(read, compiled, recorder);
      say(`${file.name}: built in ${seconds(built - started)} s, run in ${seconds(performance.now() - built)} s`);
    } catch (error) {
      recorder.fail(file.name, '(file)', `it cannot be run: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
