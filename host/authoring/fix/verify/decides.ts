import type { Entry, Expression, Rule, Unit } from '../../../compiler/ir/types.ts';

/** JSON has no integers beyond doubles, no NaN, and no −0. */
const exact = (value: unknown): unknown => {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) return `${1 / value}:${value}`;
  return value instanceof Uint8Array ? `bytes:${value.join(',')}` : value;
};

const isRead = (value: unknown): value is Expression & { readonly kind: 'read' } =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'read' && 'slot' in value;

/** Where something stands decides nothing, and neither does the number that a slot has. */
const plain =
  ({ slots }: Entry) =>
  (name: string, value: unknown): unknown => {
    if (name === 'span') return undefined;
    return isRead(value) ? ['read', slots[value.slot], value.absentIs] : exact(value);
  };

const ruleParts = (rule: Rule, { obligations }: Entry): unknown => [
  rule.effect,
  rule.fallback,
  rule.onError,
  rule.obligations.map((index) => obligations[index]),
  rule.guard,
];

/**
 * What decides, as a text: rules in the order in which they win, with what they test and what they do. Units of one text decide alike on every input; those of different texts may. Names, reasons and places
 * are left out.
 */
export const decidesText = ({ entries }: Unit): string =>
  entries
    .map((entry) => {
      const rules = entry.rules.toSorted((a, b) => a.rank - b.rank).map((rule) => ruleParts(rule, entry));
      return JSON.stringify([entry.combine, rules], plain(entry));
    })
    .join('\n');
