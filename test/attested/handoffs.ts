import { signEd25519 } from '../../host/audit/ed25519/sign.ts';
import { sha256 } from '../../host/audit/sha256/sha256.ts';
import type { EvidenceResult } from '../../host/attest/appraisal/types.ts';
import { encodeBinding } from '../../host/attest/binding/encode.ts';
import { bindingDigest } from '../../host/attest/binding/slot.ts';
import type { BindingStatement } from '../../host/attest/binding/types.ts';
import { CLOCK_SKEW_MS } from '../../host/attested/bound/clock.ts';
import type { Presentation, Presented } from '../../host/attested/bound/types.ts';
import type { HandoffTerms } from '../../host/attested/handoff/issue.ts';
import { Peers } from '../../host/attested/handoff/peers.ts';
import { ReplayMemory } from '../../host/attested/handoff/replay.ts';
import type { HandoffSigner } from '../../host/attested/handoff/types.ts';
import {
  HandoffVerifier,
  type HandedCall,
  type HandoffPolicy,
  type HandoffResult,
} from '../../host/attested/handoff/verify.ts';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { MODULE, NOW, seedOfHost, statementOf } from './statement.ts';

export const BODY = sha256(new TextEncoder().encode('{"amount":5}'));
export const AUDIENCE = 'https://b.example/mcp';

/** Evidence that says itself whether it is good. */
export const GOOD = Uint8Array.of(1);
export const BAD = Uint8Array.of(0);

export interface Host {
  readonly shown: Presentation;
  readonly digest: Uint8Array;
  readonly signer: HandoffSigner;
}

export async function hostOf(number: number, over: Partial<BindingStatement> = {}): Promise<Host> {
  const binding = encodeBinding(await statementOf(number, over));
  const signer = { sign: (message: Uint8Array) => signEd25519(seedOfHost(number), message) };
  const shown = { binding, evidence: GOOD, endorsements: null };
  return { shown, digest: await bindingDigest(binding), signer };
}

export async function appraise({ evidence }: Presented): Promise<EvidenceResult<unknown>> {
  const verdict = evidence === GOOD ? 'accept' : 'reject';
  const checks = [{ id: 'binding', status: 'pass', detail: '', source: '' }] as const;
  return { verdict, checks, claims: {}, advisories: [], validUntil: NOW + 60_000 };
}

export const termsOf = ({ digest }: Host, over: Partial<HandoffTerms> = {}): HandoffTerms => ({
  module: encodeHex(MODULE),
  binding: digest,
  verdict: 'allow',
  record: 7,
  method: 'POST',
  audience: AUDIENCE,
  body: BODY,
  at: NOW,
  ...over,
});

export const callOf = (chain: readonly Uint8Array[], over: Partial<HandedCall> = {}): HandedCall => ({
  chain,
  method: 'POST',
  body: BODY,
  ...over,
});

export async function verifierOf(
  hosts: readonly Host[],
  policy: Partial<HandoffPolicy> = {},
  at: number = NOW,
): Promise<HandoffVerifier> {
  const peers = new Peers({ appraise });
  for (const { shown } of hosts) await peers.present(shown, NOW);
  const demanded = { modules: [encodeHex(MODULE)], ...policy };
  // The receiver has run for a second.
  const replay = new ReplayMemory({ clock: () => NOW - CLOCK_SKEW_MS });
  return new HandoffVerifier({ policy: demanded, audience: AUDIENCE, peers, replay, clock: () => at });
}

export const word = (result: HandoffResult): string => (result.accepted ? 'accepted' : result.code);
