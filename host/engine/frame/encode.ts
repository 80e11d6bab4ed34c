import type { Cell } from '../cell/cell.ts';
import { CELL_BYTES, CellHeap, MAX_DEPTH } from '../cell/encode.ts';

/** The version in a frame's first word. */
export const FRAME_FORMAT = 1;
export const HEADER_BYTES = 16;

/**
 * The canonical frame of an entry's slots (docs/module-format.md §4.1).
 *
 * @param exhausted ordinal of the rule whose limit is used up, if there is one
 * @throws EngineError `cell_invalid`
 */
export function encodeFrame(cells: readonly Cell[], exhausted?: number): Uint8Array<ArrayBuffer> {
  const heap = new CellHeap();
  heap.block(HEADER_BYTES + cells.length * CELL_BYTES);
  cells.forEach((cell, i) => heap.cell(HEADER_BYTES + i * CELL_BYTES, cell, MAX_DEPTH));
  heap.block(0);
  heap.u32(0, FRAME_FORMAT);
  heap.u32(4, heap.length);
  heap.u32(8, cells.length);
  heap.u32(12, exhausted === undefined ? 0 : exhausted + 1);
  return heap.finish();
}
