import { describe, expect, it } from 'vitest';
import { sha256 } from '../../audit/sha256/sha256.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { createGuard } from '../../guard/index.ts';
import { MODULE, NOW } from '../../../test/attested/statement.ts';
import { decision, engine } from '../../../test/guard/doubles.ts';
import { denial } from '../../../test/guard/guarded.ts';
import { noteAlone } from '../../../test/attest/alone.ts';
import { AttestedError } from '../error/error.ts';
import { demandHandoff } from './callers.ts';
import { MAX_HANDOFF_BYTES, parseHandoff, signHandoff } from './codec.ts';
import { formatHandoffs, handoffsOfHeader, handoffsOfMeta, metaOfHandoffs } from './http.ts';
import { digestOfBody, digestOfParams, handOff, type HandoffTerms } from './issue.ts';
import { Peers } from './peers.ts';
import { ReplayMemory } from './replay.ts';
import { REFUSALS, type HandoffRefusal } from './refusals.ts';
import { HandoffVerifier, type HandedCall, type HandoffPolicy, type HandoffResult } from './verify.ts';
import {
  BODY,
  appraise,
  callOf,
  hostOf,
  termsOf,
  verifierOf,
  word,
  type Host,
} from '../../../test/attested/handoffs.ts';

const OTHER_MODULE = sha256(Uint8Array.of(2));

function expectRefused(result: HandoffResult, code: HandoffRefusal): void {
  expect(word(result)).toBe(code);
  noteAlone(Object.keys(REFUSALS), code);
}

