import type { Entry, Expression, Rule, Unit } from '../../../compiler/ir/types.ts';

/** JSON has no integers beyond doubles, no NaN, and no −0. */
const exact = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return `${1 / value}:${value}`;
  return value instanceof Uint8Array ? `bytes:${value.join(',')}` : value;
};

const plain = (expression: Expression, slots: Entry['slots']): unknown => {
  switch (expression.kind) {
    case 'constant':
      return ['constant', expression.value];
    case 'read':
      return ['read', slots[expression.slot], expression.absentIs];
    case 'not':
      return ['not', plain(expression.argument, slots)];
    case 'call':
      return ['call', expression.operation, expression.arguments.map((each) => plain(each, slots))];
    default:
      return [expression.kind, expression.arguments.map((each) => plain(each, slots))];
  }
};

const ruleText = (rule: Rule, entry: Entry): unknown => [
  rule.effect,
  rule.fallback,
  rule.onError,
  rule.obligations.map((index) => entry.obligations[index]),
  plain(rule.guard, entry.slots),
];

/**
 * What decides, as a text: rules in the order in which they win, with what they test and what they do. Units of one text decide alike on every input; those of different texts may. Names, reasons and places
 * are left out.
 */
export const decidesText = ({ entries }: Unit): string =>
  JSON.stringify(
    entries.map((entry) => [
      entry.combine,
      entry.rules.toSorted((a, b) => a.rank - b.rank).map((rule) => ruleText(rule, entry)),
    ]),
    exact,
  );
