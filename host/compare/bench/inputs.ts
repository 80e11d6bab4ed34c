import type { Entry } from '../../compiler/ir/types.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { modelOf } from '../search/model.ts';
import { relatedOf } from '../search/related.ts';
import { satisfy, type Ground } from '../search/satisfy.ts';
import { tryAssignment } from '../search/witness.ts';
import { generateRequests } from './requests.ts';
import { domainsOf } from '../space/domain.ts';
import { spaceOf } from '../space/variable.ts';

/** An input that was made for a rule. */
export interface Reached {
  readonly rule: string;
  readonly input: PolicyInput;
  /** Whether the rule decides on it; else its condition holds, and whether it decides was not looked for any more. */
  readonly decides: boolean;
}

/** Rules that are looked at. */
const MOST = 1_000;
/** What looking for inputs may cost, in answers of plain comparisons: seconds at most. */
const EFFORT = 5_000_000;
/** Share of the effort that may be spent on one rule. */
const SHARE = 1 / 20;
/** Steps that may be spent on one rule, however cheap they are, and however dear. */
const MOST_STEPS = 500;
const FEWEST_STEPS = 10;

/**
 * Inputs made of the values that a policy mentions: for each rule, defaults included, one that it decides, as far as one was found. A rule without one is hidden by others, or hard to reach. Once the effort is
 * spent, it is one on which the rule's own condition holds.
 *
 * @param most rules that are looked at, spread over all; default 1,000
 * @param effort what may be spent, in answers of plain comparisons; default 5 million, seconds at most
 */
export const generateInputs = (entry: Entry, most = MOST, effort = EFFORT): readonly Reached[] => {
  if (entry.dialect === 'cedar') return generateRequests(entry, most);
  let left = effort;
  const charge = (cost: number): void => void (left -= cost);
  const space = spaceOf([entry]);
  const related = relatedOf(space);
  const groundOf = (asked: Entry, mentioned: Entry): Ground => {
    const domains = domainsOf(space, [mentioned]);
    return { model: modelOf(asked, space.slots[0] ?? [], domains, charge), space, domains, related };
  };
  let whole: Ground | undefined;

  const find = (ground: Ground, index: number): PolicyInput | null => {
    const steps = Math.floor((effort * SHARE) / ground.model.cost);
    const values = satisfy(ground, index, Math.min(MOST_STEPS, Math.max(FEWEST_STEPS, steps)));
    const { entry: asked, cost } = ground.model;
    const tried = values === null ? null : tryAssignment([asked], space.variables, ground.domains, values);
    // Going through the rules, and deciding.
    charge(2 * cost);
    return tried === null || tried.winners[0] !== index ? null : tried.input;
  };
  const reach = (index: number): Reached | null => {
    const rule = entry.rules[index];
    if (rule === undefined) return null;
    // What the rule itself mentions is few, and most often enough.
    const own: Entry = { ...entry, rules: [rule] };
    const of = (input: PolicyInput | null, decides: boolean): Reached | null =>
      input === null ? null : { rule: rule.id, input, decides };
    if (left <= 0) return of(find(groundOf(own, own), 0), false);
    const found = of(find(groundOf(entry, own), index), true);
    if (found !== null || left <= 0) return found;
    whole ??= groundOf(entry, entry);
    return of(find(whole, index), true);
  };

  const apart = Math.max(1, entry.rules.length / most);
  const chosen = Array.from({ length: Math.min(most, entry.rules.length) }, (_, index) => Math.floor(index * apart));
  return chosen.flatMap((index) => reach(index) ?? []);
};
