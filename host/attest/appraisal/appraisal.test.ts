import { describe, expect, it } from 'vitest';
import { AttestError } from '../error/error.ts';
import { Appraisal } from './appraisal.ts';

const LIST = {
  form: { demands: 'the form', source: 'A §1' },
  chain: { demands: 'the chain', source: 'A §2' },
  binding: { demands: 'the binding', source: 'A §3' },
} as const;

describe('an appraisal', () => {
  it('accepts when every check passed or was skipped for a reason', () => {
    const appraisal = new Appraisal(LIST);
    appraisal.pass('form', 'version 4');
    appraisal.judge('chain', true, 'three certificates');
    appraisal.skip('binding', 'none was expected');
    expect(appraisal.result({})).toEqual({
      verdict: 'accept',
      checks: [
        { id: 'form', status: 'pass', detail: 'version 4', source: 'A §1' },
        { id: 'chain', status: 'pass', detail: 'three certificates', source: 'A §2' },
        { id: 'binding', status: 'skipped', detail: 'none was expected', source: 'A §3' },
      ],
      claims: {},
      advisories: [],
      validUntil: null,
    });
  });

  it('rejects when a check failed, and says of those after it that they were not reached', () => {
    const appraisal = new Appraisal(LIST);
    appraisal.fail('form', 'too short');
    const { verdict, checks } = appraisal.result(null);
    expect(verdict).toBe('reject');
    expect(checks.map(({ status, detail }) => `${status}: ${detail}`)).toEqual([
      'fail: too short',
      'skipped: not reached, because form failed',
      'skipped: not reached, because form failed',
    ]);
  });

  it('rejects when a check was forgotten', () => {
    const appraisal = new Appraisal(LIST);
    appraisal.pass('form', 'version 4');
    appraisal.pass('chain', 'three certificates');
    expect(appraisal.result({})).toMatchObject({ verdict: 'reject', checks: [{}, {}, { status: 'fail' }] });
  });

  it('rejects when nothing could be read', () => {
    const appraisal = new Appraisal({ form: LIST.form });
    appraisal.pass('form', 'version 4');
    expect(appraisal.result(null).verdict).toBe('reject');
  });

  it('keeps a failure, whatever is said of the same check before or after it', () => {
    for (const order of ['pass fail', 'fail pass', 'skip fail', 'fail skip'] as const) {
      const appraisal = new Appraisal({ form: LIST.form });
      for (const each of order.split(' ') as ('pass' | 'fail' | 'skip')[]) appraisal[each]('form', each);
      expect(appraisal.result({}).checks).toEqual([{ id: 'form', status: 'fail', detail: 'fail', source: 'A §1' }]);
    }
  });

  it('fails the check that a refused reading belongs to, and passes on what is no refusal', () => {
    const appraisal = new Appraisal(LIST);
    expect(appraisal.read('form', () => 7)).toBe(7);
    expect(
      appraisal.read('form', () => {
        throw new AttestError('malformed', 'a length that is none');
      }),
    ).toBeUndefined();
    expect(appraisal.failed).toBe(true);
    expect(() =>
      appraisal.read('chain', () => {
        throw new RangeError('a defect');
      }),
    ).toThrow(RangeError);
  });

  it('tells no end that is no time', () => {
    for (const none of [-Infinity, Infinity, Number.NaN]) {
      const appraisal = new Appraisal(LIST);
      appraisal.endsAt(none);
      expect(appraisal.result({}).validUntil).toBeNull();
      appraisal.endsAt(10);
      appraisal.endsAt(none);
      expect(appraisal.result({}).validUntil).toBe(10);
    }
  });

  it('tells the earliest end and each advisory once', () => {
    const appraisal = new Appraisal(LIST);
    for (const time of [30, 10, 20]) appraisal.endsAt(time);
    for (const advisory of ['INTEL-SA-00615', 'INTEL-SA-00289', 'INTEL-SA-00615']) appraisal.advise(advisory);
    expect(appraisal.result({})).toMatchObject({ validUntil: 10, advisories: ['INTEL-SA-00289', 'INTEL-SA-00615'] });
  });
});
