import { describe, expect, it } from 'vitest';
import type { EvidenceResult } from '../../attest/appraisal/types.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { MODULE, NOW } from '../../../test/attested/statement.ts';
import type { Presentation, Presented } from '../bound/types.ts';
import { handOff } from './issue.ts';
import { Peers } from './peers.ts';
import { HandoffVerifier } from './verify.ts';
import { AUDIENCE, BAD, appraise, callOf, hostOf, termsOf, word } from '../../../test/attested/handoffs.ts';

describe('other hosts', () => {
  it('are remembered only while their evidence holds, and only when it was accepted', async () => {
    const [a, b] = await Promise.all([hostOf(1), hostOf(2)]);
    const peers = new Peers({ appraise });
    await peers.present(a.shown, NOW);
    expect((await peers.present({ ...b.shown, evidence: BAD }, NOW))?.result.verdict).toBe('reject');
    expect(await peers.find(a.digest, NOW)).toBeDefined();
    expect(await peers.find(b.digest, NOW)).toBeUndefined();
    expect(await peers.find(a.digest, NOW + 60_001)).toBeUndefined();
    expect(await peers.present({ ...a.shown, binding: new Uint8Array(3) }, NOW)).toBeUndefined();
  });

  it.each(['fail', 'skipped', null] as const)(
    'are not known by evidence that was not shown to be of their statement: %s',
    async (status) => {
      const a = await hostOf(1);
      const unbound = async (presented: Presented): Promise<EvidenceResult<unknown>> => {
        const checks = status === null ? [] : [{ id: 'binding', status, detail: '', source: '' }];
        return { ...(await appraise(presented)), checks };
      };
      const peers = new Peers({ appraise: unbound });
      const peer = await peers.present(a.shown, NOW);
      expect(peer?.result.verdict).toBe('reject');
      expect(await peers.find(a.digest, NOW)).toBeUndefined();
    },
  );

  it('are judged as what their statement says that they are', async () => {
    const asked: unknown[] = [];
    const peers = new Peers({
      appraise: (presented, at) => {
        asked.push([at, presented.statement.platform]);
        return appraise(presented);
      },
    });
    await peers.present((await hostOf(1, { platform: 'snp' })).shown, NOW);
    expect(asked).toEqual([[NOW, 'snp']]);
  });

  it('do not gain time by being asked for', async () => {
    const a = await hostOf(1);
    let now = NOW;
    const resolve = async (): Promise<Presentation> => {
      now += 30_001;
      return a.shown;
    };
    const peers = new Peers({ appraise, resolve });
    const policy = { modules: [encodeHex(MODULE)] };
    const verifier = new HandoffVerifier({ policy, audience: AUDIENCE, peers, clock: () => now });
    expect(word(await verifier.verify(callOf(await handOff(termsOf(a), a.signer))))).toBe('expired');
  });

  it('are asked for once, however many wait, and under no other digest', async () => {
    const [a, b] = await Promise.all([hostOf(1), hostOf(2)]);
    const asked: string[] = [];
    const resolve = async (digest: string): Promise<Presentation> => {
      asked.push(digest);
      return a.shown;
    };
    const peers = new Peers({ appraise, resolve });
    const found = await Promise.all([peers.find(a.digest, NOW), peers.find(a.digest, NOW)]);
    expect(found.map((peer) => peer !== undefined)).toEqual([true, true]);
    expect(asked).toHaveLength(1);
    expect(await peers.find(b.digest, NOW)).toBeUndefined();
  });

  it('are asked for few at a time, and are unknown when asking fails', async () => {
    const failures: unknown[] = [];
    const asking: string[] = [];
    const { promise: never } = Promise.withResolvers<undefined>();
    const slow = new Peers({ appraise, resolve: (digest) => (asking.push(digest), never) });
    for (let i = 0; i < 70; i++) void slow.find(new Uint8Array(32).fill(i), NOW);
    expect(await slow.find(new Uint8Array(32).fill(99), NOW)).toBeUndefined();
    expect(asking).toHaveLength(64);
    const failing = new Peers({
      appraise,
      resolve: () => Promise.reject(new Error('no network')),
      onError: (error) => failures.push(error),
    });
    const a = await hostOf(1);
    const policy = { modules: [encodeHex(MODULE)] };
    const verifier = new HandoffVerifier({ policy, audience: AUDIENCE, peers: failing, clock: () => NOW });
    expect(word(await verifier.verify(callOf(await handOff(termsOf(a), a.signer))))).toBe('peer_unknown');
    expect(failures).toEqual([new Error('no network')]);
  });

  it('drive out only those that were used longest ago', async () => {
    const hosts = await Promise.all([hostOf(1), hostOf(2), hostOf(3)]);
    const peers = new Peers({ appraise, most: 2 });
    const [a, b, c] = hosts;
    for (const { shown } of [a, b]) await peers.present(shown, NOW);
    await peers.find(a.digest, NOW);
    await peers.present(c.shown, NOW);
    const there = await Promise.all(hosts.map(({ digest }) => peers.find(digest, NOW)));
    expect(there.map((peer) => peer !== undefined)).toEqual([true, false, true]);
  });
});
