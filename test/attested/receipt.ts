/** Receipts of a synthetic host, made whole, of which tests break one thing at a time. */
import {
  cosign,
  createCosigner,
  createSignerKey,
  discloseField,
  formatNote,
  formatTlogProof,
  hostVerifierKey,
  memoryLog,
  parseCheckpoint,
  parseNote,
  parseTlogProof,
  parseVerifierKey,
  type CosignerSigner,
  type DecisionEvent,
  type MemoryLog,
  type TrustPolicy,
} from '../../host/audit/index.ts';
import { decodeCbor, encodeCbor, EngineError } from '../../host/engine/index.ts';
import {
  AttestError,
  bindingDigest,
  encodeBinding,
  logIdOf,
  type BindingStatement,
  type ReceiptParts,
  type ReceiptTrust,
} from '../../host/attest/index.ts';
import { Appraisal } from '../../host/attest/appraisal/appraisal.ts';
import { judgeBinding } from '../../host/attest/appraisal/options.ts';
import type { EvidenceJudge } from '../../host/attest/wire/types.ts';
import { decisionEvent } from '../audit/decision.ts';

export const ORIGIN = 'example.com/attested';
export const NOW = 1_760_000_000_000;
export const MODULE = '11'.repeat(32);
export const bytes = (fill: number, length = 32): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(fill);

