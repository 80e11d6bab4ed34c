/** Cases whose documents must not load, and cases whose documents this compiler does not take yet. */
import type { Recorder } from '../suite.ts';
import type { CompiledSet } from './compile.ts';
import type { VectorCase } from './case.ts';
import { show } from './compare.ts';

/** The reason of a skip, as it is printed. */
export const MATCHES_SKIP = 'the document has a `matches` rule; patterns are not compiled yet';

/**
 * Judges the loading of a case's documents.
 * @returns whether the case is done: refused as expected, or refused unexpectedly, or loaded although it must not
 */
export function judgeRefusal(
  file: string,
  id: string,
  expected: VectorCase,
  set: CompiledSet,
  recorder: Recorder,
): boolean {
  const refusal = expected['load_error'];
  if (set.kind === 'decides') {
    if (refusal !== undefined) recorder.fail(file, id, `loaded, but must be refused (${show(refusal)})`);
    return refusal !== undefined;
  }
  if (set.kind === 'unsupported') {
    if (refusal === undefined) recorder.skip(file, id, MATCHES_SKIP);
    else recorder.fail(file, id, `refused for its patterns alone, but must be refused (${show(refusal)})`);
    return true;
  }
  const index = expected['policy_index'];
  if (refusal === undefined) recorder.fail(file, id, `refused: ${set.why}`);
  else if (index !== undefined && index !== set.document) {
    recorder.fail(file, id, `refused for document ${String(set.document)} instead of ${show(index)}: ${set.why}`);
  } else recorder.pass(file, id);
  return true;
}
