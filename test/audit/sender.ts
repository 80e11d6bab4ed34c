import { batchMessage, formatBatch, formatEnvelope } from '../../host/audit/ingest/batch.ts';
import { issueCertificate } from '../../host/audit/ingest/certificate.ts';
import type { Certificate } from '../../host/audit/ingest/types.ts';
import { publicKeyOf, signEd25519 } from '../../host/audit/ed25519/sign.ts';
import { createSignerKey } from '../../host/audit/note/key.ts';
import type { SignerKey } from '../../host/audit/note/types.ts';
import type { SentEvent } from '../../host/audit/record/types.ts';

export const ORIGIN = 'ingest.example/log';

/** A seed that is the same on every run. */
export function seedOf(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

export function enrolmentKey(byte = 1): Promise<SignerKey> {
  return createSignerKey('enrol.example', seedOf(byte));
}

/** A sender that does as it is told, right or wrong. */
export class TestSender {
  readonly sessionId: Uint8Array;
  readonly #seed: Uint8Array;
  readonly certificate: Uint8Array;

  constructor(seed: Uint8Array, certificate: Uint8Array, session: number) {
    this.#seed = seed;
    this.certificate = certificate;
    this.sessionId = new Uint8Array(16).fill(session);
  }

  /** The bytes of a batch's request. */
  async batch(
    number: number,
    first: number,
    events: readonly SentEvent[],
    change: { readonly origin?: string; readonly seed?: Uint8Array } = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { origin = ORIGIN, seed = this.#seed } = change;
    const batch = formatBatch({ origin, sessionId: this.sessionId, number, first }, events);
    const signature = await signEd25519(seed, batchMessage(batch));
    return formatEnvelope({ certificate: this.certificate, batch, signature });
  }
}

/** A certified sender; `change` what its certificate says otherwise. */
export async function certifiedSender(
  options: {
    readonly seed?: number;
    readonly session?: number;
    readonly issuer?: number;
    readonly change?: Partial<Omit<Certificate, 'issuer'>>;
  } = {},
): Promise<TestSender> {
  const seed = seedOf(options.seed ?? 100);
  const certificate = await issueCertificate(
    {
      origin: ORIGIN,
      serial: new Uint8Array(16).fill(options.seed ?? 100),
      instance: 'edge-1',
      agents: ['clerk', 'support-*'],
      expiry: 2_000_000_000_000,
      key: await publicKeyOf(seed),
      ...options.change,
    },
    await enrolmentKey(options.issuer),
  );
  return new TestSender(seed, certificate, options.session ?? 7);
}

/** A decision as it is sent. */
export function sentDecision(change: Partial<Extract<SentEvent, { readonly kind: 'decision' }>> = {}): SentEvent {
  return {
    kind: 'decision',
    time: 1_700_000_000_000,
    agent: 'clerk',
    traceId: null,
    action: 'send_email',
    verdict: 'allow',
    mode: 'enforce',
    reasons: ['rule-a'],
    reasonCount: 1,
    reasonsDigest: null,
    moduleDigest: new Uint8Array(32).fill(1),
    entry: 'main',
    epoch: 0n,
    stateDigest: null,
    actionDigest: new Uint8Array(32).fill(2),
    fields: 3,
    opaque: 0,
    sender: null,
    ...change,
  };
}

export function sentOutcome(of: number, agent = 'clerk'): SentEvent {
  return { kind: 'outcome', time: 1_700_000_000_001, agent, of, status: 'succeeded', sender: null };
}

export const SENT_CLOSE: SentEvent = { kind: 'close', time: 1_700_000_000_002, agent: '', sender: null };
