/** What is judged alike in several files: whether documents load, and decisions that depend on what this compiler does not take. */
import type { Recorder } from '../suite.ts';
import type { CompiledSet, DecidingSet } from './compile.ts';
import type { VectorCase } from './case.ts';
import { differences, show } from './compare.ts';

/** The reason of a skip, as it is printed. */
const NOT_REGULAR = 'the rule that decides has a pattern that is not regular';

/**
 * Judges a decision on a set whose rules with patterns that are not regular were left out: every other rule must decide as expected, and where such a rule
 * decides, or there is no other, nothing can be said.
 */
export function judgeDecision(
  file: string,
  id: string,
  expected: VectorCase,
  result: VectorCase,
  { uncompiled, entry }: DecidingSet,
  recorder: Recorder,
): void {
  const decider = expected['matched_rule'];
  const left = entry.rules.some(({ fallback }) => !fallback);
  if (uncompiled.size > 0 && (!left || (typeof decider === 'string' && uncompiled.has(decider)))) {
    recorder.skip(file, id, NOT_REGULAR);
  } else recorder.judge(file, id, differences(expected, result));
}

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
  const index = expected['policy_index'];
  if (refusal === undefined) recorder.fail(file, id, `refused: ${set.why}`);
  else if (index !== undefined && index !== set.document) {
    recorder.fail(file, id, `refused for document ${String(set.document)} instead of ${show(index)}: ${set.why}`);
  } else recorder.pass(file, id);
  return true;
}
