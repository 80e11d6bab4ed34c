import { planOf } from '../../compiler/emit/plan.ts';
import { bestCover, type Cost } from '../../compiler/index/cover.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import type { TriedRule } from './types.ts';

/** The rules that a module compiled from the entry tries on every input, by rank; defaults, which are tried when nothing else matches, aside. */
export const triedRules = (entry: Entry): readonly TriedRule[] => {
  // What is asked of the agent and the stage is asked of nearly every rule.
  const cost: Cost = ({ slot }) =>
    entry.dialect === 'cedar' || entry.slots[slot]?.path[0] === 'context' ? 1 : Infinity;
  const [planned] = planOf({ sources: [], entries: [entry] }, false).entries;
  return (planned?.group.rest ?? []).flatMap((ordinal): TriedRule[] => {
    const rule = entry.rules[ordinal];
    if (rule === undefined) return [];
    const cover = bestCover(rule.guard, cost);
    const why = cover === null || cover.some((atom) => cost(atom) === Infinity) ? 'no-lookup' : 'few';
    return [{ id: rule.id, line: rule.span?.line ?? null, why }];
  });
};
