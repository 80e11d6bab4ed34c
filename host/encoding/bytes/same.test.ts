import { describe, expect, it } from 'vitest';
import { sameBytes } from './same.ts';

describe('byte strings', () => {
  it('are the same when all of their bytes are, and there are no more', () => {
    expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
    expect(sameBytes(Uint8Array.of(), Uint8Array.of())).toBe(true);
    for (const other of [[0, 2], [1, 3], [1], [1, 2, 0], []]) {
      expect(sameBytes(Uint8Array.of(1, 2), Uint8Array.from(other))).toBe(false);
    }
  });
});
