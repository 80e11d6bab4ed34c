import { describe, expect, it } from 'vitest';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { MODULE, NOW } from '../../../test/attested/statement.ts';
import { CLOCK_SKEW_MS } from '../bound/clock.ts';
import { handOff } from './issue.ts';
import { Peers } from './peers.ts';
import { ReplayMemory, type Accepted, type ReplayStore } from './replay.ts';
import { HandoffVerifier } from './verify.ts';
import { AUDIENCE, appraise, callOf, hostOf, termsOf, verifierOf, word } from '../../../test/attested/handoffs.ts';

describe('the memory of what was accepted', () => {
  const handoff = (number: number, over: Partial<Accepted> = {}): Accepted => ({
    binding: new Uint8Array(32),
    nonce: new Uint8Array(16).fill(number),
    issued: 0,
    expires: 9000,
    ...over,
  });
  const memoryOf = (most?: number): ReplayMemory =>
    new ReplayMemory({ clock: () => -CLOCK_SKEW_MS, ...(most === undefined ? {} : { most }) });

  it('accepts nothing more when it is full, until something in it has expired', () => {
    const memory = memoryOf(2);
    const short = handoff(1, { expires: 5000 });
    expect([memory.take(short, 0), memory.take(handoff(2), 0), memory.take(handoff(3), 0)]).toEqual([
      true,
      true,
      false,
    ]);
    expect([memory.take(short, 4000), memory.take(handoff(3), 6000), memory.take(handoff(2), 6000)]).toEqual([
      false,
      true,
      false,
    ]);
    // Forgotten by now: whoever sets the clock back does not bring it back.
    expect(memory.take(short, 4000)).toBe(false);
  });

  it('keeps the nonces of one host apart from those of another', () => {
    const memory = memoryOf();
    expect([1, 2].map((host) => memory.take(handoff(1, { binding: new Uint8Array(32).fill(host) }), 0))).toEqual([
      true,
      true,
    ]);
  });

  /** A receiver that begins anew, at the time of a clock that can be moved. */
  const restarted = async (at: { readonly now: number }): Promise<HandoffVerifier> => {
    const peers = new Peers({ appraise });
    await peers.present((await hostOf(1)).shown, NOW);
    const policy = { modules: [encodeHex(MODULE)] };
    return new HandoffVerifier({ policy, audience: AUDIENCE, peers, clock: () => at.now });
  };

  it('knows nothing of what was issued before it began, and takes none of that', async () => {
    const a = await hostOf(1);
    const chain = await handOff(termsOf(a), a.signer);
    const before = await verifierOf([a]);
    expect(word(await before.verify(callOf(chain)))).toBe('accepted');
    const at = { now: NOW + 1 };
    const after = await restarted(at);
    expect(word(await after.verify(callOf(chain)))).toBe('replayed');
    at.now += CLOCK_SKEW_MS;
    expect(word(await after.verify(callOf(await handOff(termsOf(a, { at: at.now }), a.signer))))).toBe('accepted');
  });

  it('takes nothing that a clock which is ahead may have issued before it began', async () => {
    const a = await hostOf(1);
    const ahead = await handOff(termsOf(a, { at: NOW + CLOCK_SKEW_MS }), a.signer);
    expect(word(await (await verifierOf([a])).verify(callOf(ahead)))).toBe('accepted');
    const at = { now: NOW + 1 };
    const after = await restarted(at);
    for (const now of [NOW + 1, NOW + CLOCK_SKEW_MS, NOW + 2 * CLOCK_SKEW_MS]) {
      at.now = now;
      expect(word(await after.verify(callOf(ahead)))).toBe('replayed');
    }
    expect(word(await after.verify(callOf(await handOff(termsOf(a, { at: at.now }), a.signer))))).toBe('accepted');
  });

  it('counts from the time that a statement says, which may be ahead as little', async () => {
    const asked = async (notBefore: number): Promise<string> => {
      const a = await hostOf(1, { notBefore });
      return word(await (await verifierOf([a])).verify(callOf(await handOff(termsOf(a), a.signer))));
    };
    expect([await asked(NOW + CLOCK_SKEW_MS), await asked(NOW + CLOCK_SKEW_MS + 1)]).toEqual([
      'accepted',
      'evidence_stale',
    ]);
  });

  it('can be shared by several processes', async () => {
    const a = await hostOf(1);
    const taken = new Set<string>();
    const replay: ReplayStore = {
      take: async ({ binding, nonce }) => {
        const key = encodeHex(binding) + encodeHex(nonce);
        return !taken.has(key) && taken.add(key).has(key);
      },
    };
    const verifiers = [1, 2].map(async () => {
      const peers = new Peers({ appraise });
      await peers.present(a.shown, NOW);
      const policy = { modules: [encodeHex(MODULE)] };
      return new HandoffVerifier({ policy, audience: AUDIENCE, peers, replay, clock: () => NOW });
    });
    const chain = await handOff(termsOf(a), a.signer);
    const words: string[] = [];
    for (const verifier of await Promise.all(verifiers)) words.push(word(await verifier.verify(callOf(chain))));
    expect(words).toEqual(['accepted', 'replayed']);
  });
});
