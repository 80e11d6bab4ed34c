import { sameBytes } from '../../encoding/bytes/same.ts';
import { AttestError } from '../error/error.ts';
import type { Appraisal } from './appraisal.ts';
import type { VerifyOptions } from './types.ts';

/**
 * Refuses a time or an expected binding that is none; the rest of the options is each verifier's own.
 * @param slot bytes that the evidence has room for
 * @throws AttestError `options_invalid`
 */
export function checkTimeAndBinding(
  { at, expectedBinding }: VerifyOptions<unknown, unknown>,
  slot: 32 | 64 = 64,
): void {
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || at < 0) {
    throw new AttestError('options_invalid', 'at is no time in milliseconds since 1970');
  }
  if (expectedBinding === null) return;
  if (!(expectedBinding instanceof Uint8Array) || expectedBinding.length !== slot) {
    throw new AttestError('options_invalid', `expectedBinding is not ${slot} bytes`);
  }
}

/**
 * Judges the check `binding`: what stands in the evidence's slot against what is expected there.
 * @param expected in the slot's own form; null when the caller expects nothing in particular
 */
export function judgeBinding<Id extends string>(
  appraisal: Appraisal<Id | 'binding'>,
  slot: Uint8Array,
  expected: Uint8Array | null,
): void {
  if (expected === null) appraisal.skip('binding', 'no binding was expected');
  else {
    appraisal.judge(
      'binding',
      sameBytes(slot, expected),
      'the expected binding',
      'the evidence was made for something else',
    );
  }
}
