import type { Cell } from '../../cell/cell.ts';

type Of<Tag extends Cell['tag']> = Extract<Cell, { tag: Tag }>;

/** A value of one of the extension types. */
export type ExtensionCell = Of<'ip' | 'decimal' | 'datetime' | 'duration'>;

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

const ipText = ({ version, address, prefix }: Of<'ip'>): string => {
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

/**
 * The text that the function of an extension type, which is called as the cell's tag, makes the value of; null for a datetime beyond the years 0 to 9999, which no text is.
 *
 * @example extensionText({ tag: 'duration', value: 5n }) // '5ms', as in duration("5ms")
 */
export const extensionText = (cell: ExtensionCell): string | null => {
  switch (cell.tag) {
    case 'ip':
      return ipText(cell);
    case 'decimal':
      return decimalText(cell);
    case 'datetime':
      if (cell.value < FIRST || cell.value > LAST) return null;
      return new Date(Number(cell.value)).toISOString().replace('T00:00:00.000Z', '');
    case 'duration':
      return `${cell.value}ms`;
  }
};
