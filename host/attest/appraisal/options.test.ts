import { describe, expect, it } from 'vitest';
import { AttestError } from '../error/error.ts';
import { Appraisal } from './appraisal.ts';
import { checkTimeAndBinding, judgeBinding } from './options.ts';

const LIST = { binding: { demands: 'the binding', source: 'A §1' } } as const;
const GOOD = { endorsements: null, policy: null, at: 0, expectedBinding: null };

describe('the options of a verification', () => {
  it('have a time and a binding of 64 bytes, or none', () => {
    checkTimeAndBinding(GOOD);
    checkTimeAndBinding({ ...GOOD, at: Date.UTC(2026, 1), expectedBinding: new Uint8Array(64) });
  });

  it.each([
    { at: Number.NaN },
    { at: -1 },
    { at: 0.5 },
    { at: Infinity },
    { at: '2026' as unknown as number },
    { expectedBinding: new Uint8Array(32) },
    { expectedBinding: undefined as unknown as null },
    { expectedBinding: 'none' as unknown as null },
  ])('are refused with %o', (wrong) => {
    expect(() => checkTimeAndBinding({ ...GOOD, ...wrong })).toThrow(AttestError);
  });
});

describe('the binding', () => {
  const judge = (slot: Uint8Array, expected: Uint8Array | null): string | undefined => {
    const appraisal = new Appraisal(LIST);
    judgeBinding(appraisal, slot, expected);
    return appraisal.result({}).checks[0]?.status;
  };

  it('passes when the slot holds it, fails when it holds anything else, and is skipped when none is expected', () => {
    const binding = new Uint8Array(64).fill(7);
    expect(judge(binding.slice(), binding)).toBe('pass');
    expect(judge(binding.with(63, 6), binding)).toBe('fail');
    expect(judge(binding.subarray(0, 32), binding)).toBe('fail');
    expect(judge(binding, null)).toBe('skipped');
  });
});
