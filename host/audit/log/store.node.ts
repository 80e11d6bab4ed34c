import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { formatKeyId, formatVerifierKey } from '../note/key.ts';
import { formatNote, parseNote } from '../note/parse.ts';
import type { SignerKey } from '../note/types.ts';
import { recordText, textKey } from '../record/text.ts';
import type { ErasureRecord } from '../record/types.ts';
import { nodeHashInto } from '../sha256/sha256.node.ts';
import { RightEdge } from '../tree/edge.ts';
import { equalHash } from '../tree/hash.ts';
import { proveConsistency, proveInclusion } from '../tree/prove.ts';
import { formatTlogProof } from '../tlog-proof/tlog-proof.ts';
import type { DisclosureSink } from '../disclosures/types.ts';
import { verifyCheckpoint, type LogTrust, type VerifiedCheckpoint } from '../verify/checkpoint.ts';
import { verifyStart } from '../verify/start.ts';
import { RecordBatch } from './batch.node.ts';
import { writeChecksum, writeHeader } from './frame.ts';
import { EventPacker, type Parcel } from './parcel.ts';
import { SegmentReplay, type KnownHead, type Replay } from './replay.ts';
import { openSealed, type FrameSealer } from './sealed.node.ts';
import { Sequencer } from './sequencer.ts';
import { headSigner, noteSigner } from './signer.node.ts';
import { formatStart, splitStart, type LogStart, type StartState } from './start.ts';
import type { LogStorage } from './storage.ts';
import { StoredTiles } from './tiles.ts';

export interface StoreOptions {
  readonly origin: string;
  readonly key: SignerKey;
  readonly storage: LogStorage;
  /** Checkpoints of this log that are known from elsewhere, such as from its witnesses: a log that has fewer entries, or others, is not opened. */
  readonly known?: readonly string[];
  /** Whose checkpoints of this log are good: those of its earlier keys, too (`trustOwnHistory`). By default those of its key alone. */
  readonly trust?: LogTrust;
  /** The host's own key, that signs each checkpoint, too, and that records name. */
  readonly hostKey?: SignerKey;
  /** Keys of other schemes that sign each checkpoint, too. */
  readonly also?: readonly SignerKey[];
  /** The head of the log that this one continues: its first record says so, or will. */
  readonly continues?: Checkpoint | undefined;
  /** Encrypts the frames. */
  readonly sealer?: FrameSealer | undefined;
  /** Keeps the values of actions, beside the log. */
  readonly disclosures?: DisclosureSink | undefined;
}

/**
 * A log in a storage, written by one thread. Records are added to a frame, and a commit makes them durable, in this order: the frame is durable; the checkpoint is signed; it takes the place of the one
 * before, if that is still there; only then is it given out. Any error on the way means that the state of the storage is not known: the caller must stop, and a new `openStore` finds out.
 */
export interface LogStore {
  readonly sequencer: Sequencer;
  /** The last checkpoint given out, and the number of its entries. */
  readonly checkpoint: string;
  readonly size: number;
  /** Bytes added and not committed. */
  readonly pendingBytes: number;
  /**
   * Adds events' records to the frame. Not while a commit runs; the parcel is the store's from now on.
   */
  add(parcel: Parcel): void;
  /** Hashes the leaves of some of what was added, which a commit would do; for who has time. @returns whether there were any to hash */
  hashSome(): boolean;
  /** Makes what was added durable and returns the checkpoint; without anything added, the last one. */
  commit(): Promise<string>;
  /** Puts the last checkpoint where readers of the log look. @returns false when it is there, or nothing is to be published any more */
  publish(): Promise<boolean>;
  /** Puts the published checkpoint there with cosignatures. @returns false, and does nothing, when another was published meanwhile */
  publishCosigned(note: string): Promise<boolean>;
  /** From now on nothing is published: witnesses have seen another history. */
  hold(): void;
  proof(index: bigint): Promise<string>;
  /** From the first `size` entries to the first `to`, or to all. */
  consistency(size: bigint, to?: bigint): Promise<readonly Uint8Array[]>;
  close(): Promise<void>;
}

