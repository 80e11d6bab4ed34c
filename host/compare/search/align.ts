import type { Expression } from '../../compiler/ir/types.ts';
import { judgementKey, judgementOf, type Level } from '../judgement/judgement.ts';
import type { Model } from './model.ts';

/** A guard as a text that does not depend on how its entry numbers slots. */
const guardKey = (model: Model, expression: Expression): string => {
  switch (expression.kind) {
    case 'call':
      return model.keyOf(expression);
    case 'constant':
      return expression.value.tag === 'bool' && expression.value.value ? 'true' : 'false';
    case 'read':
      return 'read';
    case 'compute':
      return 'compute';
    case 'not':
      return `!${guardKey(model, expression.argument)}`;
    case 'and':
    case 'or':
    case 'if':
      return `${expression.kind}(${expression.arguments.map((part) => guardKey(model, part)).join()})`;
  }
};

/** By rank: what each rule demands and what it decides. */
const ruleKeys = (model: Model, level: Level): string[] =>
  model.order.map((index) => {
    const rule = model.entry.rules[index];
    if (rule === undefined) return '';
    return [rule.onError, judgementKey(judgementOf(model.entry, index), level), guardKey(model, rule.guard)].join(' ');
  });

/** The places of each key, in order. */
const placesOf = (keys: readonly string[]): Map<string, number[]> => {
  const places = new Map<string, number[]>();
  for (const [place, key] of keys.entries()) {
    const same = places.get(key);
    if (same === undefined) places.set(key, [place]);
    else same.push(place);
  }
  return places;
};

/** The indices of a longest ascending subsequence. */
const ascending = (numbers: readonly number[]): Set<number> => {
  const tails: number[] = [];
  const before: number[] = [];
  for (const [index, number] of numbers.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((numbers[tails[middle] ?? 0] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before[index] = low > 0 ? (tails[low - 1] ?? -1) : -1;
    tails[low] = index;
  }
  const chosen = new Set<number>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) chosen.add(index);
  return chosen;
};

/** Rules, by their indices, that are not in both entries alike and in the same order. Where none of them matches, both entries decide alike. */
export interface Changed {
  readonly a: readonly number[];
  readonly b: readonly number[];
}

/** Finds the rules on which two entries can differ at this level. */
export const changedRules = (a: Model, b: Model, level: Level): Changed => {
  const keys = [ruleKeys(a, level), ruleKeys(b, level)] as const;
  const places = placesOf(keys[1]);
  const taken = new Map<string, number>();
  const pairs: { a: number; b: number }[] = [];
  for (const [place, key] of keys[0].entries()) {
    const nth = taken.get(key) ?? 0;
    const partner = places.get(key)?.[nth];
    if (partner === undefined) continue;
    taken.set(key, nth + 1);
    pairs.push({ a: place, b: partner });
  }
  const kept = ascending(pairs.map((pair) => pair.b));
  const common = pairs.filter((_, index) => kept.has(index));
  const rest = (model: Model, same: ReadonlySet<number>): number[] =>
    model.order.filter((_, place) => !same.has(place));
  return {
    a: rest(a, new Set(common.map((pair) => pair.a))),
    b: rest(b, new Set(common.map((pair) => pair.b))),
  };
};
