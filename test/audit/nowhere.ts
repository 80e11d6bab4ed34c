import type { LogStorage } from '../../host/audit/log/storage.ts';

/** A storage that takes everything and keeps nothing but the head. */
export function nowhere(): LogStorage {
  let held: string | null = null;
  return {
    head: () => held,
    swap: (expected, next) => {
      if (held !== expected) return false;
      held = next;
      return true;
    },
    segments: () => [],
    read: () => new Uint8Array(),
    append: () => undefined,
    rewrite: () => undefined,
    replace: () => undefined,
    document: () => null,
    publish: () => undefined,
    beginTiles: () => undefined,
    appendTiles: () => undefined,
    readTiles: (_level, _from, count) => new Uint8Array(count * 32),
    close: () => undefined,
  };
}
