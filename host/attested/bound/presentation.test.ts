import { describe, expect, it } from 'vitest';
import { formatPresentation, parsePresentation } from './presentation.ts';
import { AttestedError } from '../error/error.ts';
import { BAD, GOOD, hostOf } from '../../../test/attested/handoffs.ts';

describe('what a host shows of itself', () => {
  it('travels as a text, with evidence and without', async () => {
    const { shown } = await hostOf(1);
    const accelerators = { evidence: GOOD, endorsements: BAD };
    for (const each of [shown, { ...shown, evidence: null }, { ...shown, endorsements: GOOD, accelerators }]) {
      expect(parsePresentation(formatPresentation(each))).toEqual(each);
    }
  });

  it.each([
    '',
    'null',
    '{}',
    '{"statement":"AAAA","evidence":null}',
    '{"statement":"*","evidence":null,"endorsements":null}',
    '{"statement":"AAAA","evidence":null,"endorsements":null,"accelerators":"AAAA"}',
    '{"statement":"AAAA","evidence":null,"endorsements":null,"accelerators":{"evidence":"AAAA"}}',
    '{"statement":"AAAA","evidence":null,"endorsements":null,"accelerators":{"evidence":"AAAA","endorsements":null}}',
    '{"statement":"AAAA","evidence":null,"endorsements":null,"accelerators":{"evidence":"AAAA","endorsements":"AAAA","more":1}}',
  ])('is not %j', (text) => {
    expect(() => parsePresentation(text)).toThrow(AttestedError);
  });

  it('has no more members, and not more than 1 MiB', async () => {
    const text = formatPresentation((await hostOf(1)).shown);
    expect(() => parsePresentation(text.replace('{', '{"more":1,'))).toThrow(AttestedError);
    expect(() => parsePresentation(text.padEnd(1_048_577))).toThrow(AttestedError);
    expect(parsePresentation(text.padEnd(1_048_576))).toMatchObject({ evidence: GOOD });
    expect(parsePresentation(text.replace('{', '{"accelerators":null,'))).toEqual(parsePresentation(text));
  });
});
