import { AuditError } from '../error/error.ts';
import { proofMaker } from '../export/proofs.node.ts';
import type { LogPlace } from '../log/readable.ts';
import { recordText } from '../record/text.ts';
import { parseTlogProof } from '../tlog-proof/tlog-proof.ts';
import type { LogTrust } from '../verify/checkpoint.ts';
import type { LogEntry } from '../verify/entry.ts';
import { visitLog, type VisitedLog } from '../verify/folder.node.ts';
import { formatCompleteness } from './file.ts';
import { checkChain, sameText, type Completeness } from './verify.ts';

interface Gathered {
  readonly visited: VisitedLog;
  readonly own: readonly LogEntry[];
  /** The entries behind the agent's last. */
  readonly tail: readonly Uint8Array[];
}

/** The entries of an agent in a log, which is verified whole; and, where they are wanted, all that follow its last. */
async function gather(place: LogPlace, trust: LogTrust, agent: string, withTail: boolean): Promise<Gathered> {
  const name = recordText(agent);
  const own: LogEntry[] = [];
  let tail: Uint8Array[] = [];
  const visited = await visitLog(place, trust, (entry) => {
    if (sameText(entry.record.agent, name)) {
      own.push({ ...entry, entry: entry.entry.slice() });
      tail = [];
    } else if (withTail) {
      tail.push(entry.entry.slice());
    }
  });
  const whole = own[0]?.record.agentSequence === 0;
  if (visited.prunedBelow > 0 && !whole) {
    const why = `retention has deleted the entries before ${visited.prunedBelow}, and records of the agent may be among them`;
    throw new AuditError('entries_pruned', why);
  }
  return { visited, own, tail };
}

/**
 * Shows that nothing of an agent is missing from a log, up to its published checkpoint: the whole log is verified, the agent's records are numbered from 0 without a gap, each names the one before, and no other is there.
 *
 * @throws AuditError those of `visitLog`
 */
export async function checkComplete(place: LogPlace, trust: LogTrust, agent: string): Promise<Completeness> {
  const { visited, own } = await gather(place, trust, agent, false);
  const records = own.map(({ record }) => record);
  checkChain(recordText(agent), records);
  const closed = records.at(-1)?.kind === 'close';
  return { checkpoint: visited.checkpoint, agent: recordText(agent), records, closed, upTo: 'checkpoint' };
}

/**
 * Makes a file of all records of an agent with their proofs, for `verifyCompleteness`.
 *
 * @param withTail whether all that others recorded after the agent's last record goes into the file: only so can the file show that none of the agent's is among them
 * @throws AuditError `record_mismatch` when the agent has no record and no tail is wanted, `too_large`; those of `visitLog`
 */
export async function exportComplete(
  place: LogPlace,
  trust: LogTrust,
  agent: string,
  withTail: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const { visited, own, tail } = await gather(place, trust, agent, withTail);
  const proofs = await proofMaker(place, visited);
  try {
    const records = [];
    for (const entry of own) {
      const { hashes } = parseTlogProof(await proofs.make(entry));
      records.push({ index: entry.index, entry: entry.entry, hashes });
    }
    return formatCompleteness({
      checkpoint: visited.note,
      agent: recordText(agent),
      records,
      tail: withTail ? tail : null,
    });
  } finally {
    await proofs.close();
  }
}
