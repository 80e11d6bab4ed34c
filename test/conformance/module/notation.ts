/** How the vector files write what JSON cannot: cells, bytes, exact integers. */
import type { Cell } from '../../../host/engine/index.ts';

/** A cell: integers as decimal text, floats as the 16 hex digits of their bits, bytes as hex. */
export type CellNotation =
  | { readonly tag: 'absent' | 'null' | 'opaque' }
  | { readonly tag: 'bool'; readonly value: boolean }
  | { readonly tag: 'int' | 'bigint' | 'datetime' | 'duration'; readonly value: string }
  | { readonly tag: 'float'; readonly bits: string }
  | { readonly tag: 'decimal'; readonly coefficient: string; readonly scale: number }
  | { readonly tag: 'string'; readonly value: string }
  | { readonly tag: 'bytes'; readonly hex: string }
  | { readonly tag: 'list' | 'set'; readonly items: readonly CellNotation[] }
  | { readonly tag: 'record'; readonly entries: readonly (readonly [string, CellNotation])[] }
  | { readonly tag: 'entity'; readonly type: string; readonly id: string }
  | { readonly tag: 'ip'; readonly version: 4 | 6; readonly address: string; readonly prefix: number };

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  if (!/^(?:[0-9a-f]{2})*$/u.test(text)) throw new TypeError(`no hex: ${text}`);
  return new Uint8Array((text.match(/../gu) ?? []).map((pair) => Number.parseInt(pair, 16)));
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function toCell(notation: CellNotation): Cell {
  switch (notation.tag) {
    case 'int':
    case 'bigint':
    case 'datetime':
    case 'duration':
      return { tag: notation.tag, value: BigInt(notation.value) };
    case 'float':
      return { tag: 'float', value: new DataView(fromHex(notation.bits).buffer).getFloat64(0) };
    case 'decimal':
      return { ...notation, coefficient: BigInt(notation.coefficient) };
    case 'bytes':
      return { tag: 'bytes', value: fromHex(notation.hex) };
    case 'list':
    case 'set':
      return { tag: notation.tag, items: notation.items.map(toCell) };
    case 'record':
      return { tag: 'record', entries: notation.entries.map(([key, value]) => [key, toCell(value)]) };
    case 'ip':
      return { ...notation, address: fromHex(notation.address) };
    default:
      return notation;
  }
}

export function toNotation(cell: Cell): CellNotation {
  switch (cell.tag) {
    case 'int':
    case 'bigint':
    case 'datetime':
    case 'duration':
      return { tag: cell.tag, value: String(cell.value) };
    case 'float': {
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, cell.value);
      return { tag: 'float', bits: toHex(new Uint8Array(view.buffer)) };
    }
    case 'decimal':
      return { ...cell, coefficient: String(cell.coefficient) };
    case 'bytes':
      return { tag: 'bytes', hex: toHex(cell.value) };
    case 'list':
    case 'set':
      return { tag: cell.tag, items: cell.items.map(toNotation) };
    case 'record':
      return { tag: 'record', entries: cell.entries.map(([key, value]) => [key, toNotation(value)]) };
    case 'ip':
      return { ...cell, address: toHex(cell.address) };
    default:
      return cell;
  }
}

/** A manifest in JSON: byte strings are `{"$hex": …}`, numbers that JSON lacks `{"$number": …}`. */
export function fromJsonNotation(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromJsonNotation);
  if (typeof value !== 'object' || value === null) return value;
  const { $hex, $number } = value as { readonly $hex?: string; readonly $number?: string };
  if ($hex !== undefined) return fromHex($hex);
  if ($number !== undefined) return Number($number);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fromJsonNotation(each)]));
}
