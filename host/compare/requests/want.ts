import { evaluateExpression, evaluateValue } from '../../compiler/ir/evaluate/expression.ts';
import type { Expression } from '../../compiler/ir/types.ts';
import { parseIp } from '../../engine/cedar/extension/ip.ts';
import { extensionText } from '../../engine/cedar/extension/text.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { EngineError } from '../../engine/error/error.ts';
import { project } from '../../engine/frame/project.ts';
import { entityOf, keyOf, type Draft } from './draft.ts';
import { inputOf } from './input.ts';
import { partOf, placeOf, read, write, type Ground } from './place.ts';
import { differing, OTHER, setOf, stepped, textsFor } from './values.ts';

export type Call = Extract<Expression, { kind: 'call' }>;

/** How a condition is to come out. */
export interface Wish extends Ground {
  readonly draft: Draft;
  /** Which of several ways is taken, where there are several. */
  readonly way: number;
  /** Operands that are taken before others, where one is enough. */
  readonly prefer: ReadonlySet<Expression>;
}

const pick = <T>(ways: readonly T[], way: number): T | undefined => ways[Math.min(way, ways.length - 1)];

const cellsOf = ({ slots, draft }: Wish): readonly Cell[] | null => {
  try {
    return project(slots, inputOf(draft));
  } catch (cause) {
    if (cause instanceof EngineError) return null;
    throw cause;
  }
};

/** What an expression comes to as the draft is; undefined where it errs. */
const valueOf = (expression: Expression, wish: Wish): Cell | undefined => {
  if (expression.kind === 'constant') return expression.value;
  const place = placeOf(expression, wish.draft, wish);
  if (place !== null) return read(place, wish.draft, wish);
  const cells = cellsOf(wish);
  const value = cells === null ? 'error' : evaluateValue(expression, cells, new Map());
  return typeof value === 'string' ? undefined : value;
};

const inverse = (operation: string, value: bigint, other: bigint, isLeft: boolean): bigint | null => {
  if (operation === 'cedar.add') return value - other;
  if (operation === 'cedar.subtract') return isLeft ? value + other : other - value;
  return null;
};

/** Makes a sum or a difference come to a value, by its first operand that can be chosen. */
const assignSum = (
  { operation, arguments: parts }: Extract<Expression, { kind: 'compute' }>,
  value: Cell,
  wish: Wish,
): boolean => {
  const [left, right] = parts;
  if (left === undefined || right === undefined || value.tag !== 'int') return false;
  for (const [part, other, isLeft] of [
    [left, right, true],
    [right, left, false],
  ] as const) {
    const known = valueOf(other, wish) ?? { tag: 'int', value: 0n };
    if (known.tag !== 'int') return false;
    const needed = inverse(operation, value.value, known.value, isLeft);
    if (needed === null) return false;
    if (assign(part, { tag: 'int', value: needed }, wish))
      return assign(other, known, wish) || valueOf(other, wish) !== undefined;
  }
  return false;
};

/** Makes an expression come to a value; false where it is not known how. */
export const assign = (expression: Expression, value: Cell, wish: Wish): boolean => {
  switch (expression.kind) {
    case 'constant':
      return false;
    case 'read':
      break;
    case 'compute': {
      const [first] = expression.arguments;
      if (
        (value.tag === 'decimal' || value.tag === 'ip' || value.tag === 'datetime' || value.tag === 'duration') &&
        expression.operation === `cedar.${value.tag}`
      ) {
        const text = extensionText(value);
        return first !== undefined && text !== null && assign(first, { tag: 'string', value: text }, wish);
      }
      if (expression.operation === 'cedar.negate' && first !== undefined && value.tag === 'int')
        return assign(first, { tag: 'int', value: -value.value }, wish);
      if (expression.operation === 'cedar.add' || expression.operation === 'cedar.subtract')
        return assignSum(expression, value, wish);
      break;
    }
    default:
      return value.tag === 'bool' && want(expression, value.value, wish);
  }
  const place = placeOf(expression, wish.draft, wish);
  return place !== null && write(place, value, wish.draft, wish);
};

const INT: Cell = { tag: 'int', value: 10n };

/** One of two operands is chosen so that they compare: `ways` makes one of the other. */
const relate = (
  [left, right]: readonly [Expression, Expression],
  otherwise: Cell,
  ways: (other: Cell, isLeft: boolean) => readonly (Cell | undefined)[],
  wish: Wish,
): boolean => {
  for (const [part, other, isLeft] of [
    [left, right, true],
    [right, left, false],
  ] as const) {
    let known = valueOf(other, wish);
    if (known === undefined && assign(other, otherwise, wish)) known = otherwise;
    if (known === undefined) continue;
    const chosen = pick(
      ways(known, isLeft).filter((cell) => cell !== undefined),
      wish.way,
    );
    if (chosen !== undefined && assign(part, chosen, wish)) return true;
  }
  return false;
};

