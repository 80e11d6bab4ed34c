import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { CHECKPOINT_FILE, ENTRIES_FOLDER, isSegmentName, KEY_FILE, MAX_SEGMENT_BYTES } from '../log/layout.ts';
import { readRegular } from '../log/regular.node.ts';
import { openSealed } from '../log/sealed.node.ts';
import { replaySegments, type Segment } from '../log/replay.ts';
import { MAX_NOTE_BYTES, parseNote } from '../note/parse.ts';
import { fromUtf8 } from '../note/text.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { proveInclusion } from '../tree/prove.ts';
import { TileMemory } from '../tree/tiles.ts';
import { formatTlogProof } from '../tlog-proof/tlog-proof.ts';
import { verifyCheckpoint, type LogTrust } from './checkpoint.ts';
import { Links } from './links.ts';
import type { LogEntry } from './entry.ts';
import { verifyLog, type LogFilesInBytes, type LogReport } from './log.ts';

/** No public key is longer. */
const MAX_KEY_BYTES = 4096;

/** A log's folder, read. */
export interface LogFolder extends LogFilesInBytes {
  /** The published checkpoint, a signed note, not verified. */
  readonly checkpoint: string;
  /** The public key that lies beside the log; it proves nothing unless it is known from elsewhere. Null when there is none. */
  readonly verifierKey: string | null;
}

/**
 * Reads the folder of a log, which may be growing meanwhile. Segments are read when they are asked for.
 * @throws AuditError `log_missing`, `log_corrupt`, `note_malformed`
 */
export function readLog(dir: string): LogFolder {
  const path = join(dir, CHECKPOINT_FILE);
  if (!existsSync(path))
    throw new AuditError('log_missing', `there is no log in ${dir}: it has no file ${CHECKPOINT_FILE}`);
  const checkpoint = fromUtf8(readRegular(path, MAX_NOTE_BYTES));
  if (checkpoint === undefined) throw new AuditError('note_malformed', `${path} is not UTF-8`);
  const keyPath = join(dir, KEY_FILE);
  const verifierKey = existsSync(keyPath) ? (fromUtf8(readRegular(keyPath, MAX_KEY_BYTES))?.trimEnd() ?? null) : null;
  return { checkpoint, verifierKey, segments: { [Symbol.iterator]: () => readSegments(dir) } };
}

function* readSegments(dir: string): Generator<Segment> {
  const folder = join(dir, ENTRIES_FOLDER);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter(isSegmentName).sort()) {
    yield { name, bytes: readRegular(join(folder, name), MAX_SEGMENT_BYTES) };
  }
}

/** The head of a log's folder, and its entries up to it; the entries are checked against the head, whose signature is not. */
export function replayFolder(
  dir: string,
  edge: RightEdge,
  visit: (entry: LogEntry) => void,
): { head: Checkpoint; note: string } {
  const log = readLog(dir);
  const head = parseCheckpoint(parseNote(log.checkpoint).text);
  replaySegments(log.segments, edge, {
    heads: [head],
    beyond: 'ignore',
    hashInto: nodeHashInto,
    open: openSealed,
    visit: (record, entry) => visit({ index: record.sequence, entry, record }),
  });
  return { head, note: log.checkpoint };
}

/** An entry with what proves it. */
export interface ProvenEntry extends LogEntry {
  /** A `.tlog-proof` under the published checkpoint. */
  readonly proof: string;
}

/**
 * Makes the proof of an entry from the files of a log alone. It reads the log up to the published checkpoint, whose root must be theirs; the signature is for the verifier to check.
 * @throws AuditError `log_missing`, `log_corrupt`, `index_out_of_range`, `note_malformed`, `checkpoint_malformed`, `record_malformed`
 */
export function prove(dir: string, index: bigint): ProvenEntry {
  const tiles = new TileMemory();
  let found: LogEntry | undefined;
  const { head, note } = replayFolder(dir, new RightEdge(nodeHashInto, tiles.add), (entry) => {
    if (BigInt(entry.index) === index) found = { ...entry, entry: entry.entry.slice() };
  });
  const hashes = proveInclusion(tiles.read, index, head.size);
  if (found === undefined) throw new AuditError('index_out_of_range', `there is no entry ${index}`);
  return { ...found, proof: formatTlogProof({ extra: null, index, hashes, checkpoint: note }) };
}

/**
 * The entries `[from, to)` of a log, up to the published checkpoint, whose root must be that of the entries.
 * @throws AuditError `log_missing`, `log_corrupt`, `note_malformed`, `checkpoint_malformed`, `record_malformed`
 */
export function show(dir: string, range: { readonly from?: number; readonly to?: number } = {}): LogEntry[] {
  const { from = 0, to = Infinity } = range;
  const entries: LogEntry[] = [];
  replayFolder(dir, new RightEdge(nodeHashInto), (entry) => {
    if (entry.index >= from && entry.index < to) entries.push({ ...entry, entry: entry.entry.slice() });
  });
  return entries;
}

/** A log that was read whole: what is known of it once all entries have been visited. */
export interface VisitedLog {
  readonly checkpoint: Checkpoint;
  /** The published checkpoint, a signed note. */
  readonly note: string;
  readonly outcomesUnknown: number;
  /** The first of the decisions that `outcomesUnknown` counts, by their index. */
  readonly unknown: readonly number[];
}

/** So many of the decisions of unknown outcome are named. */
const MAX_UNKNOWN = 1000;

/**
 * Visits the entries of a log in order, one segment in memory at a time: the signature is verified before the first, and the root after the last, so what was made of the entries may be used only
 * when this returns. An entry's bytes are the visitor's for the call alone.
 *
 * @throws AuditError `log_missing`, and those of `verifyLog`
 */
export async function visitLog(
  dir: string,
  trust: LogTrust,
  visit: (entry: LogEntry, head: Checkpoint) => void,
): Promise<VisitedLog> {
  const log = readLog(dir);
  const { checkpoint } = await verifyCheckpoint(log.checkpoint, trust);
  const links = new Links();
  replaySegments(log.segments, new RightEdge(nodeHashInto), {
    heads: [checkpoint],
    beyond: 'ignore',
    hashInto: nodeHashInto,
    open: openSealed,
    visit: (record, entry) => {
      links.visit(record);
      visit({ index: record.sequence, entry, record }, checkpoint);
    },
  });
  const { outcomesUnknown } = links;
  return { checkpoint, note: log.checkpoint, outcomesUnknown, unknown: links.unknown(MAX_UNKNOWN) };
}

/**
 * Verifies the folder of a log; see `verifyLog`.
 * @throws AuditError `log_missing`, and those of `verifyLog`
 */
export function verifyFolder(dir: string, trust: LogTrust): Promise<LogReport> {
  return verifyLog(readLog(dir), trust, { hashInto: nodeHashInto, open: openSealed });
}
