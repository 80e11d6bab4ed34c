/** Random entries of the intermediate representation: every operation, every kind of node, shapes repeated so that rules become tables. */
import type { Cell } from '../../host/engine/cell/cell.ts';
import type { Obligation, Slot, Verdict } from '../../host/engine/manifest/types.ts';
import type { OperationName } from '../../host/compiler/ir/operations/index.ts';
import type { AbsentIs, Entry, Expression, OnError, Rule } from '../../host/compiler/ir/types.ts';
import type { Random } from '../random/random.ts';
import { searchPattern } from '../random/searches.ts';
import { KEYS, numberValue, STRINGS, stringValue } from '../random/values.ts';

/** What an operation's arguments may be; the front ends give it nothing else. */
type ArgumentKind = 'any' | 'text' | 'number' | 'texts' | 'pattern';

const OPERATIONS: readonly (readonly [OperationName, readonly ArgumentKind[]])[] = [
  ['python.equal', ['any', 'any']],
  ['python.in', ['any', 'any']],
  ['python.less', ['any', 'any']],
  ['python.less-or-equal', ['any', 'any']],
  ['python.greater', ['any', 'any']],
  ['python.greater-or-equal', ['any', 'any']],
  ['python.float-less', ['any', 'number']],
  ['python.float-less-or-equal', ['any', 'number']],
  ['python.float-greater', ['any', 'number']],
  ['python.float-greater-or-equal', ['any', 'number']],
  ['python.truthy', ['any']],
  ['python.fnmatch', ['any', 'text']],
  ['python.search', ['any', 'pattern']],
  ['js.strict-equal', ['any', 'any']],
  ['js.string-in', ['any', 'texts']],
  ['js.number-less', ['any', 'number']],
  ['js.number-less-or-equal', ['any', 'number']],
  ['js.number-greater', ['any', 'number']],
  ['js.number-greater-or-equal', ['any', 'number']],
  ['js.truthy', ['any']],
  ['text.includes', ['any', 'text']],
  ['path.under', ['any', 'text']],
];

const ABSENT_IS: readonly AbsentIs[] = ['false', 'true', 'error', 'undefined', 'null', 'absent'];
const ON_ERROR: readonly OnError[] = ['match', 'skip', 'deny'];
const EFFECTS: readonly Verdict[] = ['allow', 'deny', 'warn', 'escalate'];

/** The operations that an entry of this generator may call; so that a test can prove none was forgotten. */
export const GENERATED_OPERATIONS: readonly OperationName[] = OPERATIONS.map(([name]) => name);

/**
 * `mixed`: few rules of any shape. `large`: hundreds of few shapes. `indexed`: hundreds that each demand something of one slot, so that most inputs match few. `searching`: dozens that look for patterns, and more, in
 * any order.
 */
export type EntryKind = 'mixed' | 'large' | 'indexed' | 'searching';

/** One random entry. */
export function randomEntry(random: Random, name: string, kind: EntryKind = 'mixed'): Entry {
  const slots = randomSlots(random);
  const obligations: Obligation[] = [];
  const guardOf = (): Expression => {
    if (kind === 'searching') return searching(random, slots.length);
    return kind === 'indexed' ? discriminating(random, slots.length) : expression(random, slots.length, 3);
  };
  const shapes = random.times(random.between(1, 5), guardOf);
  const count = countOf(random, kind);
  const ranks = shuffled(random, count);
  const rules = random.times(count, (index): Rule => {
    const guard = random.chance(75) ? reconstant(random, random.pick(shapes)) : guardOf();
    const effect = random.pick(EFFECTS);
    const own: number[] = [];
    if (random.chance(10)) own.push(obligations.push(obligation(random, effect)) - 1);
    return {
      id: `${name}.r${index}`,
      name: random.chance(90) ? `rule ${index}` : null,
      policy: random.chance(90) ? `policy ${index % 3}` : null,
      effect,
      action: effect === 'deny' && random.chance(30) ? 'block' : effect,
      reason: `because ${index}`,
      fallback: false,
      obligations: own,
      annotations: {},
      conditions: calls(guard).map((call, at) => ({ text: `condition ${at}`, expression: call })),
      guard,
      onError: random.pick(ON_ERROR),
      rank: ranks[index] ?? index,
    };
  });
  const fallbacks = random.times(random.below(3), (index): Rule => {
    const effect = random.pick(EFFECTS);
    const guard: Expression = random.chance(70)
      ? { kind: 'constant', value: { tag: 'bool', value: true } }
      : expression(random, slots.length, 1);
    return {
      id: `${name}.f${index}`,
      name: null,
      policy: null,
      effect,
      action: effect,
      reason: `default ${index}`,
      fallback: true,
      obligations: [],
      annotations: {},
      conditions: [],
      guard,
      onError: random.pick(ON_ERROR),
      rank: count + index,
    };
  });
  return {
    name,
    version: '1',
    dialect: random.pick(['agt-py', 'agt-ts', 'agt-v4'] as const),
    strategy: 'random',
    combine: random.pick(['first', 'first-of-all'] as const),
    slots,
    rules: [...rules, ...fallbacks],
    obligations,
  };
}

