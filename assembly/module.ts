/** The exports of a decision module (docs/module-format.md §1). */
import { frameStart } from './cell';
import { decideEntry } from './decide';
import { explainEntry } from './explain';
import { Root, field } from './layout';

export function abi(): i32 {
  return 1;
}

export function reserve(n: i32): i32 {
  if (<u32>n > field(0, Root.FRAME_BYTES)) return 0;
  const end = <u64>frameStart() + <u32>n;
  const pages = <i32>((end + 0xffff) >> 16);
  if (pages > memory.size() && memory.grow(pages - memory.size()) < 0) return 0;
  return <i32>frameStart();
}

export function decide(entry: i32, length: i32): i32 {
  return decideEntry(entry, length);
}

export function explain(entry: i32, length: i32): i32 {
  return explainEntry(entry, length);
}

export function result(): i32 {
  return field(0, Root.RESULT);
}

/** Nothing can be installed in a module of a language without stores. */
export function prepare(kind: i32, length: i32): i32 {
  return 0;
}

export function commit(): i64 {
  return 0;
}

export function rollback(): void {}