class SequencedStore implements LogStore {
  readonly sequencer: Sequencer;
  checkpoint = '';
  size = 0;
  readonly #options: StoreOptions;
  readonly #sign: (text: string) => string;
  readonly #signHead: (size: number, root: Uint8Array) => string;
  readonly #tiles: StoredTiles;
  readonly #batch: RecordBatch;
  /** What the first record says that the log continues. */
  #begun: StartState['continues'] = null;
  /** What the log says to be erased, until that is told. */
  #erasures: ErasureRecord[] = [];
  #published = '';
  #held = false;
  #added = 0;

  constructor(options: StoreOptions) {
    this.#options = options;
    const { origin, key, hostKey, also = [] } = options;
    const others = hostKey === undefined ? also : [hostKey, ...also];
    this.#sign = noteSigner(key, others);
    this.#signHead = headSigner(origin, key, others);
    this.sequencer = new Sequencer((hostKey ?? key).keyId);
    this.#tiles = new StoredTiles(options.storage);
    this.#batch = new RecordBatch(this.sequencer, this.#tiles.add);
  }

  get pendingBytes(): number {
    return this.#batch.bytes + (this.#options.disclosures?.pendingBytes ?? 0);
  }

  async open(): Promise<void> {
    const { storage, key } = this.#options;
    const held = await storage.head();
    const published = await storage.document('checkpoint');
    const segments = await storage.segments();
    const known = await this.#known();
    if (held === null) {
      // Guard: lock-missing
      if (published !== null || segments.length > 0) {
        throw new AuditError(
          'log_corrupt',
          'there are entries or a published checkpoint, and no lock that knows of them',
        );
      }
      checkNotBehind(0n, known);
      await storage.publish('vkey', `${formatVerifierKey(key)}\n`);
      await storage.beginTiles();
      await this.#seal(null);
    } else {
      await this.#recover(held, published, segments, known);
    }
    this.#options.disclosures?.begin(this.size, this.#erasures);
    this.#erasures = [];
    if (this.size === 0) await this.#continue();
    else this.#checkContinues();
    await this.publish();
  }

