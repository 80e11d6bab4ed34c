import { describe, expect, it } from 'vitest';
import { expectAlone } from '../../../test/attest/alone.ts';
import { verifyNone } from './verify.ts';

const OPTIONS = { endorsements: null, policy: {}, at: 0, expectedBinding: null } as const;

describe('a host without a trusted environment', () => {
  it('shows no hardware', () => {
    expectAlone(verifyNone(OPTIONS), 'hardware');
  });

  it('is taken at its word where the policy says so, which is no check that passed', () => {
    const { verdict, checks } = verifyNone({ ...OPTIONS, policy: { software: 'accept' } });
    expect([verdict, ...checks.map(({ status }) => status)]).toEqual(['accept', 'skipped', 'skipped']);
  });

  it('is bound to nothing, whatever the policy takes', () => {
    const expectedBinding = new Uint8Array(64);
    expectAlone(verifyNone({ ...OPTIONS, policy: { software: 'accept' }, expectedBinding }), 'binding');
  });

  it.each([{ at: Number.NaN }, { expectedBinding: new Uint8Array(3) }, { policy: { software: 'any' } as never }])(
    'is not judged with options that are none: %o',
    (wrong) => {
      expect(() => verifyNone({ ...OPTIONS, ...wrong })).toThrow(expect.objectContaining({ code: 'options_invalid' }));
    },
  );
});
