import { GuardError } from '../error/error.ts';

/** Values in one action, at most: bounds the work on hostile arguments, such as lists that share their members 2^64 times. */
export const MAX_VALUES = 250_000;

/** UTF-16 units of long texts in one action, at most; a text that stands in several places counts in each. */
export const MAX_TEXT = 1 << 24;

/** Bytes of buffers and of large integers in one action, at most: each place where one stands has a private copy of it. */
export const MAX_BYTES = 1 << 26;

/** Texts no longer than this are not measured: `MAX_VALUES` bounds them. */
export const SHORT_TEXT = 1024;

/** Deepest nesting of lists and records (docs/module-format.md §3.2); a cycle ends here too. */
export const MAX_DEPTH = 64;

/** What one snapshot has used and met. */
export class Tally {
  /** Values that may still be copied. */
  values = MAX_VALUES;
  /** UTF-16 units that may still be met. */
  text = MAX_TEXT;
  /** Bytes that may still be copied. */
  bytes = MAX_BYTES;
  /** The copy holds what cannot be frozen or recorded as it is: bytes, maps, sets, opaque references. */
  special = false;
  /** The copy holds references to what could not be copied. */
  opaque = false;

  /** @throws GuardError `input_invalid` when the action holds too many values */
  spend(count: number): void {
    this.values -= count;
    if (this.values < 0) throw new GuardError('input_invalid', 'the arguments hold too many values');
  }

  /** @throws GuardError `input_invalid` when the action holds too much text */
  read(length: number): void {
    this.text -= length;
    if (this.text < 0) throw new GuardError('input_invalid', 'the arguments hold too much text');
  }

  /** @throws GuardError `input_invalid` when the action holds too many bytes */
  copy(bytes: number): void {
    this.bytes -= bytes;
    if (!(this.bytes >= 0)) throw new GuardError('input_invalid', `the arguments hold more than ${MAX_BYTES} bytes`);
  }
}

declare global {
  interface String {
    /** ECMAScript 2024: whether the string has no lone surrogate. Constant time for Latin-1 strings. */
    isWellFormed(): boolean;
  }
}