/** Steps from the other operand to this one, when this one stands on the left; with none they are equal. */
const ORDER: Readonly<Record<string, readonly [holds: readonly bigint[], fails: readonly bigint[]]>> = {
  less: [
    [-1n, -2n],
    [0n, 1n],
  ],
  'less-or-equal': [
    [0n, -1n],
    [1n, 2n],
  ],
  greater: [
    [1n, 2n],
    [0n, -1n],
  ],
  'greater-or-equal': [
    [0n, 1n],
    [-1n, -2n],
  ],
};

const wantOrder = (order: string, parts: readonly [Expression, Expression], truth: boolean, wish: Wish): boolean => {
  const steps = ORDER[order]?.[truth ? 0 : 1] ?? [];
  const isDecimal = valueOf(parts[0], wish)?.tag === 'decimal' || valueOf(parts[1], wish)?.tag === 'decimal';
  const otherwise: Cell = isDecimal ? { tag: 'decimal', coefficient: 1n, scale: 0 } : INT;
  return relate(parts, otherwise, (other, isLeft) => steps.map((step) => stepped(other, isLeft ? step : -step)), wish);
};

const entityCell = ({ type, id }: { readonly type: string; readonly id: string }): Cell => ({
  tag: 'entity',
  type,
  id,
});

/** The entity comes to be in the other, as a child or as itself, or no more. */
const wantIn = (entity: Expression, target: Expression, truth: boolean, wish: Wish): boolean => {
  const value = valueOf(entity, wish);
  const others = valueOf(target, wish);
  const targets = (others?.tag === 'set' ? others.items : [others]).filter((cell) => cell?.tag === 'entity');
  if (value?.tag !== 'entity' || targets.length === 0) return false;
  const { parents } = entityOf(wish.draft, value);
  if (truth) {
    const chosen = targets[wish.way % targets.length];
    if (chosen === undefined) return false;
    // The last way is to be the entity itself.
    if (wish.way >= targets.length + 1) return assign(entity, entityCell(chosen), wish);
    parents.set(keyOf(chosen), { type: chosen.type, id: chosen.id });
    return true;
  }
  for (const each of targets) parents.delete(keyOf(each));
  const isSame = targets.some((each) => keyOf(each) === keyOf(value));
  return !isSame || assign(entity, entityCell({ type: value.type, id: `${value.id}~` }), wish);
};

const wantHas = (target: Expression, path: Expression, truth: boolean, wish: Wish): boolean => {
  const names = path.kind === 'constant' && path.value.tag === 'list' ? path.value.items : [];
  let holder = target;
  for (const [index, name] of names.entries()) {
    if (name.tag !== 'string') return false;
    const place = partOf(holder, name.value, wish.draft, wish);
    if (place === null) return false;
    const isLast = index === names.length - 1;
    const found = read(place, wish.draft, wish);
    if (isLast && !truth) return write(place, undefined, wish.draft, wish);
    if (found === undefined && isLast) return write(place, OTHER, wish.draft, wish);
    holder = { kind: 'compute', operation: 'cedar.attribute', arguments: [holder, { kind: 'constant', value: name }] };
  }
  return true;
};

const wantMembers = (
  [set, others]: readonly [Expression, Expression],
  truth: boolean,
  take: (items: readonly Cell[]) => readonly Cell[],
  wish: Wish,
): boolean => {
  const wanted = valueOf(others, wish) ?? OTHER;
  const items = wanted.tag === 'set' ? take(wanted.items) : [wanted];
  const known = valueOf(set, wish);
  const there = known?.tag === 'set' ? known.items : [];
  const keys = new Set(items.map((item) => JSON.stringify(item, plain)));
  const left = there.filter((item) => !keys.has(JSON.stringify(item, plain)));
  if (assign(set, setOf(truth ? [...left, ...items] : left), wish)) return true;
  const chosen = truth ? there[wish.way % Math.max(1, there.length)] : differing(there[0] ?? OTHER)[0];
  if (chosen === undefined) return false;
  return assign(others, wanted.tag === 'set' ? setOf([chosen]) : chosen, wish);
};

