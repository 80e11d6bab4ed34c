import type { Cell } from '../../../../engine/index.ts';
import { NOWHERE } from '../syntax/types.ts';
import type { Expression } from '../syntax/types.ts';
import { callOf, nameOf, text } from './nodes.ts';
import type { Unknowns } from './unknowns.ts';

type Of<Tag extends Cell['tag']> = Extract<Cell, { tag: Tag }>;

/** Groups with the longest run of zeros, of two at least, as `::` (RFC 5952 §4.2). */
const shortened = (groups: readonly string[]): string => {
  let start = 0;
  let length = 0;
  for (const index of groups.keys()) {
    let end = index;
    while (groups[end] === '0') end++;
    if (end - index > length) [start, length] = [index, end - index];
  }
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
};

const addressText = ({ version, address, prefix }: Of<'ip'>): string => {
  if (version === 4) return `${address.slice(12).join('.')}${prefix === 32 ? '' : `/${prefix}`}`;
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((address[index * 2] ?? 0) << 8) | (address[index * 2 + 1] ?? 0)).toString(16),
  );
  return `${shortened(groups)}${prefix === 128 ? '' : `/${prefix}`}`;
};

const decimalText = ({ coefficient, scale }: Of<'decimal'>): string => {
  const digits = String(coefficient < 0n ? -coefficient : coefficient).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${coefficient < 0n ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point) || '0'}`;
};

/** What `datetime` reads: the years 0 to 9999. */
const FIRST = -62_167_219_200_000n;
const LAST = 253_402_300_799_999n;

const datetimeOf = ({ value }: Of<'datetime'>): Expression => {
  if (value < FIRST || value > LAST)
    return callOf('offset', [callOf('datetime', [text('1970-01-01')]), callOf('duration', [text(`${value}ms`)])]);
  return callOf('datetime', [text(new Date(Number(value)).toISOString().replace('T00:00:00.000Z', ''))]);
};

/**
 * A value as an expression; what is unknown of it, as what stands for that.
 *
 * @throws RangeError for a cell that is no value of Cedar
 */
export const literalOf = (cell: Cell, unknowns: Unknowns): Expression => {
  const range = NOWHERE;
  switch (cell.tag) {
    case 'bool':
      return { kind: 'boolean', value: cell.value, range };
    case 'int':
      return { kind: 'long', value: cell.value, range };
    case 'string':
      return text(cell.value);
    case 'entity':
      return { kind: 'entity', type: { text: cell.type, range }, id: cell.id, range };
    case 'set':
      return { kind: 'set', elements: cell.items.map((item) => literalOf(item, unknowns)), range };
    case 'record': {
      const entries = cell.entries.map(([key, value]) => ({
        key: nameOf(key),
        value: literalOf(value, unknowns),
        range,
      }));
      return { kind: 'record', entries, range };
    }
    case 'ip':
      return callOf('ip', [text(addressText(cell))]);
    case 'decimal':
      return callOf('decimal', [text(decimalText(cell))]);
    case 'datetime':
      return datetimeOf(cell);
    case 'duration':
      return callOf('duration', [text(`${cell.value}ms`)]);
    default: {
      const unknown = unknowns.of(cell);
      if (unknown === undefined) throw new RangeError(`a cell of tag ${cell.tag} is no value of Cedar`);
      return unknown.expression;
    }
  }
};
