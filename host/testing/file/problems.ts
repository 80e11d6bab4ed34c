import { createSink } from '../../compiler/diagnostics/sink.ts';
import type { Problem } from '../../compiler/languages/yaml/reader/problem.ts';
import { spanOf } from '../../compiler/source/source.ts';
import type { Range, Source } from '../../compiler/source/source.ts';
import type { Span } from '../../engine/manifest/types.ts';
import type { FileProblem, FileProblemCode } from './types.ts';

/** So many findings are collected of one file; what comes after them is not told. */
const MOST = 100;

/** Collects what is wrong with one test file. */
export interface Problems {
  readonly source: Source;
  readonly found: readonly FileProblem[];
  report(code: FileProblemCode, range: Range | null, message: string, hint: string): void;
  /** Reports what is wrong with the file's YAML, in the words of the policies' reader. */
  adopt(problem: Problem): void;
  span(range: Range): Span;
}

export const createProblems = (source: Source): Problems => {
  const found: FileProblem[] = [];
  const add = (problem: FileProblem): void => {
    if (found.length < MOST) found.push(problem);
  };
  const span = (range: Range): Span => spanOf(source, 0, range);
  return {
    source,
    found,
    span,
    report(code, range, message, hint) {
      add({ code, severity: 'error', message, hint, source, span: range === null ? null : span(range) });
    },
    adopt({ range, code, details }) {
      const sink = createSink();
      sink.reportAt(source, range, code, details);
      for (const { message, hint, span } of sink.diagnostics)
        add({ code, severity: 'error', message, hint, source, span });
    },
  };
};
