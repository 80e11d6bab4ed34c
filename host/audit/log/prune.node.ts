import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import type { SignerKey } from '../note/types.ts';
import type { AuditRecord } from '../record/types.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';
import { verifyStart } from '../verify/start.ts';
import { Borders } from './borders.ts';
import { FRAME_HEADER_BYTES, readFrame, writeChecksum, writeHeader, type Frame } from './frame.ts';
import { replaySegments, type KnownHead, type Segment } from './replay.ts';
import { openSealed } from './sealed.node.ts';
import { Sequencer } from './sequencer.ts';
import { noteSigner } from './signer.node.ts';
import { formatStart, formatState, type LogStart, type StartState } from './start.ts';
import type { LogStorage } from './storage.ts';

export interface PruneTarget {
  /** The log's storage, whose writer has opened it and committed nothing since: all that there is is under the head, and published. */
  readonly storage: LogStorage;
  readonly origin: string;
  readonly key: SignerKey;
  readonly trust: LogTrust;
  /** The entries before this index are to be deleted. */
  readonly limit: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What pruning a log is to do. */
export interface PruningPlan {
  /** The index below which the entries are deleted then. */
  readonly below: number;
  /** Whether sessions whose certificates have not expired, or that go on behind, keep entries that should have been deleted. */
  readonly sessions: boolean;
  /**
   * Does it, up to an index that may be lower. @returns how many entries were deleted
   * @throws AuditError `held` when nothing was begun before, and the index is lower; errors of the storage
   */
  write(limit: number): Promise<number>;
}

function* framesOf({ bytes }: Segment): Generator<Frame & { readonly at: number }> {
  for (let at = 0; ;) {
    const frame = readFrame(bytes, at, nodeHashInto, openSealed);
    if (frame === undefined) return;
    yield { ...frame, at };
    at = frame.end;
  }
}

/** A frame of the hashes of another's leaves. */
function prunedFrame(frame: Frame): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + frame.leaves.length);
  bytes.set(frame.leaves, FRAME_HEADER_BYTES);
  writeHeader(bytes, bytes.length, frame, 'pruned');
  writeChecksum(bytes, frame.leaves, nodeHashInto);
  return bytes;
}

/** A segment without the entries below an index; undefined when there are none of them. */
function prunedSegment(segment: Segment, below: number): { bytes: Uint8Array; entries: number } | undefined {
  const parts: Uint8Array[] = [];
  let entries = 0;
  for (const frame of framesOf(segment)) {
    const goes = !frame.pruned && frame.first + frame.count <= below;
    if (goes) entries += frame.count;
    parts.push(goes ? prunedFrame(frame) : segment.bytes.slice(frame.at, frame.end));
  }
  return entries > 0 ? { bytes: new Uint8Array(Buffer.concat(parts)), entries } : undefined;
}

async function* segmentsOf(storage: LogStorage): AsyncGenerator<Segment> {
  for (const name of await storage.segments()) yield { name, bytes: await storage.read(name) };
}

/** A head to read up to. */
interface ReadTo {
  readonly head: KnownHead;
  readonly start: LogStart | undefined;
}

function replayTo(
  segments: AsyncIterable<Segment>,
  { head, start }: ReadTo,
  visit: (record: AuditRecord) => void,
): Promise<unknown> {
  const options = { beyond: 'ignore', hashInto: nodeHashInto, open: openSealed } as const;
  return replaySegments(segments, new RightEdge(nodeHashInto), { ...options, heads: [head], start, visit });
}

/** Reads the log, and says where it may be cut, and the roots at the borders of its frames. */
async function bordersOf(storage: LogStorage, to: ReadTo): Promise<Borders> {
  const borders = new Borders();
  const segments = async function* (): AsyncGenerator<Segment> {
    for await (const segment of segmentsOf(storage)) {
      for (const { first, count, root } of framesOf(segment)) borders.frame(first + count, root);
      yield segment;
    }
  };
  await replayTo(segments(), to, (record) => borders.visit(record));
  return borders;
}

/** Where the log stood at the head. */
async function stateAt(storage: LogStorage, key: SignerKey, to: ReadTo): Promise<StartState> {
  const sequencer = new Sequencer(key.keyId);
  if (to.start !== undefined) sequencer.start(to.start);
  let continues = to.start?.continues ?? null;
  await replayTo(segmentsOf(storage), to, (record) => {
    sequencer.restore(record);
    if (record.kind === 'continuation') continues = record;
  });
  return { ...sequencer.state(), continues };
}

/**
 * Plans to delete the entries of a log below an index, frame by frame; the hashes of their leaves stay in their place, so the tree, its tiles and every proof stay as they are. First it is said durably where the entries begin, and what those behind
 * need of those before; then each segment is replaced, whole or not at all. Whatever is interrupted is a log that opens, and the next pruning finishes it.
 *
 * The cut is made between two frames, and where no sender's session is cut, or has a certificate that is good yet: a server must know all of it, lest it take a batch in twice.
 *
 * @throws AuditError `log_corrupt`, `record_malformed`, and those of `verifyCheckpoint`; errors of the storage
 */
export async function planPruning({ storage, origin, key, trust, limit, now }: PruneTarget): Promise<PruningPlan> {
  const head = await verifyCheckpoint((await storage.head()) ?? '', trust);
  const start = await verifyStart(await storage.document('start'), trust, head);
  const borders = await bordersOf(storage, { head: head.checkpoint, start });
  const allowed = borders.before(Math.min(limit, Number(head.checkpoint.size)));
  const before = Number(start?.size ?? 0);
  const cut = borders.at(allowed, now);
  const below = Math.max(before, cut);
  const root = borders.root(below);
  let text: string | undefined;
  if (below > before && root !== undefined) {
    const there = { size: BigInt(below), root };
    const { state, extension } = formatState(await stateAt(storage, key, { head: there, start }));
    const note = noteSigner(key)(formatCheckpoint({ origin, ...there, extensions: [extension] }));
    text = formatStart({ state, note });
  }
  return { below, sessions: cut < allowed, write: (most) => write(storage, text, below, most) };
}

async function write(storage: LogStorage, start: string | undefined, below: number, most: number): Promise<number> {
  if (start !== undefined) {
    if (most < below) throw new AuditError('held', 'a legal hold was placed meanwhile: try again');
    await storage.publish('start', start);
  }
  let entries = 0;
  // From the first on: an interruption may have left some.
  for await (const segment of segmentsOf(storage)) {
    if (Number(segment.name) >= below) break;
    const pruned = prunedSegment(segment, Math.min(below, most));
    if (pruned === undefined) continue;
    await storage.replace(segment.name, pruned.bytes);
    entries += pruned.entries;
  }
  return entries;
}
