import { setOf } from '../../patterns/code-points/set.ts';
import type { CodePointSet } from '../../patterns/code-points/set.ts';

/**
 * Decimal digits (general category Nd) of Unicode 14.0, the version of Python 3.11, pinned: every block is a run of the digits 0 to 9, in order, and the
 * mathematical digits at U+1D7CE are five such runs.
 */
const ZEROS: readonly number[] = [
  0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6, 0xe50, 0xed0, 0xf20,
  0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
  0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0, 0xff10, 0x104a0, 0x10d30, 0x11066, 0x110f0, 0x11136, 0x111d0, 0x112f0,
  0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950, 0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50,
  0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec, 0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
];

/** What Python 3.11's `\d` matches. */
export const digitSet = (): CodePointSet => setOf(ZEROS.map((zero) => [zero, zero + 10]));

/** The value 0 to 9 of a decimal digit of any script, or -1. */
export const digitValue = (codePoint: number): number => {
  if (codePoint < 0x80) return codePoint >= 0x30 && codePoint <= 0x39 ? codePoint - 0x30 : -1;
  let low = 0;
  let high = ZEROS.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const zero = ZEROS[middle] ?? 0;
    if (codePoint < zero) high = middle - 1;
    else if (codePoint > zero + 9) low = middle + 1;
    else return codePoint - zero;
  }
  return -1;
};
