import type { OperationName } from '../../compiler/ir/operations/index.ts';
import type { Expression } from '../../compiler/ir/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { compared, comparisonOf, OTHER_OPERATORS } from './comparison.ts';
import { keyOf, otherConstants, showCell } from './constant.ts';
import { otherPatterns } from './pattern/changes.ts';

/** Another expression in a node's place. */
export interface Change {
  readonly replacement: Expression;
  readonly change: string;
  /** What is changed wherever it stands, in one mutant: a pattern, which several rules may share. */
  readonly shared?: string;
}

type Call = Extract<Expression, { kind: 'call' }>;
type Connective = Extract<Expression, { kind: 'and' | 'or' }>;

/** The constants that each slot is compared with in an entry. */
export type Neighbours = ReadonlyMap<number, readonly Cell[]>;

const truth = (value: boolean): Expression => ({ kind: 'constant', value: { tag: 'bool', value } });

const ORDER = /^(.*[.-])(less|less-or-equal|greater|greater-or-equal)$/u;
const SYMBOLS = { less: '<', 'less-or-equal': '<=', greater: '>', 'greater-or-equal': '>=' } as const;
type Order = keyof typeof SYMBOLS;
/** What a comparison becomes: with or without its bound, and the other way round. */
const OTHERS: Readonly<Record<Order, readonly Order[]>> = {
  less: ['less-or-equal', 'greater'],
  'less-or-equal': ['less', 'greater-or-equal'],
  greater: ['greater-or-equal', 'less'],
  'greater-or-equal': ['greater', 'less-or-equal'],
};

const flippedOrders = (call: Call): Change[] => {
  const [, family = '', order] = ORDER.exec(call.operation) ?? [];
  if (order === undefined) return [];
  return OTHERS[order as Order].map((other) => ({
    replacement: { ...call, operation: `${family}${other}` as OperationName },
    change: `${SYMBOLS[order as Order]} becomes ${SYMBOLS[other]}`,
  }));
};

const withArgument = (call: Call, at: number, value: Cell): Call => ({
  ...call,
  arguments: call.arguments.map((argument, index) => (index === at ? { kind: 'constant', value } : argument)),
});

const droppedMembers = (call: Call, at: number, { tag, items }: Extract<Cell, { tag: 'list' | 'set' }>): Change[] =>
  items.map((item, index) => ({
    replacement: withArgument(call, at, { tag, items: items.filter((_, other) => other !== index) }),
    change: `${showCell(item)} is dropped from the ${tag}`,
  }));

/** A pattern of Cedar never matches, always does, or says what it did without one of its wildcards. */
const likeChanges = (call: Call): Change[] => {
  const pattern = call.arguments[1];
  const items = pattern?.kind === 'constant' && pattern.value.tag === 'list' ? pattern.value.items : [];
  return [
    { replacement: truth(false), change: 'the pattern never matches' },
    { replacement: truth(true), change: 'the pattern always matches' },
    ...items.flatMap(({ tag }, index) =>
      tag === 'null'
        ? {
            replacement: withArgument(call, 1, { tag: 'list', items: items.filter((_, other) => other !== index) }),
            change: 'a * of the pattern is dropped',
          }
        : [],
    ),
  ];
};

/** A pattern never matches, always does, or says a little else. */
const patternChanges = (call: Call): Change[] => {
  const at = call.arguments.findIndex(({ kind }) => kind === 'constant');
  const pattern = call.arguments[at];
  const source = pattern?.kind === 'constant' && pattern.value.tag === 'string' ? pattern.value.value : null;
  const others = source === null ? [] : otherPatterns(source);
  return [
    { replacement: truth(false), change: 'the pattern never matches' },
    { replacement: truth(true), change: 'the pattern always matches' },
    ...others.map(({ source: other, change }) => ({
      replacement: withArgument(call, at, { tag: 'string', value: other }),
      change,
      shared: JSON.stringify([source, other]),
    })),
  ];
};

