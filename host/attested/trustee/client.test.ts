import { describe, expect, it } from 'vitest';
import { trusteeDouble, type TrusteeDouble } from '../../../test/attested/trustee.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { attestedRefusal } from '../../../test/attested/refusal.ts';
import { attestToTrustee, type TrusteeOptions, type TrusteeSession } from './client.ts';

const RESOURCES = { 'default/keys/log': 'the key of the log' };

const attest = (double: TrusteeDouble, over: Partial<TrusteeOptions> = {}): Promise<TrusteeSession> =>
  attestToTrustee({
    url: 'https://kbs.example/',
    tee: 'snp',
    evidence: async (reportData) => ({ report_data: encodeHex(reportData) }),
    fetch: double.fetch,
    ...over,
  });

describe('a client of Trustee', () => {
  it('attests with evidence that is bound to its key, and opens resources with it', async () => {
    const session = await attest(trusteeDouble(RESOURCES));
    expect(session.token).toBe('a.b.c');
    expect(new TextDecoder().decode(await session.resource('default/keys/log'))).toBe('the key of the log');
  });

  it('is refused with evidence that is bound to something else, or of a platform that is not known', async () => {
    const double = trusteeDouble(RESOURCES);
    const unbound = async (): Promise<unknown> => ({ report_data: '00'.repeat(64) });
    expect(await attestedRefusal(attest(double, { evidence: unbound }))).toBe('challenge_invalid');
    expect(await attestedRefusal(attest(double, { tee: 'sample' }))).toBe('challenge_invalid');
  });

  it('says which way a resource is refused', async () => {
    const double = trusteeDouble(RESOURCES);
    const session = await attest(double);
    expect(await attestedRefusal(session.resource('default/keys/none'))).toBe('secret_unavailable');
    expect(await attestedRefusal(session.resource('../../../etc/passwd'))).toBe('options_invalid');
    const path = '/kbs/v0/resource/default/keys/log';
    for (const [status, code] of [
      [401, 'challenge_invalid'],
      [403, 'release_denied'],
      [429, 'rate_limited'],
      [500, 'request_malformed'],
      [200, 'request_malformed'],
    ] as const) {
      double.statuses.set(path, status);
      expect(await attestedRefusal(session.resource('default/keys/log'))).toBe(code);
    }
  });

  it('opens nothing that is encrypted otherwise than it asked for', async () => {
    const session = await attest(trusteeDouble(RESOURCES, 'A128CBC-HS256'));
    expect(await attestedRefusal(session.resource('default/keys/log'))).toBe('sealed_invalid');
  });

  it('refuses answers that are none', async () => {
    const answers: readonly (() => Response)[] = [
      () => new Response('no JSON', { headers: { 'set-cookie': 'kbs-session-id=1' } }),
      () => new Response('[]', { headers: { 'set-cookie': 'kbs-session-id=1' } }),
      () => new Response('{"nonce":""}', { headers: { 'set-cookie': 'kbs-session-id=1' } }),
      () => new Response('{"nonce":"a"}'),
      () => new Response('{"nonce":"a"}', { headers: { 'set-cookie': 'kbs-session-id=a b' } }),
      () => new Response('x'.repeat((1 << 20) + 1), { headers: { 'set-cookie': 'kbs-session-id=1' } }),
    ];
    for (const answer of answers) {
      const double: TrusteeDouble = { statuses: new Map(), fetch: async () => answer() };
      expect(await attestedRefusal(attest(double))).toBe('request_malformed');
    }
    expect(await attestedRefusal(attest(trusteeDouble({}), { url: 'kbs.example' }))).toBe('options_invalid');
  });
});
