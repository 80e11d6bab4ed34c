import { parseCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { readSegments, withLog, type LogNotes, type OpenedLog } from '../log/read.node.ts';
import type { LogPlace } from '../log/readable.ts';
import { openSealed } from '../log/sealed.node.ts';
import { SegmentReplay, replaySegments, type KnownHead } from '../log/replay.ts';
import type { LogStart } from '../log/start.ts';
import { parseNote } from '../note/parse.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { proveInclusion } from '../tree/prove.ts';
import { TileMemory } from '../tree/tiles.ts';
import { formatTlogProof } from '../tlog-proof/tlog-proof.ts';
import { verifyCheckpoint, type LogTrust } from './checkpoint.ts';
import { Links } from './links.ts';
import type { LogEntry } from './entry.ts';
import { readStart, verifyStart } from './start.ts';
import { verifyLog, type LogReport } from './log.ts';

/**
 * What a log shows of itself beside its entries: nothing of it is verified.
 * @throws AuditError `log_missing`, `log_corrupt`, `note_malformed`; those of the storage
 */
export function readLog(place: LogPlace): Promise<LogNotes> {
  return withLog(place, async ({ checkpoint, verifierKey }) => ({ checkpoint, verifierKey }));
}

/** Where the entries of a log begin. */
export interface PrunedPart {
  /** Entries before this index may be deleted, and are not visited; 0 when none may. */
  readonly prunedBelow: number;
  /** Time of the host's last record before it, in milliseconds since 1970; null when none may be deleted. */
  readonly prunedUntil: number | null;
}

/** The head of a log that is read. */
export interface ReplayedLog extends Checkpoint, PrunedPart {}

const prunedPart = (start: LogStart | undefined): PrunedPart => ({
  prunedBelow: Number(start?.size ?? 0),
  prunedUntil: start?.clock ?? null,
});

/** The head of a log, and its entries up to it; the entries are checked against the head, whose signature is not. */
export async function replayEntries(
  log: Pick<OpenedLog, 'checkpoint' | 'segments' | 'start'>,
  edge: RightEdge,
  visit: (entry: LogEntry) => void,
): Promise<ReplayedLog> {
  const start = readStart(log.start);
  const head = parseCheckpoint(parseNote(log.checkpoint).text);
  await replaySegments(log.segments, edge, {
    heads: [head],
    beyond: 'ignore',
    hashInto: nodeHashInto,
    open: openSealed,
    start,
    visit: (record, entry) => visit({ index: record.sequence, entry, record }),
  });
  return { ...head, ...prunedPart(start) };
}

/** An entry with what proves it. */
export interface ProvenEntry extends LogEntry {
  /** A `.tlog-proof` under the published checkpoint. */
  readonly proof: string;
}

/**
 * Makes the proof of an entry from the files of a log alone. It reads the log up to the published checkpoint, whose root must be theirs; the signature is for the verifier to check.
 * @throws AuditError `log_missing`, `log_corrupt`, `index_out_of_range`, `entries_pruned`, `note_malformed`, `checkpoint_malformed`, `record_malformed`
 */
export function prove(place: LogPlace, index: bigint): Promise<ProvenEntry> {
  return withLog(place, async (log) => {
    const tiles = new TileMemory();
    let found: LogEntry | undefined;
    const head = await replayEntries(log, new RightEdge(nodeHashInto, tiles.add), (entry) => {
      if (BigInt(entry.index) === index) found = { ...entry, entry: entry.entry.slice() };
    });
    const hashes = proveInclusion(tiles.read, index, head.size);
    if (found === undefined && index < BigInt(head.prunedBelow)) {
      const why = `retention has deleted the entries before ${head.prunedBelow}: of entry ${index} only the hash is left`;
      throw new AuditError('entries_pruned', why);
    }
    if (found === undefined) throw new AuditError('index_out_of_range', `there is no entry ${index}`);
    return { ...found, proof: formatTlogProof({ extra: null, index, hashes, checkpoint: log.checkpoint }) };
  });
}

/**
 * The entries `[from, to)` of a log that retention has left, up to the published checkpoint, whose root must be that of the entries.
 * @throws AuditError `entries_pruned` when it has left none of these, `log_missing`, `log_corrupt`, `note_malformed`, `checkpoint_malformed`, `record_malformed`
 */
export function show(
  place: LogPlace,
  range: { readonly from?: number; readonly to?: number } = {},
): Promise<LogEntry[]> {
  const { from = 0, to = Infinity } = range;
  return withLog(place, async (log) => {
    const entries: LogEntry[] = [];
    const { prunedBelow } = await replayEntries(log, new RightEdge(nodeHashInto), (entry) => {
      if (entry.index >= from && entry.index < to) entries.push({ ...entry, entry: entry.entry.slice() });
    });
    if (to <= prunedBelow) {
      throw new AuditError('entries_pruned', `retention has deleted the entries before ${prunedBelow}`);
    }
    return entries;
  });
}

/** A log that was read whole: what is known of it once all entries have been visited. */
export interface VisitedLog extends PrunedPart {
  readonly checkpoint: Checkpoint;
  /** The published checkpoint, a signed note. */
  readonly note: string;
  readonly outcomesUnknown: number;
  /** The first of the decisions that `outcomesUnknown` counts, by their index. */
  readonly unknown: readonly number[];
}

/** So many of the decisions of unknown outcome are named. */
const MAX_UNKNOWN = 1000;

/** How a log is visited. */
export interface VisitOptions {
  /** Is waited for between segments: what the visitor kept of one can be used up there. */
  readonly settle?: () => Promise<void>;
  /** The tree that is made of the entries, also of those of which only the hashes are left; empty. */
  readonly edge?: RightEdge;
  /** Heads that the log must have had. */
  readonly contains?: readonly KnownHead[];
}

/**
 * Visits the entries of a log in order, one segment in memory at a time: the signature is verified before the first, and the root after the last, so what was made of the entries may be used only
 * when this returns. An entry's bytes are the visitor's for the call alone.
 *
 * @throws AuditError `log_missing`, and those of `verifyLog`; what `settle` throws
 */
export function visitLog(
  place: LogPlace,
  trust: LogTrust,
  visit: (entry: LogEntry, head: ReplayedLog) => void,
  { settle, edge = new RightEdge(nodeHashInto), contains = [] }: VisitOptions = {},
): Promise<VisitedLog> {
  return withLog(place, async ({ log, checkpoint: note, start: bytes }) => {
    const verified = await verifyCheckpoint(note, trust);
    const { checkpoint } = verified;
    const start = await verifyStart(bytes, trust, verified);
    const links = new Links(start);
    const part = prunedPart(start);
    const head = { ...checkpoint, ...part };
    const replay = new SegmentReplay(edge, {
      heads: [checkpoint, ...contains],
      beyond: 'ignore',
      hashInto: nodeHashInto,
      open: openSealed,
      start,
      visit: (record, entry) => {
        links.visit(record);
        visit({ index: record.sequence, entry, record }, head);
      },
    });
    for await (const segment of readSegments(log)) {
      if (!replay.take(segment)) break;
      await settle?.();
    }
    replay.finish();
    const { outcomesUnknown } = links;
    return { checkpoint, note, ...part, outcomesUnknown, unknown: links.unknown(MAX_UNKNOWN) };
  });
}

/**
 * Verifies a log where it lives; see `verifyLog`.
 * @throws AuditError `log_missing`, and those of `verifyLog`
 */
export function verifyFolder(place: LogPlace, trust: LogTrust): Promise<LogReport> {
  return withLog(place, (log) => verifyLog(log, trust, { hashInto: nodeHashInto, open: openSealed }));
}
