import { describe, expect, it } from 'vitest';
import { isZero } from './zero.ts';

describe('bytes of zero', () => {
  it('are zero all of them', () => {
    expect([[], [0], [0, 0], [0, 1], [1, 0]].map((bytes) => isZero(Uint8Array.from(bytes)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
