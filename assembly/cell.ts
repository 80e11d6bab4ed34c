/** Reading cells (docs/module-format.md §3). An address of a cell is enough: whether its offsets count from the frame follows from it. */
export const CELL: usize = 16;

export namespace Tag {
  export const ABSENT: u32 = 0;
  export const NULL: u32 = 1;
  export const BOOL: u32 = 2;
  export const INT: u32 = 3;
  export const BIGINT: u32 = 4;
  export const FLOAT: u32 = 5;
  export const DECIMAL: u32 = 6;
  export const STRING: u32 = 7;
  export const BYTES: u32 = 8;
  export const LIST: u32 = 9;
  export const SET: u32 = 10;
  export const RECORD: u32 = 11;
  export const ENTITY: u32 = 12;
  export const IP: u32 = 13;
  export const DATETIME: u32 = 14;
  export const DURATION: u32 = 15;
  export const OPAQUE: u32 = 16;
}

/** The address of the frame: behind everything static, so that it can grow. */
@inline
export function frameStart(): usize {
  return (__heap_base + 15) & ~15;
}

@inline
export function tagOf(cell: usize): u32 {
  return load<u32>(cell);
}

/** Bytes of a string, items of a list, entries of a record, and so on. */
@inline
export function countOf(cell: usize): u32 {
  return load<u32>(cell, 4);
}

/** What the offsets of a cell count from: the frame for cells in it, zero for constants and computed values, which lie below it. */
@inline
export function baseOf(cell: usize): usize {
  return cell >= frameStart() ? frameStart() : 0;
}

/** The address of what stands behind the cell: text, bytes, magnitude, items, entries. */
@inline
export function blockOf(cell: usize): usize {
  return <usize>load<u32>(cell, 8) + baseOf(cell);
}

@inline
export function intOf(cell: usize): i64 {
  return load<i64>(cell, 8);
}

@inline
export function floatOf(cell: usize): f64 {
  return load<f64>(cell, 8);
}

/** Of a bigint. */
@inline
export function isNegative(cell: usize): bool {
  return load<u32>(cell, 12) != 0;
}