describe('a handoff', () => {
  it('says which policy allowed this call, and is accepted once', async () => {
    const a = await hostOf(1);
    const verifier = await verifierOf([a]);
    const chain = await handOff(termsOf(a), a.signer);
    const result = await verifier.verify(callOf(chain));
    expect(result).toMatchObject({
      accepted: true,
      hops: [{ handoff: { module: MODULE, verdict: 'allow', record: 7 }, peer: { statement: { platform: 'tdx' } } }],
    });
    expectRefused(await verifier.verify(callOf(chain)), 'replayed');
  });

  it('is at most 1 KB in its header, whatever it says', async () => {
    const a = await hostOf(1);
    const [usual] = await handOff(termsOf(a), a.signer);
    expect(formatHandoffs([usual as Uint8Array]).length).toBeLessThan(512);
    const long = { method: 'm'.repeat(64), audience: 'x'.repeat(256), record: Number.MAX_SAFE_INTEGER };
    const chain = await handOff(termsOf(a, long), a.signer, [usual as Uint8Array]);
    expect((chain[1] as Uint8Array).length).toBeLessThanOrEqual(MAX_HANDOFF_BYTES);
    expect(formatHandoffs(chain.slice(1)).length).toBeLessThanOrEqual(1024);
  });

  it('keeps those of the agents before it', async () => {
    const [a, b, c] = await Promise.all([hostOf(1), hostOf(2), hostOf(3)]);
    const first = await handOff(termsOf(a, { audience: 'https://a.example/' }), a.signer);
    const second = await handOff(termsOf(b, { body: MODULE }), b.signer, first);
    const third = await handOff(termsOf(c), c.signer, second);
    const result = await (await verifierOf([a, b, c])).verify(callOf(third));
    expect(result.accepted && result.hops.map(({ handoff }) => encodeHex(handoff.binding))).toEqual(
      [a, b, c].map(({ digest }) => encodeHex(digest)),
    );
  });

  it.each<[HandoffRefusal, (host: Host) => Promise<[HandedCall, Partial<HandoffPolicy>?, number?]>]>([
    ['missing', async () => [callOf([])]],
    ['malformed', async () => [callOf([new Uint8Array(9)])]],
    ['other_call', async (a) => [callOf(await handOff(termsOf(a), a.signer), { method: 'PUT' })]],
    ['other_call', async (a) => [callOf(await handOff(termsOf(a), a.signer), { body: MODULE })]],
    ['other_call', async (a) => [callOf(await handOff(termsOf(a, { audience: 'https://c.example/' }), a.signer))]],
    ['expired', async (a) => [callOf(await handOff(termsOf(a), a.signer)), {}, NOW + 30_001]],
    ['expired', async (a) => [callOf(await handOff(termsOf(a, { life: 60_001 }), a.signer))]],
    ['expired', async (a) => [callOf(await handOff(termsOf(a, { at: NOW + 1001 }), a.signer))]],
    ['evidence_stale', async (a) => [callOf(await handOff(termsOf(a), a.signer)), { maxAge: 999 }]],
    ['platform_refused', async (a) => [callOf(await handOff(termsOf(a), a.signer)), { platforms: ['snp'] }]],
    ['module_refused', async (a) => [callOf(await handOff(termsOf(a), a.signer)), { modules: ['00'.repeat(32)] }]],
    ['verdict_refused', async (a) => [callOf(await handOff(termsOf(a, { verdict: 'escalate' }), a.signer))]],
    ['record_missing', async (a) => [callOf(await handOff(termsOf(a, { record: null }), a.signer))]],
    ['signature_invalid', async (a) => [callOf(await handOff(termsOf(a), (await hostOf(5)).signer))]],
    [
      'peer_unknown',
      async () => {
        const stranger = await hostOf(6);
        return [callOf(await handOff(termsOf(stranger), stranger.signer))];
      },
    ],
    [
      'chain_too_long',
      async (a) => {
        const one = await handOff(termsOf(a), a.signer);
        return [callOf(await handOff(termsOf(a), a.signer, one)), { maxHops: 1 }];
      },
    ],
    [
      'chain_broken',
      async (a) => {
        const one = await handOff(termsOf(a), a.signer);
        const [, two] = await handOff(termsOf(a), a.signer, one);
        const other = await handOff(termsOf(a), a.signer);
        return [callOf([...other, two as Uint8Array])];
      },
    ],
    [
      'chain_broken',
      async (a) => {
        const one = await handOff(termsOf(a), a.signer);
        const [, two] = await handOff(termsOf(a), a.signer, one);
        return [callOf([two as Uint8Array])];
      },
    ],
  ])('is refused as %s', async (code, make) => {
    const a = await hostOf(1);
    const [call, policy, at] = await make(a);
    expectRefused(await (await verifierOf([a], policy, at)).verify(call), code);
  });

  it('is refused for a module that its statement does not name, though it is accepted', async () => {
    const a = await hostOf(1);
    const chain = await handOff(termsOf(a, { module: encodeHex(OTHER_MODULE) }), a.signer);
    const verifier = await verifierOf([a], { modules: [encodeHex(MODULE), encodeHex(OTHER_MODULE)] });
    expect(word(await verifier.verify(callOf(chain)))).toBe('module_refused');
  });

  it('is refused from a software key, unless the policy says so', async () => {
    const a = await hostOf(1, { platform: 'none' });
    const chain = await handOff(termsOf(a), a.signer);
    expect(word(await (await verifierOf([a])).verify(callOf(chain)))).toBe('platform_refused');
    const lax = await verifierOf([a], { platforms: ['none'] });
    expect(word(await lax.verify(callOf(chain)))).toBe('accepted');
  });

  it('is refused when any byte of it is changed', async () => {
    const a = await hostOf(1);
    const [bytes] = (await handOff(termsOf(a), a.signer)) as [Uint8Array];
    const verifier = await verifierOf([a]);
    for (let i = 0; i < bytes.length; i++) {
      const changed = bytes.map((byte, at) => (at === i ? byte ^ 0x01 : byte));
      expect(word(await verifier.verify(callOf([changed])))).not.toBe('accepted');
    }
    expect(word(await verifier.verify(callOf([bytes])))).toBe('accepted');
  });

  it('does not use up a nonce before everything else is right', async () => {
    const a = await hostOf(1);
    const chain = await handOff(termsOf(a), a.signer);
    const verifier = await verifierOf([a]);
    expect(word(await verifier.verify(callOf(chain, { method: 'PUT' })))).toBe('other_call');
    expect(word(await verifier.verify(callOf(chain)))).toBe('accepted');
  });

  it('travels in a header and in the _meta of MCP', async () => {
    const a = await hostOf(1);
    const chain = await handOff(termsOf(a), a.signer, await handOff(termsOf(a), a.signer));
    expect(handoffsOfHeader(formatHandoffs(chain))).toEqual(chain);
    expect(handoffsOfMeta(metaOfHandoffs(chain))).toEqual(chain);
    expect(handoffsOfHeader(null)).toEqual([]);
    expect(handoffsOfMeta({ progressToken: 1 })).toEqual([]);
    for (const value of ['', 'AAAA,', '*', 'AAAA, ,AAAA', 'A'.repeat(4096), 'AAAA,'.repeat(17), ' '.repeat(20_000)]) {
      expect(() => handoffsOfHeader(value)).toThrow(AttestedError);
    }
    expect(() => handoffsOfMeta({ 'edict/handoff': 'AAAA' })).toThrow(AttestedError);
  });

  it('is of a body as it is sent', () => {
    expect(digestOfBody('{"amount":5}')).toEqual(BODY);
    expect(digestOfBody(new TextEncoder().encode('{"amount":5}'))).toEqual(BODY);
  });

  it('is of the parameters, whatever the order of their members and whatever their _meta', () => {
    const digest = digestOfParams({ name: 'pay', arguments: { to: 'bob', amount: 5 } });
    expect(digestOfParams({ _meta: { a: 1 }, arguments: { amount: 5, to: 'bob' }, name: 'pay' })).toEqual(digest);
    expect(digestOfParams({ name: 'pay', arguments: { to: 'bob', amount: 6 } })).not.toEqual(digest);
  });

  it('is not written with what cannot be read again', async () => {
    const a = await hostOf(1);
    const wrong: readonly Partial<HandoffTerms>[] = [
      { module: '' },
      { module: 'A'.repeat(64) },
      { body: new Uint8Array(31) },
      { life: -1 },
      { method: '' },
      { method: 'a\nb' },
      { audience: 'x'.repeat(257) },
      { record: -1 },
      { record: 0.5 },
      { life: Number.NaN },
    ];
    for (const over of wrong) await expect(handOff(termsOf(a, over), a.signer)).rejects.toThrow(AttestedError);
    const [bytes] = (await handOff(termsOf(a), a.signer)) as [Uint8Array];
    const { handoff } = parseHandoff(bytes);
    expect(await signHandoff(handoff, a.signer)).toEqual(bytes);
  });

  it('is demanded by a guard', async () => {
    const a = await hostOf(1);
    const module = engine(() => decision());
    const guard = createGuard({ module, callers: demandHandoff(await verifierOf([a])) });
    const caller = callOf(await handOff(termsOf(a), a.signer));
    expect(await guard.run({ arguments: { amount: 5 }, caller }, ({ amount }) => amount)).toBe(5);
    for (const proof of [caller, undefined, { chain: [], method: 'POST', body: BODY }]) {
      const { code } = await denial(guard.run({ arguments: { amount: 5 }, caller: proof }, () => 1));
      expect(code).toBe('caller_refused');
    }
  });

  it('is of no use to a policy that accepts no module', async () => {
    await expect(verifierOf([], { modules: [] })).rejects.toThrow(AttestedError);
    await expect(verifierOf([], { modules: ['AB'] })).rejects.toThrow(AttestedError);
    await expect(verifierOf([], { modules: undefined as never })).rejects.toThrow(AttestedError);
  });

  it('is understood whole: a slip in the name of a demand is no demand that is not made', async () => {
    await expect(verifierOf([], { maxage: 1000 } as never)).rejects.toThrow(/no member "maxage"/);
  });

  it('has bounds, and no number that bounds nothing', async () => {
    for (const wrong of [Number.NaN, Infinity, -1, '60000' as never]) {
      for (const name of ['maxAge', 'maxLife', 'maxHops'] as const) {
        await expect(verifierOf([], { [name]: wrong })).rejects.toThrow(AttestedError);
      }
    }
    await expect(verifierOf([], { recorded: 'no' as never })).rejects.toThrow(AttestedError);
    const [policy, peers] = [{ modules: [encodeHex(MODULE)] }, new Peers({ appraise })];
    for (const audience of ['', 'ä', 'x'.repeat(257), undefined as never]) {
      expect(() => new HandoffVerifier({ policy, audience, peers })).toThrow(AttestedError);
    }
    for (const most of [Number.NaN, 0, Infinity]) {
      expect(() => new Peers({ appraise, most })).toThrow(AttestedError);
      expect(() => new ReplayMemory({ most })).toThrow(AttestedError);
    }
  });

  it('has the default of what is undefined in it', async () => {
    const a = await hostOf(1);
    const nothing = { maxAge: undefined, maxLife: undefined, maxHops: undefined, recorded: undefined } as never;
    const verifier = await verifierOf([a], nothing);
    const verify = async (over: Partial<HandoffTerms>): Promise<string> =>
      word(await verifier.verify(callOf(await handOff(termsOf(a, over), a.signer))));
    expect([await verify({}), await verify({ record: null }), await verify({ life: 60_001 })]).toEqual([
      'accepted',
      'record_missing',
      'expired',
    ]);
  });
});