const plain = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}n` : value);

const ADDRESSES: Readonly<Record<string, readonly [holds: string, fails: string]>> = {
  'cedar.is-ipv4': ['10.0.0.1', '::2'],
  'cedar.is-ipv6': ['::2', '10.0.0.1'],
  'cedar.is-loopback': ['127.0.0.1', '10.0.0.1'],
  'cedar.is-multicast': ['224.0.0.1', '10.0.0.1'],
  'cedar.is-in-range': ['10.0.0.1', '203.0.113.7'],
};

const wantAddress = (call: Call, truth: boolean, wish: Wish): boolean => {
  const [address, range] = call.arguments;
  const [holds = '', fails = ''] = ADDRESSES[call.operation] ?? [];
  const within = range === undefined ? undefined : valueOf(range, wish);
  const cell = truth && within !== undefined ? within : parseIp(truth ? holds : fails);
  return address !== undefined && cell !== null && cell !== undefined && assign(address, cell, wish);
};

/** Makes a condition come out as wanted, if it is known how; what it needs beside stays as it is. */
export const wantCall = (call: Call, truth: boolean, wish: Wish): boolean => {
  const { operation } = call;
  const [first, second = first] = call.arguments;
  if (first === undefined || second === undefined) return false;
  const both = [first, second] as const;
  const [, order] = /^cedar\.(?:decimal-)?((?:less|greater)(?:-or-equal)?)$/u.exec(operation) ?? [];
  if (order !== undefined) return wantOrder(order, both, truth, wish);
  switch (operation) {
    case 'cedar.truth':
      return assign(first, { tag: 'bool', value: truth }, wish);
    case 'cedar.equal':
      return relate(both, OTHER, (other) => (truth ? [other] : differing(other)), wish);
    case 'cedar.in':
      return wantIn(first, second, truth, wish);
    case 'cedar.is': {
      const type = second.kind === 'constant' && second.value.tag === 'string' ? second.value.value : '';
      const value = valueOf(first, wish);
      const id = value?.tag === 'entity' ? value.id : 'other';
      const isOfType = value?.tag === 'entity' && value.type === type;
      if (isOfType === truth) return true;
      return assign(first, entityCell({ type: truth ? type : 'Other', id }), wish);
    }
    case 'cedar.present': {
      const place = placeOf(first, wish.draft, wish);
      if (place === null || (truth && read(place, wish.draft, wish) !== undefined)) return place !== null;
      return write(place, truth ? OTHER : undefined, wish.draft, wish);
    }
    case 'cedar.has':
      return wantHas(first, second, truth, wish);
    case 'cedar.has-tag': {
      const entity = valueOf(first, wish);
      const name = valueOf(second, wish);
      if (entity?.tag !== 'entity' || name?.tag !== 'string') return false;
      const { tags } = entityOf(wish.draft, entity);
      if (!truth) tags.delete(name.value);
      else if (!tags.has(name.value)) tags.set(name.value, OTHER);
      return true;
    }
    case 'cedar.like': {
      const texts = second.kind === 'constant' ? textsFor(second.value, truth) : [];
      const chosen = pick(texts, wish.way);
      return chosen !== undefined && assign(first, chosen, wish);
    }
    case 'cedar.contains':
      return wantMembers(both, truth, (items) => [setOf(items)], wish);
    case 'cedar.contains-all':
      return wantMembers(both, truth, (items) => (truth ? items : items.slice(0, 1)), wish);
    case 'cedar.contains-any':
      return wantMembers(both, truth, (items) => (truth ? items.slice(wish.way, wish.way + 1) : items), wish);
    case 'cedar.is-empty':
      return assign(first, setOf(truth ? [] : [OTHER]), wish);
    default:
      return wantAddress(call, truth, wish);
  }
};

const holds = (expression: Expression, truth: boolean, wish: Wish): boolean => {
  const cells = cellsOf(wish);
  return cells !== null && evaluateExpression(expression, cells, new Map()) === (truth ? 'true' : 'false');
};

/** Of operands of which one is enough, the one that is taken. */
const chosenOf = (parts: readonly Expression[], { prefer, way }: Wish): number => {
  const preferred = parts.findIndex((part) => prefer.has(part));
  return preferred >= 0 ? preferred : way % Math.max(1, parts.length);
};

/** Makes an expression come out as wanted, as far as it is known how. */
export const want = (expression: Expression, truth: boolean, wish: Wish): boolean => {
  switch (expression.kind) {
    case 'constant':
      return expression.value.tag === 'bool' && expression.value.value === truth;
    case 'read':
    case 'compute':
      return false;
    case 'not':
      return want(expression.argument, !truth, wish);
    case 'and':
    case 'or': {
      const isEvery = (expression.kind === 'and') === truth;
      if (isEvery) return expression.arguments.map((part) => want(part, truth, wish)).every((done) => done);
      const chosen = chosenOf(expression.arguments, wish);
      // What stands before is to go on, so that the chosen one is reached.
      for (const part of expression.arguments.slice(0, chosen)) want(part, !truth, wish);
      const part = expression.arguments[chosen];
      return part !== undefined && want(part, truth, wish);
    }
    case 'if': {
      const [condition, then, otherwise] = expression.arguments;
      const first = !wish.prefer.has(otherwise) && wish.way % 2 === 0;
      return want(condition, first, wish) && want(first ? then : otherwise, truth, wish);
    }
    case 'call':
      return holds(expression, truth, wish) && wish.way === 0 ? true : wantCall(expression, truth, wish);
  }
};
