import { sameBytes } from '../../encoding/bytes/same.ts';
import { formatKeyId } from '../../audit/note/key.ts';
import { hostVerifierKey } from '../../audit/log/host-key.ts';
import type { DecisionRecord } from '../../audit/record/types.ts';
import { equalHash, EMPTY_ROOT } from '../../audit/tree/hash.ts';
import { verifyConsistency } from '../../audit/tree/verify.ts';
import { AuditError } from '../../audit/error/error.ts';
import { parseTlogProof } from '../../audit/tlog-proof/tlog-proof.ts';
import { verifyByPolicy } from '../../audit/tlog-policy/quorum.ts';
import { verifyCheckpoint } from '../../audit/verify/checkpoint.ts';
import { verifyEntryProof, type ProvenRecord } from '../../audit/verify/proof.ts';
import { logIdOf } from '../binding/slot.ts';
import type { BindingStatement } from '../binding/types.ts';
import type { ParsedReceipt } from './parse.ts';
import type { ReceiptTrust } from './types.ts';
import { within, type ReceiptAppraisal } from './within.ts';

/** Whether the statement is of the log, under one of its trusted keys. */
async function isOfLog({ log }: BindingStatement, trust: ReceiptTrust): Promise<boolean> {
  if (log.origin !== trust.log.origin) return false;
  for (const { publicKey, scheme } of trust.log.keys) {
    if (scheme === undefined && sameBytes(await logIdOf(log.origin, publicKey), log.id)) return true;
  }
  return false;
}

/** Judges the claim `key`: the host's key has signed the head that covers the record, and the record is the host's own. */
async function judgeKey(
  appraisal: ReceiptAppraisal,
  { statement, proof }: ParsedReceipt,
  record: DecisionRecord,
  trust: ReceiptTrust,
): Promise<void> {
  if (!(await isOfLog(statement, trust))) return appraisal.fail('key', 'the statement is of another log');
  const { origin } = statement.log;
  await within(appraisal, 'key', async () => {
    const key = hostVerifierKey(origin, statement.signingKey);
    await verifyCheckpoint(parseTlogProof(proof).checkpoint, { origin, keys: [key] });
    if (record.hostKeyId !== key.keyId) {
      throw new AuditError(
        'record_mismatch',
        `the record names the host key ${formatKeyId(record.hostKeyId)}, not ${formatKeyId(key.keyId)}`,
      );
    }
    if (record.sequence < statement.log.size) {
      throw new AuditError('record_mismatch', 'the record stood in the log before the statement was made');
    }
    appraisal.pass('key', `${key.name}+${formatKeyId(key.keyId)}`);
  });
}

function checkConsistency({ statement, consistency }: ParsedReceipt, { checkpoint }: ProvenRecord): void {
  const { size, root } = statement.log;
  if (size > 0) {
    const claim = {
      firstSize: BigInt(size),
      firstRoot: root,
      secondSize: checkpoint.size,
      secondRoot: checkpoint.root,
    };
    return verifyConsistency({ ...claim, proof: consistency });
  }
  if (consistency.length > 0) throw new AuditError('proof_invalid', 'a proof from the empty log is empty');
  if (!equalHash(root, EMPTY_ROOT))
    throw new AuditError('proof_invalid', 'an empty log has another root than the statement says');
}

/**
 * Judges the claims of the log: `log`, `key`, `witnessed`, `consistent`.
 * @returns when the first trusted witness saw the checkpoint, in milliseconds since 1970; null when none is known to have
 */
export async function judgeLog(
  appraisal: ReceiptAppraisal,
  receipt: ParsedReceipt,
  record: DecisionRecord,
  trust: ReceiptTrust,
): Promise<number | null> {
  await judgeKey(appraisal, receipt, record, trust);
  const proven = await within(appraisal, 'log', () => verifyEntryProof(receipt.proof, receipt.record, trust.log));
  if (proven === undefined) return null;
  const { origin, size } = proven.checkpoint;
  appraisal.pass('log', `record ${proven.index} of ${size} in ${origin}`);
  await within(appraisal, 'consistent', () => {
    checkConsistency(receipt, proven);
    appraisal.pass('consistent', `the ${receipt.statement.log.size} records that the statement names are its first`);
  });
  const { witnesses } = trust;
  if (witnesses === null || witnesses.quorum === null) {
    appraisal.skip('witnessed', 'no witness is trusted: a fork is possible');
    return null;
  }
  const seen = await within(appraisal, 'witnessed', () =>
    verifyByPolicy(parseTlogProof(receipt.proof).checkpoint, witnesses, trust.log),
  );
  if (seen === undefined) return null;
  const times = seen.cosignatures.map(({ time }) => Number(time) * 1000).filter((time) => time > 0);
  appraisal.pass('witnessed', `${seen.cosignatures.length} cosignatures, which are the quorum`);
  return times.length === 0 ? null : Math.min(...times);
}
