import type { Entry } from '../../compiler/ir/types.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { modelOf } from '../search/model.ts';
import { relatedOf } from '../search/related.ts';
import { satisfy } from '../search/satisfy.ts';
import { tryAssignment } from '../search/witness.ts';
import { domainsOf } from '../space/domain.ts';
import { spaceOf } from '../space/variable.ts';

/** What is known of one rule's reachability. */
export interface Reached {
  readonly rule: string;
  readonly input: PolicyInput;
}

/** Steps that may be spent on one rule. */
const MOST_STEPS = 500;

/**
 * Inputs made of the values that a policy mentions: for each rule, defaults included, one that it decides, as far as one was found. A rule without one is hidden by others, or hard to reach.
 *
 * @param most rules that are looked at, spread over all; default 1,000
 */
export const generateInputs = (entry: Entry, most = 1_000): readonly Reached[] => {
  const space = spaceOf([entry]);
  const domains = domainsOf(space, [entry]);
  const model = modelOf(entry, space.slots[0] ?? [], domains);
  const ground = { model, space, domains, related: relatedOf(space) };
  const apart = Math.max(1, entry.rules.length / most);
  const chosen = Array.from({ length: Math.min(most, entry.rules.length) }, (_, index) => Math.floor(index * apart));
  return chosen.flatMap((index): Reached[] => {
    const values = satisfy(ground, index, MOST_STEPS);
    const tried = values === null ? null : tryAssignment([entry], space.variables, domains, values);
    const rule = entry.rules[index];
    return tried === null || rule === undefined || tried.winners[0] !== index
      ? []
      : [{ rule: rule.id, input: tried.input }];
  });
};