const argumentChanges = (call: Call, neighbours: Neighbours): Change[] => {
  const read = call.arguments.find((argument) => argument.kind === 'read');
  const others = read?.kind === 'read' ? (neighbours.get(read.slot) ?? []) : [];
  return call.arguments.flatMap((argument, at) => {
    if (argument.kind !== 'constant') return [];
    const { value } = argument;
    // The path of `has` is no list of choices.
    if (call.operation === 'cedar.has') return [];
    if (value.tag === 'list' || value.tag === 'set') return droppedMembers(call, at, value);
    return otherConstants(value, others).map((other) => ({
      replacement: withArgument(call, at, other.value),
      change: other.change,
    }));
  });
};

/** What may stand in a call's place. */
export const callChanges = (call: Call, neighbours: Neighbours): Change[] => {
  if (call.operation === 'cedar.like') return likeChanges(call);
  if (call.operation === 'python.search') return patternChanges(call);
  return [...flippedOrders(call), ...argumentChanges(call, neighbours)];
};

/** What may stand in the place of a comparison of Cedar; null for what is none. */
export const comparisonChanges = (expression: Expression, neighbours: Neighbours): Change[] | null => {
  const comparison = comparisonOf(expression);
  if (comparison === null) return null;
  const { operator, call } = comparison;
  return [
    ...OTHER_OPERATORS[operator].map((other) => ({
      replacement: compared(other, call),
      change: `${operator} becomes ${other}`,
    })),
    ...argumentChanges(call, neighbours).map(({ replacement, change }) => ({
      replacement: replacement.kind === 'call' ? compared(operator, replacement) : replacement,
      change,
    })),
  ];
};

/** A choice with its branches in each other's place. */
export const swappedBranches = (choice: Extract<Expression, { kind: 'if' }>): Change => {
  const [condition, then, otherwise] = choice.arguments;
  return { replacement: { ...choice, arguments: [condition, otherwise, then] }, change: 'then and else are swapped' };
};

export const negated = (expression: Expression): Change => ({
  replacement: { kind: 'not', argument: expression },
  change: 'negated',
});

/** The connective's other one in its place. */
export const swappedConnective = (connective: Connective): Change => {
  const kind = connective.kind === 'and' ? 'or' : 'and';
  return { replacement: { ...connective, kind }, change: `${connective.kind} becomes ${kind}` };
};

/** What leaves an operand out: the value that lets its connective go on. */
export const droppedOperand = (connective: Connective): Change => ({
  replacement: truth(connective.kind === 'and'),
  change: 'dropped',
});

/** What a condition that is all of a rule's guard becomes without it. */
export const droppedGuard: Change = { replacement: truth(true), change: 'dropped' };

/** What tells expressions apart. */
export const expressionKey = (expression: Expression): string =>
  JSON.stringify(expression, (key, value: unknown) =>
    key === 'span' ? undefined : typeof value === 'bigint' ? `${value}n` : value,
  );

/** The constants that an entry's guards compare each slot with. */
export const neighboursOf = (guards: readonly Expression[]): Neighbours => {
  const found = new Map<number, Map<string, Cell>>();
  const add = (slot: number, cell: Cell): void => {
    const cells = found.get(slot) ?? new Map<string, Cell>();
    found.set(slot, cells.set(keyOf(cell), cell));
  };
  const visit = (expression: Expression): void => {
    if (expression.kind === 'not') visit(expression.argument);
    if (expression.kind === 'and' || expression.kind === 'or' || expression.kind === 'if')
      expression.arguments.forEach(visit);
    if (expression.kind !== 'call' || expression.operation === 'python.search') return;
    const read = expression.arguments.find((argument) => argument.kind === 'read');
    for (const argument of expression.arguments) {
      if (argument.kind !== 'constant' || read?.kind !== 'read') continue;
      const { value } = argument;
      for (const cell of value.tag === 'list' || value.tag === 'set' ? value.items : [value]) add(read.slot, cell);
    }
  };
  guards.forEach(visit);
  return new Map([...found].map(([slot, cells]) => [slot, [...cells.values()]]));
};
