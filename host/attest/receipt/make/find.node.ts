import { AuditError } from '../../../audit/error/error.ts';
import { hostVerifierKey } from '../../../audit/log/host-key.ts';
import type { LogPlace } from '../../../audit/log/readable.ts';
import { formatKeyId } from '../../../audit/note/key.ts';
import type { VerifierKey } from '../../../audit/note/types.ts';
import type { BindingRecord } from '../../../audit/record/types.ts';
import type { LogTrust } from '../../../audit/verify/checkpoint.ts';
import type { LogEntry } from '../../../audit/verify/entry.ts';
import { visitLog, type VisitedLog } from '../../../audit/verify/folder.node.ts';
import { notProvable } from './assemble.ts';

/** A decision in a log, and what the log says of the host that made it. */
export interface FoundDecision {
  readonly decision: LogEntry;
  /** The statement that was in force: the last that the decision's host had announced. */
  readonly announced: BindingRecord;
  /** The host's key. */
  readonly hostKey: VerifierKey;
  readonly log: VisitedLog;
}

function missing(index: number, { prunedBelow, checkpoint: { size } }: VisitedLog): never {
  if (index < prunedBelow) throw new AuditError('entries_pruned', `retention has deleted record ${index} of the log`);
  throw new AuditError(
    'index_out_of_range',
    `there is no record ${index} in the log, whose published checkpoint has ${size}`,
  );
}

function unannounced({ index, record: { hostKeyId } }: LogEntry, { prunedBelow }: VisitedLog): never {
  const key = formatKeyId(hostKeyId);
  const pruned = prunedBelow > 0 ? `, or retention has deleted it with the records before ${prunedBelow}` : '';
  return notProvable(`no statement was announced before record ${index} for the key ${key} that it names${pruned}`);
}

/**
 * Finds a decision and the record that announced the statement it was made under. The log is verified whole.
 * @throws AttestError `not_provable` for what is no decision, or no attested host's; AuditError `index_out_of_range`, `entries_pruned`, and those of `visitLog`
 */
export async function findDecision(place: LogPlace, trust: LogTrust, index: number): Promise<FoundDecision> {
  /** The last of each host, by the id of the key that it signs with. */
  const announcements = new Map<number, BindingRecord>();
  let decision: LogEntry | undefined;
  const log = await visitLog(place, trust, (entry) => {
    if (entry.index > index) return;
    const { record } = entry;
    if (entry.index === index) decision = { ...entry, entry: entry.entry.slice() };
    else if (record.kind === 'binding') announcements.set(record.hostKeyId, record);
  });
  if (decision === undefined) return missing(index, log);
  const { record } = decision;
  if (record.kind !== 'decision') return notProvable(`record ${index} is no decision but: ${record.kind}`);
  const announced = announcements.get(record.hostKeyId) ?? unannounced(decision, log);
  const hostKey = hostVerifierKey(log.checkpoint.origin, announced.hostKey);
  if (hostKey.keyId !== record.hostKeyId) {
    notProvable(`record ${announced.sequence} announces a host key that is not the one it was signed with`);
  }
  return { decision, announced, hostKey, log };
}
