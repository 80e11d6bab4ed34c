import { dirname, join } from 'node:path';
import { formatCheckpoint, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { formatVerifierKey } from '../note/key.ts';
import type { SignerKey } from '../note/types.ts';
import { ByteWriter } from '../record/bytes.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { proveConsistency, proveInclusion } from '../tree/prove.ts';
import { formatTlogProof } from '../tlog-proof/tlog-proof.ts';
import type { DisclosureSink, Subject } from '../disclosures/types.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import { RecordBatch } from './batch.node.ts';
import { replaceFile, writeAll, type Files } from './files.node.ts';
import { FRAME_HEADER_BYTES, sealFrame } from './frame.ts';
import { CHECKPOINT_FILE, ENTRIES_FOLDER, isSegmentName, KEY_FILE, segmentName } from './layout.ts';
import type { CheckpointLock } from './lock.node.ts';
import type { PreparedEvent } from './prepare.ts';
import { replaySegments, type KnownHead, type Segment } from './replay.ts';
import { Sequencer } from './sequencer.ts';
import { noteSigner } from './signer.node.ts';
import { TileFiles } from './tiles.node.ts';

/** A segment is closed when a frame would make it longer. */
const SEGMENT_BYTES = 1 << 26;

export interface StoreOptions {
  readonly folder: string;
  readonly origin: string;
  readonly key: SignerKey;
  readonly files: Files;
  readonly lock: CheckpointLock;
  readonly segmentBytes?: number;
  /** Keeps the values of actions, beside the log. */
  readonly disclosures?: DisclosureSink | undefined;
}

/**
 * A log on the disk, written by one thread. Records are added to a frame, and a commit makes them durable, in this order: the frame is written and synced; the checkpoint is
 * signed; the lock takes it in place of the one before; only then is it given out. Any error on the way means that the state of the disk is not known: the caller must stop, and a new
 * `openStore` finds out.
 */
export interface LogStore {
  readonly sequencer: Sequencer;
  /** The last checkpoint given out, and the number of its entries. */
  readonly checkpoint: string;
  readonly size: number;
  /** Bytes added and not committed. */
  readonly pendingBytes: number;
  /** Adds events' records to the frame; `fields` are those of their actions, as `prepareEvent` wrote them one behind another, and `subjects` whose they are. */
  add(events: readonly PreparedEvent[], fields: Uint8Array, subjects?: readonly Subject[]): void;
  /** Makes what was added durable and returns the checkpoint; without anything added, the last one. */
  commit(): string;
  /** Puts the last checkpoint where readers of the folder look. */
  publish(): void;
  proof(index: bigint): string;
  consistency(size: bigint): readonly Uint8Array[];
  close(): void;
}

class FileStore implements LogStore {
  readonly sequencer: Sequencer;
  checkpoint = '';
  size = 0;
  readonly #options: StoreOptions;
  readonly #sign: (text: string) => string;
  readonly #tiles: TileFiles;
  readonly #batch: RecordBatch;
  readonly #frame = new ByteWriter(1 << 16);
  #published = '';
  #added = 0;
  /** The segment that is being written, and its length. */
  #segment: number | undefined;
  #segmentBytes = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#sign = noteSigner(options.key);
    this.sequencer = new Sequencer(options.key.keyId);
    this.#tiles = new TileFiles(options.files, options.folder);
    this.#batch = new RecordBatch(this.sequencer, this.#tiles.add);
    this.#frame.length = FRAME_HEADER_BYTES;
  }

  get pendingBytes(): number {
    return this.#frame.length - FRAME_HEADER_BYTES + (this.#options.disclosures?.pendingBytes ?? 0);
  }

  get #entries(): string {
    return join(this.#options.folder, ENTRIES_FOLDER);
  }

  async open(): Promise<void> {
    const { folder, files, lock, key } = this.#options;
    const held = lock.read();
    const publishedPath = join(folder, CHECKPOINT_FILE);
    const published = files.exists(publishedPath) ? files.read(publishedPath) : null;
    const names = files.exists(this.#entries) ? files.list(this.#entries).filter(isSegmentName).sort() : [];
    if (held === null) {
      if (published !== null || names.length > 0) {
        throw new AuditError('log_corrupt', `${folder} holds entries or a checkpoint, and no lock that knows of them`);
      }
      files.makeFolder(this.#entries);
      replaceFile(files, folder, KEY_FILE, `${formatVerifierKey(key)}\n`);
      this.#tiles.begin();
      this.#seal(null);
    } else {
      await this.#recover(held, published, names);
    }
    this.#options.disclosures?.begin(this.size);
    this.publish();
    this.sequencer.base = this.sequencer.next;
  }

  async #recover(held: string, published: Uint8Array | null, names: readonly string[]): Promise<void> {
    const { files } = this.#options;
    const head = await this.#verified(held);
    const heads: [KnownHead, ...KnownHead[]] = [head];
    if (published !== null) {
      const shown = await this.#verified(published);
      if (shown.size > head.size) throw new AuditError('log_corrupt', 'the published checkpoint is ahead of the lock');
      heads.push(shown);
    }
    this.checkpoint = held;
    this.size = Number(head.size);
    this.#tiles.begin();
    const edge = new RightEdge(nodeHashInto, this.#tiles.add);
    const { last, whole, covered } = replaySegments(this.#segments(names), edge, {
      heads,
      beyond: 'recover',
      hashInto: nodeHashInto,
      visit: (record) => this.sequencer.restore(record),
    });
    this.#batch.edge.restore(edge.size, edge.subtrees());
    this.#tiles.flush();
    if (last === undefined) return;
    this.#segment = files.open(join(this.#entries, last.name), 'existing');
    this.#segmentBytes = whole;
    // Whoever made the segment may not have come to sync its name.
    files.syncFolder(this.#entries);
    if (covered < last.bytes.length) this.#mend(this.#segment, last.bytes.subarray(0, whole), covered);
  }

  *#segments(names: readonly string[]): Generator<Segment> {
    for (const name of names) yield { name, bytes: this.#options.files.read(join(this.#entries, name)) };
  }

  /**
   * Takes in the whole frames that were never acknowledged, and cuts off a torn one. The frames are written anew: after a failed sync the system may show bytes that are not on the
   * disk, and would not write them again.
   */
  #mend(segment: number, whole: Uint8Array, covered: number): void {
    const { files } = this.#options;
    files.truncate(segment, covered);
    if (covered === whole.length) return;
    const tail = whole.subarray(covered);
    writeAll(files, segment, tail, tail.length);
    files.sync(segment);
    this.#seal(this.checkpoint);
  }

  /** The checkpoint of a note that this log's key has signed for this log. */
  async #verified(note: Uint8Array | string): Promise<Checkpoint> {
    const { origin, key, folder } = this.#options;
    try {
      return (await verifyCheckpoint(note, { origin, keys: [key] })).checkpoint;
    } catch (cause) {
      const why = 'a checkpoint that this key did not sign for this origin';
      throw new AuditError('log_corrupt', `${folder} has ${why}`, { cause });
    }
  }

  add(events: readonly PreparedEvent[], fields: Uint8Array, subjects?: readonly Subject[]): void {
    const seeded = this.#options.disclosures?.take(this.sequencer.next, events, fields, subjects) ?? events;
    this.#batch.add(seeded, fields, this.#frame);
    this.#added += events.length;
  }

  commit(): string {
    if (this.#added === 0) return this.checkpoint;
    const { files, disclosures } = this.#options;
    // First: a record that is there has its values, whatever is interrupted.
    disclosures?.commit();
    const { length } = this.#frame;
    const header = { first: this.size, count: this.#added, root: this.#batch.edge.root() };
    sealFrame(this.#frame.bytes, length, header, nodeHashInto);
    const segment = this.#roomFor(length);
    writeAll(files, segment, this.#frame.bytes, length);
    files.sync(segment);
    this.#segmentBytes += length;
    this.#seal(this.checkpoint);
    this.#tiles.flush();
    this.#frame.length = FRAME_HEADER_BYTES;
    this.#added = 0;
    return this.checkpoint;
  }

  /** The segment to write a frame to; a new one when the frame does not fit. */
  #roomFor(length: number): number {
    const { files, segmentBytes = SEGMENT_BYTES } = this.#options;
    if (this.#segment !== undefined && (this.#segmentBytes === 0 || this.#segmentBytes + length <= segmentBytes)) {
      return this.#segment;
    }
    if (this.#segment !== undefined) files.close(this.#segment);
    this.#segment = files.open(join(this.#entries, segmentName(this.size)), 'create');
    files.syncFolder(this.#entries);
    this.#segmentBytes = 0;
    return this.#segment;
  }

  /** Signs the head and puts it into the lock in place of the expected one. The entries must be durable. */
  #seal(expected: string | null): void {
    const { origin, lock } = this.#options;
    const { size } = this.#batch.edge;
    const root = this.#batch.edge.root();
    const note = this.#sign(formatCheckpoint({ origin, size: BigInt(size), root, extensions: [] }));
    if (!lock.swap(expected, note)) throw new AuditError('log_corrupt', 'another writer has moved the checkpoint');
    this.checkpoint = note;
    this.size = size;
  }

  publish(): void {
    if (this.#published === this.checkpoint) return;
    const { files, folder } = this.#options;
    replaceFile(files, folder, CHECKPOINT_FILE, this.checkpoint);
    this.#published = this.checkpoint;
  }

  proof(index: bigint): string {
    const hashes = proveInclusion(this.#tiles.read, index, BigInt(this.size));
    return formatTlogProof({ extra: null, index, hashes, checkpoint: this.checkpoint });
  }

  consistency(size: bigint): readonly Uint8Array[] {
    return proveConsistency(this.#tiles.read, size, BigInt(this.size));
  }

  close(): void {
    const { files, lock, disclosures } = this.#options;
    disclosures?.close();
    this.#tiles.close();
    if (this.#segment !== undefined) files.close(this.#segment);
    lock.close();
  }
}

/** Makes the folder of a log, if it is not there, so that it stays. */
export function makeLogFolder(files: Files, folder: string): void {
  files.makeFolder(folder);
  files.syncFolder(dirname(folder));
}

/**
 * Opens a log in a folder that is there, or begins one. What the lock's checkpoint covers must be there and right; whole frames beyond it are taken in, a torn one is cut off.
 *
 * @throws AuditError `log_corrupt`, `record_malformed`; errors of the file system
 */
export async function openStore(options: StoreOptions): Promise<LogStore> {
  const store = new FileStore(options);
  await store.open();
  return store;
}