  /** Writes the first record of a log that continues another. */
  async #continue(): Promise<void> {
    const { continues } = this.#options;
    if (continues === undefined) return;
    const { origin, size, root } = continues;
    const before = { origin: recordText(origin), size: Number(size), root };
    const body = { kind: 'continuation', time: Date.now(), agent: '', ...before } as const;
    const packer = new EventPacker();
    packer.addBody(body);
    this.add(packer.take());
    await this.commit();
  }

  async #recover(
    held: string,
    published: Uint8Array | null,
    segments: readonly string[],
    known: readonly Checkpoint[],
  ): Promise<void> {
    const { storage } = this.#options;
    const { checkpoint: head, verifiedBy } = await this.#verified(held, 'the lock');
    const start = await verifyStart(await storage.document('start'), this.#options, { verifiedBy });
    checkNotBehind(head.size, known);
    const heads: [KnownHead, ...KnownHead[]] = [head, ...known];
    if (published !== null) {
      const { checkpoint: shown } = await this.#verified(published, 'the published checkpoint');
      // Guard: published-ahead
      if (shown.size > head.size) {
        const why = `the published checkpoint has ${shown.size} entries and is ahead of the lock, which has ${head.size}`;
        throw new AuditError('log_corrupt', why);
      }
      heads.push(shown);
      // What witnesses have added to it stays.
      if (shown.size === head.size && equalHash(shown.root, head.root)) this.#published = held;
    }
    this.checkpoint = held;
    this.size = Number(head.size);
    await storage.beginTiles();
    const { last, whole, covered } = await this.#replay(segments, heads, start);
    const succeeds = await this.#succeeds(held);
    if (succeeds && start !== undefined) await this.#signStart();
    if (succeeds) await storage.publish('vkey', `${formatVerifierKey(this.#options.key)}\n`);
    if (last === undefined || covered === last.bytes.length) {
      if (succeeds) await this.#seal(held);
      return;
    }
    // Whole frames that were never acknowledged are taken in, and a torn one is cut off. Guard: tail-rewrite
    await storage.rewrite(last.name, last.bytes.subarray(0, whole));
    // Guard: adopted-head
    if (covered < whole || succeeds) await this.#seal(held);
  }

  /** @throws AuditError `options_invalid` for a log that was begun otherwise: what it cannot say any more must not be thought said */
  #checkContinues(): void {
    const { continues } = this.#options;
    if (continues === undefined) return;
    const { origin, size, root } = continues;
    const begun = this.#begun;
    if (
      begun !== null &&
      textKey(begun.origin) === textKey(recordText(origin)) &&
      BigInt(begun.size) === size &&
      equalHash(begun.root, root)
    ) {
      return;
    }
    const why = `the log is not new, and its first record does not say that it continues ${origin} after ${size} records`;
    throw new AuditError('options_invalid', why);
  }

  /** Adds this key's signature to the start, before it signs the head: either key vouches for both then. */
  async #signStart(): Promise<void> {
    const { storage } = this.#options;
    const bytes = await storage.document('start');
    if (bytes === null) return;
    const { state, note } = splitStart(bytes);
    const { text, signatures } = parseNote(note);
    const added = parseNote(this.#sign(text)).signatures;
    await storage.publish(
      'start',
      formatStart({ state, note: formatNote({ text, signatures: [...signatures, ...added] }) }),
    );
  }

  /** Whether the head was signed by an earlier key. Then this one must be its successor, for this head. */
  async #succeeds(held: string): Promise<boolean> {
    const { key, origin } = this.#options;
    const { text, signatures } = parseNote(held);
    if (signatures.some(({ name, keyId }) => name === key.name && keyId === key.keyId)) return false;
    await this.#verified(this.#sign(text), `the head of ${origin} under another key`);
    return true;
  }

  async #replay(
    names: readonly string[],
    heads: [KnownHead, ...KnownHead[]],
    start: LogStart | undefined,
  ): Promise<Replay> {
    if (start !== undefined) {
      this.sequencer.start(start);
      this.#begun = start.continues;
    }
    const edge = new RightEdge(nodeHashInto, this.#tiles.add);
    const replay = new SegmentReplay(edge, {
      heads,
      beyond: 'recover',
      encrypts: this.#options.sealer !== undefined,
      hashInto: nodeHashInto,
      open: openSealed,
      start,
      visit: (record) => {
        this.sequencer.restore(record);
        if (record.kind === 'continuation') this.#begun = record;
        else if (record.kind === 'erasure') this.#erasures.push(record);
      },
    });
    for (const name of names) {
      replay.take({ name, bytes: await this.#options.storage.read(name) });
      await this.#tiles.flush();
    }
    const replayed = replay.finish();
    this.#batch.edge.restore(edge.size, edge.subtrees());
    return replayed;
  }

  /** The checkpoint of a note that this log's key has signed for this log. */
  async #verified(note: Uint8Array | string, whose: string): Promise<VerifiedCheckpoint> {
    const { origin, key, trust = { origin, keys: [key] } } = this.#options;
    // Guard: head-signature
    try {
      return await verifyCheckpoint(note, trust);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      const whom = `the key ${key.name}+${formatKeyId(key.keyId)}`;
      throw new AuditError('log_corrupt', `${whose} was not signed by ${whom} for ${origin}: ${why}`, { cause });
    }
  }

  async #known(): Promise<readonly Checkpoint[]> {
    const { known = [] } = this.#options;
    const whose = 'a checkpoint that is known from elsewhere';
    return Promise.all(known.map(async (note) => (await this.#verified(note, whose)).checkpoint));
  }

  add(parcel: Parcel): void {
    this.#options.disclosures?.take(this.sequencer.next, parcel);
    this.#batch.add(parcel);
    this.#added += parcel.count;
  }

  hashSome(): boolean {
    return this.#batch.hashSome();
  }

  async commit(): Promise<string> {
    if (this.#added === 0) return this.checkpoint;
    const { storage, disclosures, sealer } = this.#options;
    const batch = this.#batch;
    // First: a record that is there has its values, whatever is interrupted.
    disclosures?.commit();
    const begun = sealer === undefined ? storage.begin?.(this.size, batch.frame) : undefined;
    while (batch.hashSome());
    const root = batch.edge.root();
    const header = { first: this.size, count: this.#added, root };
    // Hashing may have moved what `begin` was given.
    const { frame } = batch;
    const sealed = sealer?.seal(frame, frame.length, header);
    if (sealed === undefined) {
      writeHeader(frame, frame.length, header, 'plain');
      writeChecksum(frame, batch.leaves, nodeHashInto);
    }
    await begun;
    await storage.append(this.size, sealed ?? frame);
    await this.#seal(this.checkpoint, root);
    await this.#tiles.settle();
    batch.clear();
    this.#added = 0;
    return this.checkpoint;
  }

  /** Signs the head and puts it in the place of the expected one. The entries must be durable. */
  async #seal(expected: string | null, root = this.#batch.edge.root()): Promise<void> {
    const { size } = this.#batch.edge;
    const note = this.#signHead(size, root);
    const swapped = await this.#options.storage.swap(expected, note);
    // Guard: head-moved
    if (!swapped) throw new AuditError('log_corrupt', 'another writer has moved the checkpoint');
    this.checkpoint = note;
    this.size = size;
  }

  async publish(): Promise<boolean> {
    if (this.#held || this.#published === this.checkpoint) return false;
    // Who reads the checkpoint reads the tiles under it.
    await this.#tiles.flush();
    await this.#options.storage.publish('checkpoint', this.checkpoint);
    this.#published = this.checkpoint;
    return true;
  }

  async publishCosigned(note: string): Promise<boolean> {
    if (this.#held || parseNote(note).text !== parseNote(this.#published).text) return false;
    await this.#options.storage.publish('checkpoint', note);
    return true;
  }

  hold(): void {
    this.#held = true;
  }

  async proof(index: bigint): Promise<string> {
    const { size, checkpoint } = this;
    const hashes = await this.#tiles.prove((read) => proveInclusion(read, index, BigInt(size)));
    return formatTlogProof({ extra: null, index, hashes, checkpoint });
  }

  consistency(size: bigint, to: bigint = BigInt(this.size)): Promise<readonly Uint8Array[]> {
    if (to > BigInt(this.size)) throw new AuditError('index_out_of_range', `there are ${this.size} entries, not ${to}`);
    return this.#tiles.prove((read) => proveConsistency(read, size, to));
  }

  async close(): Promise<void> {
    const { storage, disclosures } = this.#options;
    try {
      // After a commit that failed, what was kept may be of entries that are not there.
      if (this.#added === 0) await this.#tiles.flush();
    } finally {
      disclosures?.close();
      await storage.close();
    }
  }
}

/** @throws AuditError `log_rolled_back` when a checkpoint from elsewhere is ahead of the log's own */
function checkNotBehind(size: bigint, known: readonly Checkpoint[]): void {
  for (const seen of known) {
    // Guard: known-ahead
    if (seen.size > size) {
      const why = `a checkpoint of ${seen.size} entries is known from elsewhere, and the lock has ${size}: the log was put back to an earlier state`;
      throw new AuditError('log_rolled_back', why);
    }
  }
}

/**
 * Opens a log, or begins one. What its head covers must be there and right; whole frames beyond it are taken in, a torn one is cut off.
 *
 * @throws AuditError `log_corrupt`, `log_rolled_back`, `record_malformed`; errors of the storage
 */
export async function openStore(options: StoreOptions): Promise<LogStore> {
  const store = new SequencedStore(options);
  await store.open();
  return store;
}
