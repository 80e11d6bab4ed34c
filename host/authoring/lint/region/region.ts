import { evaluateCalls, evaluateExpression } from '../../../compiler/ir/evaluate/expression.ts';
import type { Expression, Truth } from '../../../compiler/ir/types.ts';
import { callsIn, keyOf, slotsOf } from '../space/atom.ts';
import type { Atom } from '../space/atom.ts';
import type { Budget } from '../space/budget.ts';
import { partition } from '../space/partition.ts';
import type { SlotClass, SlotSpace } from '../space/partition.ts';
import { TooComplex } from '../space/too-complex.ts';
import { EVERYTHING, intersect, NOTHING, subtract, union } from './box.ts';
import type { Region } from './box.ts';

/** All inputs, divided by what the tests of some expressions come to. */
export interface Space {
  /** The inputs for which the expression has the value. */
  region(expression: Expression, truth: Truth): Region;
  /** The inputs of one region that are not in another. */
  without(region: Region, removed: Region): Region;
  readonly classes: (slot: number) => readonly SlotClass[];
}

const atomsOf = (expressions: readonly Expression[]): Map<number, Map<string, Atom>> => {
  const slots = new Map<number, Map<string, Atom>>();
  for (const call of expressions.flatMap(callsIn)) {
    const read = call.arguments.filter((part) => part.kind === 'read');
    const [only] = read;
    if (read.length > 1 || call.arguments.some(({ kind }) => kind !== 'read' && kind !== 'constant'))
      throw new TooComplex();
    if (only === undefined) continue;
    const key = keyOf(call);
    const known = slots.get(only.slot) ?? new Map<string, Atom>();
    known.set(key, { key, call, slot: only.slot });
    slots.set(only.slot, known);
  }
  return slots;
};

/**
 * Divides all inputs by the tests of the expressions.
 *
 * @throws TooComplex
 */
export const createSpace = (expressions: readonly Expression[], budget: Budget): Space => {
  const spaces = new Map<number, SlotSpace>();
  for (const [slot, atoms] of atomsOf(expressions)) spaces.set(slot, partition([...atoms.values()], budget));
  const classes = (slot: number): readonly SlotClass[] => spaces.get(slot)?.classes ?? [];
  const all = (slot: number): bigint => (1n << BigInt(classes(slot).length)) - 1n;

  /** The region of an expression of one slot: it is evaluated once a class. */
  const single = (expression: Expression, slot: number, truth: Truth): Region => {
    const space = spaces.get(slot);
    if (space === undefined) throw new TooComplex();
    budget.spend(space.classes.length);
    let mask = 0n;
    space.classes.forEach(({ truths }, index) => {
      const value = evaluateCalls(expression, (call) => {
        const test = space.tests.get(keyOf(call));
        return test === undefined ? evaluateExpression(call, [], new Map()) : (truths[test] ?? 'error');
      });
      if (value === truth) mask |= 1n << BigInt(index);
    });
    if (mask === 0n) return NOTHING;
    return mask === all(slot) ? EVERYTHING : [new Map([[slot, mask]])];
  };

  /** Left to right, stopping at the first part that is not `neutral`. */
  const sequence = (parts: readonly Expression[], neutral: Truth, truth: Truth): Region => {
    let reached: Region = EVERYTHING;
    const found: Region[] = [];
    for (const part of parts) {
      if (truth !== neutral) found.push(intersect(reached, region(part, truth)));
      reached = intersect(reached, region(part, neutral));
      if (reached.length === 0) break;
    }
    return truth === neutral ? reached : union(found);
  };

  /** `truth` of any part counts wherever no part before it ends the sequence otherwise. */
  const anyOf = (parts: readonly Expression[], truth: 'true' | 'false'): Region => {
    const found: Region[] = [];
    let ended: Region = NOTHING;
    for (const part of parts) {
      found.push(subtract(region(part, truth), ended, all));
      ended = union([ended, region(part, 'error'), region(part, 'undefined')]);
    }
    return union(found);
  };

  const regions = new Map<Expression, Map<Truth, Region>>();
  const region = (expression: Expression, truth: Truth): Region => {
    const known = regions.get(expression) ?? new Map<Truth, Region>();
    regions.set(expression, known);
    const done = known.get(truth) ?? compute(expression, truth);
    known.set(truth, done);
    budget.spend(done.length + 1);
    return done;
  };

  const compute = (expression: Expression, truth: Truth): Region => {
    const [slot, second] = slotsOf(expression);
    if (slot === undefined) return evaluateExpression(expression, [], new Map()) === truth ? EVERYTHING : NOTHING;
    if (second === undefined) return single(expression, slot, truth);
    switch (expression.kind) {
      case 'not':
        if (truth === 'true' || truth === 'false')
          return region(expression.argument, truth === 'true' ? 'false' : 'true');
        return region(expression.argument, truth);
      case 'and':
        return truth === 'false' ? anyOf(expression.arguments, 'false') : sequence(expression.arguments, 'true', truth);
      case 'or':
        return truth === 'true' ? anyOf(expression.arguments, 'true') : sequence(expression.arguments, 'false', truth);
      default:
        throw new TooComplex();
    }
  };
  return { region, without: (region, removed) => subtract(region, removed, all), classes };
};
