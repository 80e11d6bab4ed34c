import type { Instance } from '../instance/instance.ts';
import { RowBytes } from './bytes.ts';

/** Rows that are staged at once. */
export interface Chunk {
  readonly count: number;
  readonly rows: Uint8Array;
}

/** Kinds of chunks (docs/module-format.md §9.1). */
export const CHUNK = { whole: 1, entities: 2, removals: 3, read: 4 } as const;

export const CHUNK_FORMAT = 1;
export const CHUNK_HEADER_BYTES = 16;

/** As much as is staged before others have their turn. */
const CHUNK_BYTES = 1 << 18;

/** Bytes of rows that are staged at once, unless one alone takes more. */
export const rowBytes = (instance: Instance): number => Math.min(instance.area.limit, CHUNK_BYTES) - CHUNK_HEADER_BYTES;

/**
 * Rows in chunks of no more bytes than given, unless one alone takes more. A chunk is good until the next is asked for.
 *
 * @param next writes a row; false behind the last
 */
export function* inChunks(most: number, next: (to: RowBytes) => boolean): Generator<Chunk> {
  const to = new RowBytes();
  let count = 0;
  for (let start = 0; next(to); start = to.length) {
    if (count > 0 && to.length > most) {
      yield { count, rows: to.bytes.subarray(0, start) };
      to.bytes.copyWithin(0, start, to.length);
      to.length -= start;
      count = 0;
    }
    count++;
  }
  if (count > 0) yield { count, rows: to.bytes.subarray(0, to.length) };
}
