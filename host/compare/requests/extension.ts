import type { Cell } from '../../engine/cell/cell.ts';

type Extension = Extract<Cell, { tag: 'decimal' | 'ip' | 'datetime' | 'duration' }>;

const decimalText = (coefficient: bigint, scale: number): string => {
  const digits = String(coefficient < 0n ? -coefficient : coefficient).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale);
  return `${coefficient < 0n ? '-' : ''}${whole}.${fraction === '' ? '0' : fraction}`;
};

const ipText = ({ version, address, prefix }: Extract<Cell, { tag: 'ip' }>): string => {
  const bytes = Array.from(address);
  if (version === 4) return `${bytes.slice(12).join('.')}${prefix === 32 ? '' : `/${prefix}`}`;
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((bytes[2 * index] ?? 0) << 8) | (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  return `${groups.join(':')}${prefix === 128 ? '' : `/${prefix}`}`;
};

/** Years that the text of a datetime can name. */
const inText = (milliseconds: bigint): boolean =>
  milliseconds >= -62_135_596_800_000n && milliseconds <= 253_402_300_799_999n;

/** The text that the function of an extension type makes the value of; a datetime beyond the year 9999 has none, and is the first of 1970. */
export const extensionText = (cell: Extension): string => {
  switch (cell.tag) {
    case 'decimal':
      return decimalText(cell.coefficient, cell.scale);
    case 'ip':
      return ipText(cell);
    case 'datetime':
      return new Date(inText(cell.value) ? Number(cell.value) : 0).toISOString();
    case 'duration':
      return `${cell.value}ms`;
  }
};
