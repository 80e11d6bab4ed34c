import type { Cell } from '../../engine/cell/cell.ts';
import { show } from '../run/show.ts';

/** Another constant in a condition's place. */
export interface OtherConstant {
  readonly value: Cell;
  readonly change: string;
}

/** A constant as a test file would write it. */
export const showCell = (cell: Cell): string => {
  switch (cell.tag) {
    case 'string':
      return JSON.stringify(cell.value);
    case 'bool':
    case 'int':
    case 'bigint':
    case 'float':
      return show(cell.value);
    case 'entity':
      return `${cell.type}::${JSON.stringify(cell.id)}`;
    case 'decimal':
      return `decimal(${cell.coefficient}e-${cell.scale})`;
    case 'datetime':
    case 'duration':
      return `${cell.tag}(${cell.value} ms)`;
    case 'list':
    case 'set':
      return `[${cell.items.map(showCell).join(', ')}]`;
    default:
      return cell.tag;
  }
};

/** What tells constants apart. */
export const keyOf = (cell: Cell): string =>
  JSON.stringify(cell, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));

/** The last decimal place in which a number that is no integer is written: 0.05 moves by 0.01. */
const step = (value: number): number => {
  const [, fraction = '', exponent = '0'] = /^-?\d+(?:\.(\d+))?(?:e([-+]\d+))?$/u.exec(String(value)) ?? [];
  return 10 ** (Number(exponent) - fraction.length);
};

const moved = (value: number, by: number): number => {
  const places = Math.max(0, Math.min(100, -Math.round(Math.log10(step(value)))));
  return Number.isInteger(value) ? value + by : Number((value + by * step(value)).toFixed(places));
};

const isLong = (value: bigint): boolean => BigInt.asIntN(64, value) === value;

/** The same number one step further down and up. */
const shifted = (cell: Cell): Cell[] => {
  switch (cell.tag) {
    case 'int':
    case 'bigint':
      return [cell.value - 1n, cell.value + 1n].map((value) => ({
        tag: BigInt.asIntN(64, value) === value ? 'int' : 'bigint',
        value,
      }));
    case 'float':
      return [-1, 1]
        .map((by) => moved(cell.value, by))
        .filter((value) => Number.isFinite(value) && value !== cell.value)
        .map((value) => ({ tag: 'float', value }));
    case 'string':
      return [{ tag: 'string', value: `${cell.value}~` }];
    case 'bool':
      return [{ tag: 'bool', value: !cell.value }];
    case 'entity':
      return [{ ...cell, id: `${cell.id}~` }];
    case 'decimal':
      return [cell.coefficient - 1n, cell.coefficient + 1n]
        .filter(isLong)
        .map((coefficient) => ({ ...cell, coefficient }));
    case 'datetime':
    case 'duration':
      return [cell.value - 1n, cell.value + 1n].filter(isLong).map((value) => ({ tag: cell.tag, value }));
    default:
      return [];
  }
};

const isNumber = (cell: Cell): boolean => cell.tag === 'int' || cell.tag === 'bigint' || cell.tag === 'float';
const order = (a: Cell, b: Cell): number => {
  if (isNumber(a) && isNumber(b) && 'value' in a && 'value' in b) return Number(a.value) - Number(b.value);
  return keyOf(a) < keyOf(b) ? -1 : 1;
};

/** The constant of the same kind that the same input is compared with elsewhere and that stands next to this one. */
const neighbour = (cell: Cell, others: readonly Cell[]): Cell | undefined => {
  const alike = others.filter((other) => (isNumber(cell) ? isNumber(other) : other.tag === cell.tag));
  const sorted = alike.sort(order);
  return (
    sorted.find((other) => order(cell, other) < 0 && keyOf(other) !== keyOf(cell)) ??
    sorted.findLast((other) => keyOf(other) !== keyOf(cell))
  );
};

/** The constants that are tried in a constant's place: a step away, and what the policy compares the same input with elsewhere. */
export const otherConstants = (cell: Cell, others: readonly Cell[]): OtherConstant[] => {
  const next = neighbour(cell, others);
  const found = new Map(
    [...shifted(cell), ...(next === undefined ? [] : [next])].map((other) => [keyOf(other), other]),
  );
  found.delete(keyOf(cell));
  return [...found.values()].map((value) => ({ value, change: `${showCell(cell)} becomes ${showCell(value)}` }));
};
