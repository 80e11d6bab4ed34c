import { AuditError } from '../error/error.ts';
import { withLog } from '../log/read.node.ts';
import type { LogPlace } from '../log/readable.ts';
import { openSealed } from '../log/sealed.node.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import type { LogTrust } from './checkpoint.ts';
import { verifyFolder } from './folder.node.ts';
import { verifyLog, type LogReport } from './log.ts';

/** Two logs of which the later continues the earlier. */
export interface ContinuationReport {
  readonly later: LogReport;
  readonly earlier: LogReport;
  /** Records that the earlier log has beyond the head that is continued; 0 when it ended there. */
  readonly beyond: bigint;
}

/**
 * Verifies a log and the one that it continues: both whole, and the earlier one had, at the size that the first record of the later one names, the root that it names.
 *
 * @throws AuditError `record_mismatch` when the later one continues nothing, `origin_mismatch` when it continues another log, `log_rolled_back` when the earlier one is shorter, `log_corrupt` when it has
 *   another root there; and those of `verifyFolder`
 */
export async function verifyContinuation(
  later: { readonly dir: LogPlace; readonly trust: LogTrust },
  earlier: { readonly dir: LogPlace; readonly trust: LogTrust },
): Promise<ContinuationReport> {
  const report = await verifyFolder(later.dir, later.trust);
  const { continues } = report;
  if (continues === null) throw new AuditError('record_mismatch', `the log ${later.trust.origin} continues no other`);
  if (continues.origin !== earlier.trust.origin) {
    const named = typeof continues.origin === 'string' ? continues.origin : 'a log whose name is too long';
    throw new AuditError(
      'origin_mismatch',
      `the log ${later.trust.origin} continues ${named}, not ${earlier.trust.origin}`,
    );
  }
  const before = await withLog(earlier.dir, (log) =>
    verifyLog(log, earlier.trust, { hashInto: nodeHashInto, open: openSealed, contains: [continues] }),
  );
  const beyond = before.checkpoint.size - continues.size;
  if (beyond < 0n) {
    const why = `the log ${earlier.trust.origin} has ${before.checkpoint.size} records, and was continued after ${continues.size}`;
    throw new AuditError('log_rolled_back', why);
  }
  return { later: report, earlier: before, beyond };
}
