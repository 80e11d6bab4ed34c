/** Reads a value wherever the library has it: each cell's offsets count from the frame, or from zero, as its own address says. */
import { type Cell, TAG, type TagName } from '../../host/engine/cell/cell.ts';

const CELL_BYTES = 16;

const NAMES = new Map(Object.entries(TAG).map(([name, tag]) => [tag as number, name as TagName]));

/** The value of the cell at an address in a memory whose frame starts at `frame`. */
export const readCell = (memory: ArrayBuffer, frame: number, address: number): Cell => {
  const view = new DataView(memory);
  const word = (at: number): number => view.getUint32(at, true);
  const block = (cell: number): number => (word(cell + 8) + (cell >= frame ? frame : 0)) % 2 ** 32;
  const bytes = (cell: number, count: number): Uint8Array =>
    new Uint8Array(memory.slice(block(cell), block(cell) + count));
  const text = (cell: number): string =>
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes(cell, word(cell + 4)));
  const items = (cell: number, count: number): readonly Cell[] =>
    Array.from({ length: count }, (_, index) => read(block(cell) + index * CELL_BYTES));

  const magnitude = (cell: number): bigint =>
    bytes(cell, word(cell + 4)).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);

  const entries = (cell: number): readonly (readonly [string, Cell])[] =>
    Array.from({ length: word(cell + 4) }, (_, index) => {
      const pair = block(cell) + 2 * index * CELL_BYTES;
      return [text(pair), read(pair + CELL_BYTES)];
    });

  const read = (cell: number): Cell => {
    const tag = NAMES.get(word(cell)) ?? 'opaque';
    const count = word(cell + 4);
    switch (tag) {
      case 'absent':
      case 'null':
      case 'opaque':
        return { tag };
      case 'bool':
        return { tag, value: view.getBigUint64(cell + 8, true) === 1n };
      case 'int':
      case 'datetime':
      case 'duration':
        return { tag, value: view.getBigInt64(cell + 8, true) };
      case 'bigint':
        return { tag, value: word(cell + 12) === 0 ? magnitude(cell) : -magnitude(cell) };
      case 'float':
        return { tag, value: view.getFloat64(cell + 8, true) };
      case 'decimal':
        return { tag, coefficient: view.getBigInt64(cell + 8, true), scale: count };
      case 'string':
        return { tag, value: text(cell) };
      case 'bytes':
        return { tag, value: bytes(cell, count) };
      case 'list':
      case 'set':
        return { tag, items: items(cell, count) };
      case 'record':
        return { tag, entries: entries(cell) };
      case 'entity':
        return { tag, type: text(block(cell)), id: text(block(cell) + CELL_BYTES) };
      case 'ip':
        return { tag, version: word(cell + 12) === 4 ? 4 : 6, address: bytes(cell, 16), prefix: count };
    }
  };
  return read(address);
};