function countOf(random: Random, kind: EntryKind): number {
  if (kind === 'mixed') return random.between(1, 14);
  return kind === 'searching' ? random.between(1, 40) : random.between(100, 300);
}

function randomSlots(random: Random): Slot[] {
  const seen = new Set<string>();
  const slots: Slot[] = [];
  for (let count = random.between(1, 6); count > 0; count -= 1) {
    const walk = random.chance(60) ? 'record' : 'js';
    const first = random.pick(['context', 'context', 'context', 'context', 'agent', 'stage']);
    const path =
      first === 'context' ? [first, ...random.times(random.between(1, 3), () => random.pick(KEYS))] : [first];
    const key = `${walk} ${path.join('\u0000')}`;
    if (seen.has(key)) continue;
    seen.add(key);
    slots.push({ path, walk, type: random.chance(95) ? 'any' : 'float' });
  }
  return slots;
}

function expression(random: Random, slots: number, depth: number): Expression {
  const kind = depth > 0 ? random.below(100) : 99;
  if (kind < 22)
    return { kind: 'and', arguments: random.times(random.between(1, 3), () => expression(random, slots, depth - 1)) };
  if (kind < 40)
    return { kind: 'or', arguments: random.times(random.between(1, 3), () => expression(random, slots, depth - 1)) };
  if (kind < 52) return { kind: 'not', argument: expression(random, slots, depth - 1) };
  if (kind < 56) return { kind: 'constant', value: { tag: 'bool', value: random.chance(50) } };
  return call(random, slots);
}

/** A conjunction that begins or ends with a demand that an index can use; absent values and errors as they come. */
function discriminating(random: Random, slots: number): Expression {
  const read: Expression = { kind: 'read', slot: random.below(slots), absentIs: random.pick(ABSENT_IS) };
  const operation = random.pick([
    'python.equal',
    'python.equal',
    'js.strict-equal',
    'python.in',
    'js.string-in',
  ] as const);
  const value: Cell = operation.endsWith('in')
    ? { tag: 'list', items: random.times(random.between(1, 4), () => ({ tag: 'string', value: stringValue(random) })) }
    : randomCell(random, random.chance(90) ? 0 : 1);
  const demand: Expression = { kind: 'call', operation, arguments: [read, { kind: 'constant', value }] };
  if (random.chance(40)) return demand;
  const rest = random.times(random.between(1, 2), () => expression(random, slots, 1));
  return { kind: 'and', arguments: random.chance(70) ? [demand, ...rest] : [...rest, demand] };
}

/** A search by itself, denied, or among others with `and` and `or`. */
function searching(random: Random, slots: number): Expression {
  const search = (): Expression => ({
    kind: 'call',
    operation: 'python.search',
    arguments: [
      { kind: 'read', slot: random.below(slots), absentIs: random.pick(ABSENT_IS) },
      { kind: 'constant', value: constant(random, 'pattern') },
    ],
  });
  const part = (): Expression => {
    const kind = random.below(10);
    if (kind < 5) return search();
    if (kind < 6) return { kind: 'not', argument: search() };
    return kind < 8 ? discriminating(random, slots) : expression(random, slots, 1);
  };
  if (random.chance(30)) return search();
  return {
    kind: random.pick(['and', 'and', 'or']),
    arguments: [...random.times(random.between(1, 3), part), search()],
  };
}

