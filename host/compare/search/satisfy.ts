import type { Domain } from '../space/domain.ts';
import type { Space } from '../space/variable.ts';
import { FREE, ruleMay, type Assignment, type Model, type Region } from './model.ts';
import { question, type Question } from './question.ts';
import { isImpossible, type Related } from './related.ts';
import { walk } from './walk.ts';

/** An entry's inputs. */
export interface Ground {
  readonly model: Model;
  readonly space: Space;
  readonly domains: readonly Domain[];
  readonly related: Related;
}

/**
 * Values with which a rule decides; null when none was found, because there are none or `most` steps were not enough. The assignment is certain to make the rule the winner, but a path's value may leave no room
 * for another's.
 *
 * @param index of the rule in its entry
 */
export const satisfy = ({ model, space, domains, related }: Ground, index: number, most: number): Assignment | null => {
  const rule = model.entry.rules[index];
  const region: Region = { values: new Int32Array(space.variables.length).fill(FREE), answers: new Map() };
  const { values } = region;
  let left = most;

  const inOrder = (variable: number): readonly number[] => {
    const first: number[] = [];
    const later: number[] = [];
    const length = domains[variable]?.cells.length ?? 0;
    for (let value = 0; value < length; value++) {
      values[variable] = value;
      const may = rule === undefined ? null : ruleMay(rule, model.may(rule.guard, region));
      if (may?.decides === true) (may.passes ? later : first).push(value);
    }
    values[variable] = FREE;
    return [...first, ...later];
  };

  const split = ({ model: asked, call }: Question): boolean => {
    const variable = asked.variablesOf(call).find((each) => values[each] === FREE);
    if (variable === undefined) return false;
    for (const value of inOrder(variable)) {
      values[variable] = value;
      if (!isImpossible(related, space, domains, values, variable) && visit()) return true;
      if (left <= 0) break;
    }
    values[variable] = FREE;
    return false;
  };

  const visit = (): boolean => {
    if (rule === undefined || left-- <= 0) return false;
    if (!ruleMay(rule, model.may(rule.guard, region)).decides) return false;
    const { winners, open } = walk(model, region, 1);
    if (open === null) return winners[0] === index;
    const asked = question(model, rule.guard, region) ?? question(model, open, region);
    return asked !== null && split(asked);
  };

  return visit() ? values : null;
};
