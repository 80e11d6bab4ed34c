import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { recordAt, verifyPlaced, type PlacedEntry } from '../proven/entries.ts';
import { recordText } from '../record/text.ts';
import type { AuditRecord, RecordText } from '../record/types.ts';
import { RightEdge } from '../tree/edge.ts';
import { equalHash, leafHash } from '../tree/hash.ts';
import { inclusionRanges } from '../tree/ranges.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';
import { parseCompleteness } from './file.ts';

/** All records of an agent. */
export interface Completeness {
  readonly checkpoint: Checkpoint;
  readonly agent: RecordText;
  readonly records: readonly AuditRecord[];
  /** Whether the last record says that nothing follows. */
  readonly closed: boolean;
  /** Up to where nothing is missing: `checkpoint`, when all that follows the last record was seen to be others'; else `last record`, behind which more may stand. */
  readonly upTo: 'checkpoint' | 'last record';
}

function incomplete(why: string): never {
  throw new AuditError('record_mismatch', why);
}

/** Whether two texts of records are one. */
export function sameText(one: RecordText, other: RecordText): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other;
  return equalHash(one, other);
}

/**
 * Checks that records are all of an agent's, from its first: numbered without a gap, each naming the one before.
 * @throws AuditError `record_mismatch`
 */
export function checkChain(agent: RecordText, records: readonly AuditRecord[]): void {
  let previous: number | null = null;
  for (const [place, record] of records.entries()) {
    if (!sameText(record.agent, agent)) incomplete(`record ${record.sequence} is another agent's`);
    if (record.agentSequence !== place) {
      incomplete(
        `record ${record.sequence} is number ${record.agentSequence} of its agent, and ${place} was expected: records are missing`,
      );
    }
    if (record.previous !== previous)
      incomplete(`record ${record.sequence} does not name the one before it, ${previous ?? 'none'}`);
    previous = record.sequence;
  }
}

/** The root over some leaves. */
function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  const edge = new RightEdge();
  for (const leaf of leaves) edge.pushHash(leaf);
  return edge.root();
}

/**
 * Checks that the tail is all of the log behind the last record, and that nothing in it is the agent's.
 * @throws AuditError `record_mismatch`, `record_malformed`, `proof_invalid`
 */
function checkTail(
  agent: RecordText,
  last: PlacedEntry | undefined,
  tail: readonly Uint8Array[],
  head: Checkpoint,
): void {
  const first = last === undefined ? 0 : last.index + 1;
  if (BigInt(first + tail.length) !== head.size) {
    throw new AuditError(
      'proof_invalid',
      `the log has ${head.size} entries, and the file ends at ${first + tail.length}`,
    );
  }
  for (const [place, entry] of tail.entries()) {
    const record = recordAt(entry, first + place);
    if (sameText(record.agent, agent))
      incomplete(`record ${record.sequence} is the agent's, and is not among its records`);
  }
  const leaves = tail.map(leafHash);
  if (last === undefined) {
    if (!equalHash(rootOf(leaves), head.root))
      throw new AuditError('proof_invalid', 'the entries are not those of the log');
    return;
  }
  // What stands right of the last record in its inclusion proof, which was verified, must be the roots over the tail's leaves.
  const ranges = inclusionRanges(BigInt(last.index), { start: 0n, end: head.size });
  for (const [i, [start, end]] of ranges.entries()) {
    if (start < first) continue;
    if (!equalHash(rootOf(leaves.slice(start - first, end - first)), last.hashes[i] ?? new Uint8Array(0))) {
      throw new AuditError('proof_invalid', `entries ${start} to ${end - 1} are not those of the log`);
    }
  }
}

/**
 * Verifies a completeness file, without the log and without a network: the checkpoint is signed by a trusted key, each record stands in the log, and they are all of the agent's from its first to the last in the file. Where the file
 * has the log's tail, no more of the agent stands in the log up to the checkpoint; else more may. What was never recorded, what came after the checkpoint, and a log that numbered two of an agent's records
 * the same and signed for both (which `verifyFolder` refuses), no file shows.
 *
 * @param agent whose the file must be; by default whose it says
 * @throws AuditError `proof_malformed`, `proof_invalid`, `index_out_of_range`, `record_malformed`, `record_mismatch`, `too_large`, and those of `verifyCheckpoint`
 */
export async function verifyCompleteness(bytes: Uint8Array, trust: LogTrust, agent?: string): Promise<Completeness> {
  const file = parseCompleteness(bytes);
  if (agent !== undefined && !sameText(recordText(agent), file.agent)) incomplete("the file is another agent's");
  const { checkpoint } = await verifyCheckpoint(file.checkpoint, trust);
  const records = file.records.map((placed) => verifyPlaced(placed, checkpoint));
  checkChain(file.agent, records);
  if (file.tail !== null) checkTail(file.agent, file.records.at(-1), file.tail, checkpoint);
  return {
    checkpoint,
    agent: file.agent,
    records,
    closed: records.at(-1)?.kind === 'close',
    upTo: file.tail === null ? 'last record' : 'checkpoint',
  };
}
