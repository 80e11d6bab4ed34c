/** The exports of a decision module (docs/module-format.md §1). */
import { frameStart } from './cell';
import { decideEntry } from './decide';
import { explainEntry } from './explain';
import { Root, field } from './layout';
import { STORE_BYTES } from './shapes';
import { commitStore, prepareStore, rollbackStore } from './store';

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

/** Without a store, nothing can be installed. */
export function prepare(kind: i32, length: i32): i32 {
  return STORE_BYTES != 0 ? prepareStore(kind, length) : 0;
}

export function commit(): i64 {
  return STORE_BYTES != 0 ? commitStore() : 0;
}

export function rollback(): void {
  if (STORE_BYTES != 0) rollbackStore();
}