function mapIn(bytes: Uint8Array | null): ReadonlyMap<unknown, unknown> {
  try {
    const data = decodeCbor(bytes ?? new Uint8Array());
    if (data instanceof Map) return data;
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
  throw new AttestError('malformed', 'no evidence of the toy');
}

/** What stands for hardware here: a measurement, and a slot. Its verifier knows no signature, only what must stand in both. */
export const toyJudge: EvidenceJudge = async ({ platform, evidence, endorsements, bindingFor }) => {
  if (platform !== 'tdx' || mapIn(endorsements).size > 0) throw new AttestError('malformed', 'no evidence of the toy');
  const map = mapIn(evidence);
  const appraisal = new Appraisal({
    measurement: { demands: 'the measurement', source: 'here' },
    binding: { demands: 'the binding', source: 'here' },
  });
  const measurement = map.get('measurement');
  appraisal.judge('measurement', measurement === 'good software', String(measurement));
  const slot = map.get('slot');
  judgeBinding(appraisal, slot instanceof Uint8Array ? slot : new Uint8Array(), await bindingFor('tdx'));
  appraisal.endsAt(NOW + 3_600_000);
  return appraisal.result({ tee: 'toy', measurement });
};

export interface Made {
  readonly log: MemoryLog;
  readonly statement: BindingStatement;
  readonly parts: ReceiptParts;
  readonly trust: ReceiptTrust;
  readonly witness: CosignerSigner;
}

export interface Making {
  readonly platform?: BindingStatement['platform'];
  /** What of the statement is otherwise. */
  readonly statement?: Partial<BindingStatement>;
  readonly decision?: Partial<DecisionEvent>;
  /** Records that stand in the log before the host starts. */
  readonly before?: number;
  /** Records behind the decision. */
  readonly after?: number;
  /** Seconds since 1970 of the witness's cosignature; null for none. */
  readonly cosigned?: bigint | null;
  /** What the evidence says. */
  readonly measurement?: string;
  /** Seed of the host's key that signs the log; by default that of the statement. */
  readonly signingSeed?: Uint8Array;
}

const SNAPSHOT = { action: 'drop', table: 'users', owner: 'clerk' };
const SEED = bytes(77);
const NONCE = bytes(6, 16);

/** A witness's policy. */
export function policyOf(witness: CosignerSigner): TrustPolicy {
  const one = { name: 'w1', key: witness, url: null };
  return { logs: [], witnesses: [one], quorum: one };
}

/** Puts a cosignature under the checkpoint of a proof. */
export async function cosignProof(proof: string, witness: CosignerSigner, time: bigint): Promise<string> {
  const parsed = parseTlogProof(proof);
  const note = parseNote(parsed.checkpoint);
  const line = await cosign(note.text, witness, time);
  const checkpoint = formatNote({ ...note, signatures: [...note.signatures, line] });
  return formatTlogProof({ ...parsed, checkpoint });
}

/** Makes a receipt of one decision, good unless something of it is said to be otherwise. */
export async function makeParts(making: Making = {}): Promise<Made> {
  const { platform = 'tdx', before = 3, after = 2, cosigned = BigInt(NOW / 1000 + 30) } = making;
  const hostSeed = bytes(42);
  const log = await memoryLog({ origin: ORIGIN, seed: bytes(41), hostKey: making.signingSeed ?? hostSeed });
  const logKey = parseVerifierKey(log.verifierKey);
  for (let i = 0; i < before; i++) log.append(decisionEvent({ time: NOW - 10_000, agent: 'earlier' }));
  const head = parseCheckpoint(parseNote(await log.checkpoint()).text);
  const statement: BindingStatement = {
    platform,
    modules: [bytes(0x11), bytes(0x22)],
    host: bytes(3),
    signingKey: (await createSignerKey(`${ORIGIN}/host`, hostSeed)).publicKey,
    encryptionKey: bytes(5),
    nonce: NONCE,
    log: { origin: ORIGIN, id: await logIdOf(ORIGIN, logKey.publicKey), size: Number(head.size), root: head.root },
    notBefore: NOW - 1000,
    expires: NOW + 600_000,
    ...making.statement,
  };
  const binding = encodeBinding(statement);
  const hostKey = hostVerifierKey(ORIGIN, statement.signingKey);
  log.append({
    kind: 'received',
    body: {
      kind: 'binding',
      time: NOW,
      agent: '',
      binding: await bindingDigest(binding),
      hostKey: hostKey.publicKey,
      platform,
      evidence: null,
    },
  });
  const event = decisionEvent({
    time: NOW + 10,
    agent: 'clerk',
    action: 'sql',
    verdict: 'deny',
    moduleDigest: MODULE,
    snapshot: SNAPSHOT,
    seed: SEED,
    ...making.decision,
  });
  const index = before + log.append(event) - before;
  for (let i = 0; i < after; i++) log.append(decisionEvent({ time: NOW + 20 + i }));
  const witness = await createCosigner('w1.example', bytes(43));
  const proof = await log.proof(BigInt(index));
  const slot = new Uint8Array(
    await crypto.subtle.digest(
      'SHA-512',
      new Uint8Array([...new TextEncoder().encode('edict binding 1\n'), ...binding]),
    ),
  );
  const evidence = encodeCbor({ measurement: making.measurement ?? 'good software', slot });
  const parts: ReceiptParts = {
    record: log.entries()[index] as Uint8Array,
    proof: cosigned === null ? proof : await cosignProof(proof, witness, cosigned),
    disclosures: [discloseField(SNAPSHOT, SEED, 'action'), discloseField(SNAPSHOT, SEED, 'table')].toSorted(
      (a, b) => a.index - b.index,
    ),
    consistency: before === 0 ? [] : await log.consistency(BigInt(before)),
    binding,
    evidence: platform === 'none' ? null : { bytes: evidence },
    endorsements: platform === 'none' ? null : { bytes: encodeCbor({}) },
    module: null,
  };
  const trust: ReceiptTrust = {
    log: { origin: ORIGIN, keys: [logKey] },
    witnesses: policyOf(witness),
    modules: [{ digest: MODULE, name: 'baseline', rebuilt: true }],
    hosts: ['03'.repeat(32)],
    platforms: platform === 'none' ? { none: { software: 'accept' } } : { [platform]: {} },
    nonce: { value: NONCE, at: NOW - 2000 },
  };
  return { log, statement, parts, trust, witness };
}
