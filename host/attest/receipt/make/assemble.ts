import { parseCheckpoint } from '../../../audit/checkpoint/checkpoint.ts';
import { parseNote } from '../../../audit/note/parse.ts';
import { decodeRecord } from '../../../audit/record/decode.ts';
import { parseTlogProof } from '../../../audit/tlog-proof/tlog-proof.ts';
import type { LogTrust } from '../../../audit/verify/checkpoint.ts';
import { parseBinding } from '../../binding/parse.ts';
import { AttestError } from '../../error/error.ts';
import { namedAnswers } from '../../wire/judge-accelerators.ts';
import { appraiseReceipt } from '../appraise.ts';
import type { ClaimId } from '../claims.ts';
import { formatReceipt } from '../format.ts';
import type { KeptBinding } from '../kept/types.ts';
import type { ReceiptParts } from '../types.ts';

/** @throws AttestError `not_provable` */
export function notProvable(why: string, options?: ErrorOptions): never {
  throw new AttestError('not_provable', `no receipt can be made: ${why}`, options);
}

/** What a receipt is put together from. */
export interface ReceiptContent extends Pick<ReceiptParts, 'record' | 'disclosures'> {
  readonly bound: KeptBinding;
  /** A tlog-proof. */
  readonly proof: string;
  /** The module's file, if it is to come along. */
  readonly module: Uint8Array | null;
}

/** Proves that a log grew, from its first `from` records to its first `to`. */
export type ProveGrowth = (from: bigint, to: bigint) => Promise<readonly Uint8Array[]>;

/** Whether evidence is accepted is for each verifier's policy: it is not asked here. */
const OTHERS_TO_JUDGE: readonly string[] = ['measured', 'accelerators'] satisfies ClaimId[];

/** What whoever trusts the log, and knows nothing else, finds wrong with a receipt. */
async function faultsOf(parts: ReceiptParts, log: LogTrust): Promise<string[]> {
  const trust = { log, witnesses: null, modules: null, hosts: null, platforms: {} };
  const { time } = decodeRecord(parts.record);
  const judge = (): never => notProvable('no evidence is judged where no platform is accepted');
  const { claims } = await appraiseReceipt(formatReceipt(parts), trust, time, judge);
  return claims
    .filter(({ id, status }) => status === 'fail' && !OTHERS_TO_JUDGE.includes(id))
    .map(({ id, detail }) => `${id}: ${detail}`);
}

/**
 * Puts a receipt together, and verifies it: none is made that nobody could accept.
 *
 * @param log whom to trust for the log
 * @throws AttestError `not_provable` when a claim fails, whatever the evidence shows; `malformed` for a statement that is none, `too_large`; AuditError for a record or a proof that is none; what `grown` throws
 */
export async function assembleReceipt(
  content: ReceiptContent,
  grown: ProveGrowth,
  log: LogTrust,
): Promise<ReceiptParts> {
  const { bound, record, proof, disclosures, module } = content;
  const { binding, evidence, endorsements, accelerators = null } = bound;
  const statement = parseBinding(binding);
  const from = BigInt(statement.log.size);
  const to = parseCheckpoint(parseNote(parseTlogProof(proof).checkpoint).text).size;
  if (to < from) notProvable(`the statement was made at ${from} records, and the head to prove under has ${to}`);
  const parts: ReceiptParts = {
    record,
    proof,
    disclosures,
    consistency: from === 0n ? [] : await grown(from, to),
    binding,
    evidence: evidence === null ? null : { bytes: evidence },
    endorsements: endorsements === null ? null : { bytes: endorsements },
    accelerators:
      accelerators === null
        ? null
        : { evidence: { bytes: accelerators.evidence }, endorsements: { bytes: accelerators.endorsements } },
    module: module === null ? null : { bytes: module },
  };
  // The evidence is what the log names; what accelerators answered is what the statement does.
  if (statement.gpu !== undefined) await namedAnswers(statement, accelerators);
  const faults = await faultsOf(parts, log);
  return faults.length === 0 ? parts : notProvable(faults.join('; '));
}
