import type { Prepared } from '../peers/types.ts';
import type { Workload } from './types.ts';

/** One engine under the name by which a disagreement is reported. */
export interface Named {
  readonly name: string;
  readonly prepared: Prepared;
}

/**
 * Compares every engine's answer with the first's on all of the workload's calls: the same verdict, and where both name rules, the first
 * one's winner among the other's determining rules (or neither has any). Returns one line for each disagreement.
 */
export const disagreements = (workload: Workload, engines: readonly Named[]): readonly string[] => {
  const [reference, ...others] = engines;
  if (reference === undefined) return [];
  return [...workload.inputs, ...workload.checks].flatMap((input) => {
    const expected = reference.prepared.answer(input);
    return others.flatMap(({ name, prepared }) => {
      const actual = prepared.answer(input);
      const winner = expected.rules?.[0];
      const sameRules =
        expected.rules === null ||
        actual.rules === null ||
        (winner === undefined ? actual.rules.length === 0 : actual.rules.includes(winner));
      if (actual.verdict === expected.verdict && sameRules) return [];
      return [
        `${workload.id}: ${reference.name} says ${JSON.stringify(expected)}, ${name} ${JSON.stringify(actual)} on ${JSON.stringify(input)}`,
      ];
    });
  });
};