function call(random: Random, slots: number): Expression {
  // Equality is what indexes are built on, so it is drawn more often. Searches have a kind of entries of their own.
  const [operation, kinds] = random.chance(35)
    ? random.pick(OPERATIONS.filter(([name]) => name.endsWith('equal') || name.endsWith('in')))
    : random.pick(OPERATIONS.filter(([name]) => name !== 'python.search'));
  const read = (): Expression => ({ kind: 'read', slot: random.below(slots), absentIs: random.pick(ABSENT_IS) });
  const values = kinds.map((kind, index): Expression => {
    if (index === 0) return random.chance(92) ? read() : { kind: 'constant', value: constant(random, kind) };
    return kind === 'any' && random.chance(12) ? read() : { kind: 'constant', value: constant(random, kind) };
  });
  if (kinds.length === 2 && kinds[1] === 'any' && random.chance(15)) values.reverse();
  return { kind: 'call', operation, arguments: values };
}

/** The same shape with other constants: a row of the same table. */
function reconstant(random: Random, shape: Expression): Expression {
  switch (shape.kind) {
    case 'and':
    case 'or':
      return { ...shape, arguments: shape.arguments.map((argument) => reconstant(random, argument)) };
    case 'not':
      return { ...shape, argument: reconstant(random, shape.argument) };
    case 'call': {
      const kinds = OPERATIONS.find(([name]) => name === shape.operation)?.[1] ?? [];
      return {
        ...shape,
        arguments: shape.arguments.map((argument, index) =>
          argument.kind === 'constant' && random.chance(70)
            ? { kind: 'constant', value: constant(random, kinds[index] ?? 'any') }
            : argument,
        ),
      };
    }
    default:
      return shape;
  }
}

function constant(random: Random, kind: ArgumentKind): Cell {
  if (kind === 'text') return { tag: 'string', value: stringValue(random) };
  if (kind === 'pattern') return { tag: 'string', value: searchPattern(random) };
  if (kind === 'texts') {
    return { tag: 'list', items: random.times(random.below(5), () => ({ tag: 'string', value: stringValue(random) })) };
  }
  if (kind === 'number') return numberCell(numberValue(random, false));
  return randomCell(random, 2);
}

/** A random constant, nested up to `depth`. */
export function randomCell(random: Random, depth: number): Cell {
  const kind = random.below(depth > 0 ? 100 : 76);
  if (kind < 40) return { tag: 'string', value: stringValue(random) };
  if (kind < 64) return numberCell(numberValue(random));
  if (kind < 71) return { tag: 'bool', value: random.chance(50) };
  if (kind < 76) return { tag: 'null' };
  if (kind < 90) return { tag: 'list', items: random.times(random.below(5), () => randomCell(random, depth - 1)) };
  const names = [...new Set(random.times(random.below(4), () => random.pick(KEYS)))];
  const encoder = new TextEncoder();
  names.sort((left, right) => compareBytes(encoder.encode(left), encoder.encode(right)));
  return { tag: 'record', entries: names.map((key) => [key, randomCell(random, depth - 1)] as const) };
}

/** The cell of a number as the front ends make it. */
export function numberCell(value: number | bigint): Cell {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { tag: 'int', value: BigInt(value) } : { tag: 'float', value };
  }
  return BigInt.asIntN(64, value) === value ? { tag: 'int', value } : { tag: 'bigint', value };
}

function compareBytes(left: Uint8Array, right: Uint8Array): number {
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function obligation(random: Random, effect: Verdict): Obligation {
  if (effect === 'escalate') return { kind: 'approval', approvers: [random.pick(STRINGS)] };
  return { kind: 'log', label: random.pick(['audit', 'pii']) };
}

function calls(node: Expression): Expression[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.arguments.flatMap(calls);
    case 'not':
      return calls(node.argument);
    case 'call':
      return [node];
    default:
      return [];
  }
}

function shuffled(random: Random, count: number): number[] {
  const ranks = Array.from({ length: count }, (_, index) => index);
  if (random.chance(50)) return ranks;
  for (let index = count - 1; index > 0; index -= 1) {
    const other = random.below(index + 1);
    const held = ranks[index] ?? 0;
    ranks[index] = ranks[other] ?? 0;
    ranks[other] = held;
  }
  return ranks;
}
