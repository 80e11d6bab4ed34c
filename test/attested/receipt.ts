/** Receipts of a synthetic host, made whole, of which tests break one thing at a time. */
import {
  cosign,
  createCosigner,
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
import { encodeCbor } from '../../host/engine/index.ts';
import {
  bindingDigest,
  bindingFor,
  encodeAccelerators,
  encodeBinding,
  gpuNonce,
  logIdOf,
  type AnsweredAccelerators,
  type BindingStatement,
  type ReceiptParts,
  type ReceiptTrust,
} from '../../host/attest/index.ts';
import type { EvidenceJudge } from '../../host/attest/wire/types.ts';
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { decisionEvent } from '../audit/decision.ts';
import { judgeBy, tdxMachine, type Machine } from './machines.ts';
import { HOST, MODULE, NOW, seedOfHost, statementOf } from './statement.ts';

export const ORIGIN = 'example.com/attested';
export const bytes = (fill: number, length = 32): Uint8Array<ArrayBuffer> => new Uint8Array(length).fill(fill);

export interface Made {
  readonly log: MemoryLog;
  readonly statement: BindingStatement;
  readonly parts: ReceiptParts;
  readonly trust: ReceiptTrust;
  readonly witness: CosignerSigner;
  /** Verifies evidence by the root of the machine. */
  readonly judge: EvidenceJudge;
}

export interface Making {
  /** Where the host runs: a trust domain of our own, unless told otherwise. */
  readonly machine?: Machine;
  /** It runs on no machine that could give evidence. */
  readonly platform?: 'none';
  /** What of the statement is otherwise. */
  readonly statement?: Partial<BindingStatement>;
  readonly decision?: Partial<DecisionEvent>;
  /** Records that stand in the log before the host starts. */
  readonly before?: number;
  /** Records behind the decision. */
  readonly after?: number;
  /** Seconds since 1970 of the witness's cosignature; null for none. */
  readonly cosigned?: bigint | null;
  /** What accelerators answer, asked with the nonces of their places. */
  readonly answers?: (nonceOf: (index: number) => Promise<Uint8Array>) => Promise<readonly AnsweredAccelerators[]>;
  /** What is measured before anything is decided: the modules of the statement, unless told otherwise. */
  readonly measured?: readonly Uint8Array[];
  /** Seed of the host's key that signs the log; by default that of the statement. */
  readonly signingSeed?: Uint8Array;
}

const SNAPSHOT = { action: 'drop', table: 'users', owner: 'clerk' };
const SEED = bytes(77);
export const NONCE = bytes(6, 16);

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

/** Evidence of a statement, as a receipt holds it. */
async function attestedBy(
  { collector }: Machine,
  binding: Uint8Array,
  measured: readonly Uint8Array[],
): Promise<Pick<ReceiptParts, 'evidence' | 'endorsements'>> {
  for (const digest of measured) await collector.measure?.(digest);
  const collected = collector.slot === null ? null : await collector.collect(await bindingFor(collector.slot, binding));
  if (collected === null) throw new Error('a machine gives evidence');
  const { evidence, endorsements } = collected;
  return { evidence: { bytes: encodeCbor(evidence) }, endorsements: { bytes: encodeCbor(endorsements) } };
}

/** Makes a receipt of one decision, good unless something of it is said to be otherwise. */
export async function makeParts(making: Making = {}): Promise<Made> {
  const { before = 3, after = 2, cosigned = BigInt(NOW / 1000 + 30) } = making;
  const machine = making.platform === 'none' ? null : (making.machine ?? (await tdxMachine()));
  const platform = machine?.collector.platform ?? 'none';
  const hostSeed = seedOfHost(42);
  const log = await memoryLog({ origin: ORIGIN, seed: bytes(41), hostKey: making.signingSeed ?? hostSeed });
  const logKey = parseVerifierKey(log.verifierKey);
  for (let i = 0; i < before; i++) log.append(decisionEvent({ time: NOW - 10_000, agent: 'earlier' }));
  const head = parseCheckpoint(parseNote(await log.checkpoint()).text);
  const unnamed = await statementOf(42, {
    platform,
    nonce: NONCE,
    log: { origin: ORIGIN, id: await logIdOf(ORIGIN, logKey.publicKey), size: Number(head.size), root: head.root },
    expires: NOW + 600_000,
    ...making.statement,
  });
  const asked = encodeBinding(unnamed);
  const answers = await making.answers?.((place) => gpuNonce(asked, place));
  const answered = answers === undefined ? null : await encodeAccelerators(answers);
  const statement = answered === null ? unnamed : { ...unnamed, gpu: answered.digest };
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
    moduleDigest: encodeHex(MODULE),
    snapshot: SNAPSHOT,
    seed: SEED,
    ...making.decision,
  });
  const index = log.append(event);
  for (let i = 0; i < after; i++) log.append(decisionEvent({ time: NOW + 20 + i }));
  const witness = await createCosigner('w1.example', bytes(43));
  const proof = await log.proof(BigInt(index));
  const parts: ReceiptParts = {
    record: log.entries()[index] as Uint8Array,
    proof: cosigned === null ? proof : await cosignProof(proof, witness, cosigned),
    disclosures: [discloseField(SNAPSHOT, SEED, 'action'), discloseField(SNAPSHOT, SEED, 'table')].toSorted(
      (a, b) => a.index - b.index,
    ),
    consistency: before === 0 ? [] : await log.consistency(BigInt(before)),
    binding,
    ...(machine === null
      ? { evidence: null, endorsements: null }
      : await attestedBy(machine, binding, making.measured ?? statement.modules)),
    accelerators:
      answered === null
        ? null
        : { evidence: { bytes: answered.evidence }, endorsements: { bytes: answered.endorsements } },
    module: null,
  };
  const trust: ReceiptTrust = {
    log: { origin: ORIGIN, keys: [logKey] },
    witnesses: policyOf(witness),
    modules: [{ digest: encodeHex(MODULE), name: 'baseline', rebuilt: true }],
    hosts: [encodeHex(HOST)],
    platforms: machine?.platforms ?? { none: { software: 'accept' } },
    nonce: { value: NONCE, at: NOW - 2000 },
  };
  return { log, statement, parts, trust, witness, judge: judgeBy(machine?.roots ?? {}) };
}
