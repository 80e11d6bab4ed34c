import type { Expression } from '../../compiler/ir/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { keyOf } from './constant.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** What some guards can tell apart about the value of one slot. */
interface Distinctions {
  readonly constants: Map<string, Cell>;
  /** Numbers that it is ordered against. */
  readonly thresholds: Set<number>;
  truthiness: boolean;
}

/** By slot. */
type Observations = Map<number, Distinctions>;

const ORDERED = /^(?:python\.(?:float-)?|js\.number-)(?:less|greater)(?:-or-equal)?$/u;
const TEXT = (value: string): Cell => ({ tag: 'string', value });
/** A text that no policy holds. */
const FRESH = TEXT('\u0001');

const distinctionsOf = (slot: number, found: Observations): Distinctions => {
  const known = found.get(slot);
  if (known !== undefined) return known;
  const made: Distinctions = { constants: new Map(), thresholds: new Set(), truthiness: false };
  found.set(slot, made);
  return made;
};

/** Notes what a call can tell apart; false when that is not known of its operation. */
const observeCall = (call: Call, found: Observations): boolean => {
  const [first, second] = call.arguments;
  if (call.arguments.every(({ kind }) => kind === 'constant')) return true;
  if (first?.kind !== 'read' || (second !== undefined && second.kind !== 'constant')) return false;
  const { operation } = call;
  const distinctions = distinctionsOf(first.slot, found);
  if (second === undefined) {
    distinctions.truthiness = true;
    return operation === 'python.truthy' || operation === 'js.truthy';
  }
  const { value } = second;
  if (operation === 'python.equal' || operation === 'js.strict-equal') {
    distinctions.constants.set(keyOf(value), value);
    return true;
  }
  if (operation === 'python.in' && value.tag === 'list') {
    for (const item of value.items) distinctions.constants.set(keyOf(item), item);
    return true;
  }
  if (!ORDERED.test(operation) || (value.tag !== 'int' && value.tag !== 'float')) return false;
  const threshold = Number(value.value);
  distinctions.thresholds.add(threshold);
  return value.tag === 'float' ? Number.isFinite(threshold) : Number.isSafeInteger(threshold);
};

/** Notes what an expression can tell apart; false when that is not known. */
const observe = (expression: Expression, found: Observations): boolean => {
  switch (expression.kind) {
    case 'constant':
      return true;
    case 'read':
    case 'compute':
    case 'if':
      return false;
    case 'not':
      return observe(expression.argument, found);
    case 'and':
    case 'or':
      return expression.arguments.every((part) => observe(part, found));
    case 'call':
      return observeCall(expression, found);
  }
};

/** A number in each of the ranges that thresholds cut, each threshold, and what stands outside of every order. */
const numbersOf = (thresholds: ReadonlySet<number>): Cell[] => {
  const sorted = [...thresholds].sort((a, b) => a - b);
  const [first = 0] = sorted;
  const between = sorted.flatMap((value, index) => {
    const next = sorted[index + 1];
    return next === undefined ? [value, value + 1 + Math.abs(value)] : [value, value + (next - value) / 2];
  });
  const numbers = [first - 1 - Math.abs(first), ...between];
  return [
    ...[...numbers, Number.NaN].map((value): Cell => ({ tag: 'float', value })),
    // The same numbers as texts: in the orders of the AGT dialects they count, and they equal no text of a policy.
    ...numbers.map((value) => TEXT(` ${value} `)),
    // Too large for a double, which is an error there.
    { tag: 'bigint', value: 10n ** 400n },
    { tag: 'list', items: [] },
    { tag: 'record', entries: [] },
  ];
};

/** One value of each class that the guards can tell apart. */
const valuesOf = ({ constants, thresholds, truthiness }: Distinctions): readonly Cell[] => {
  const values: Cell[] = [...constants.values(), { tag: 'absent' }, { tag: 'null' }, FRESH];
  if (thresholds.size > 0) values.push(...numbersOf(thresholds));
  if (truthiness || thresholds.size > 0) {
    values.push(TEXT(''), { tag: 'bool', value: true }, { tag: 'bool', value: false }, { tag: 'list', items: [FRESH] });
  }
  return [...new Map(values.map((cell) => [keyOf(cell), cell])).values()];
};

/** The values that matter of each slot that some guards read, by slot. */
export type Domain = ReadonlyMap<number, readonly Cell[]>;

/** The values that tell apart all that these guards can tell apart; null when an operation in them is not known well enough. */
export const domainOf = (guards: readonly Expression[]): Domain | null => {
  const found: Observations = new Map();
  if (!guards.every((guard) => observe(guard, found))) return null;
  return new Map([...found].map(([slot, distinctions]) => [slot, valuesOf(distinctions)]));
};

/** The slots that an expression reads. */
export const slotsOf = (expression: Expression, slots: Set<number> = new Set()): Set<number> => {
  if (expression.kind === 'read') slots.add(expression.slot);
  if (expression.kind === 'not') slotsOf(expression.argument, slots);
  if ('arguments' in expression) for (const part of expression.arguments) slotsOf(part, slots);
  return slots;
};

/** Every assignment of the domain's values to slots; a slot that is not in it is absent. */
export function* assignments(domain: Domain): Generator<readonly Cell[]> {
  const slots = [...domain];
  const cells: Cell[] = [];
  const at = slots.map(() => 0);
  for (;;) {
    for (const [index, [slot, values]] of slots.entries()) cells[slot] = values[at[index] ?? 0] ?? { tag: 'absent' };
    yield cells;
    let digit = 0;
    for (; digit < slots.length; digit++) {
      const next = (at[digit] ?? 0) + 1;
      at[digit] = next < (slots[digit]?.[1].length ?? 0) ? next : 0;
      if (at[digit] !== 0) break;
    }
    if (digit === slots.length) return;
  }
}
