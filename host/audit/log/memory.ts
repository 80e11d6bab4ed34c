import { AuditError } from '../error/error.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { createSignerKey, formatVerifierKey } from '../note/key.ts';
import { signNote } from '../note/sign.ts';
import type { SignerKey } from '../note/types.ts';
import { ByteWriter } from '../record/bytes.ts';
import { RightEdge } from '../tree/edge.ts';
import { proveConsistency, proveInclusion } from '../tree/prove.ts';
import { TileMemory } from '../tree/tiles.ts';
import { formatTlogProof } from '../tlog-proof/tlog-proof.ts';
import type { AuditSink, DurableReceipt } from '../types.ts';
import { createHostKey } from './host-key.ts';
import { OneByOne } from './one-by-one.ts';
import { checkHostKey, checkText, optionsOf } from './options.ts';
import { EventPacker } from './parcel.ts';
import { checkEvent } from './prepare.ts';
import type { LogEvent } from './received.ts';
import { LENGTH_BYTES, Sequencer } from './sequencer.ts';

/** Events whose records are made at once. */
const BATCH = 64;

export interface MemoryLogOptions {
  /** Names the log, such as `example.com/agents`; also the key's name. */
  readonly origin: string;
  /** The 32-byte seed of the log's Ed25519 key; drawn when absent. */
  readonly seed?: Uint8Array;
  /** The seed of this host's own key, as for `openLog`. */
  readonly hostKey?: Uint8Array;
}

/** A log that can be read while it is written. */
export interface MemoryLog extends AuditSink {
  append(event: LogEvent): number;
  /** The public key that verifies its checkpoints, as `name+id+key`. */
  readonly verifierKey: string;
  /** Records what is queued, and returns the signed checkpoint over everything. */
  checkpoint(): Promise<string>;
  /** The tlog-proof of a record, with a checkpoint over everything. */
  proof(index: bigint): Promise<string>;
  /** The consistency proof from the tree of `size` leaves to that of `to`, or of now. */
  consistency(size: bigint, to?: bigint): Promise<readonly Uint8Array[]>;
  /** The leaves' bytes. */
  entries(): readonly Uint8Array[];
}

class InMemoryLog implements MemoryLog {
  readonly verifierKey: string;
  readonly #origin: string;
  readonly #keys: readonly [SignerKey, ...SignerKey[]];
  readonly #packer = new EventPacker();
  readonly #records: OneByOne;
  readonly #edge: RightEdge;
  readonly #tiles = new TileMemory();
  readonly #entries: Uint8Array[] = [];
  readonly #entry = new ByteWriter(1024);
  #queue: LogEvent[] = [];
  #next = 0;
  #signing: Promise<string> | undefined;
  /** What the last checkpoint covers. */
  #signedSize = 0;
  #stopped = false;

  constructor(keys: readonly [SignerKey, ...SignerKey[]], options: MemoryLogOptions) {
    const [key, hostKey = key] = keys;
    this.verifierKey = formatVerifierKey(key);
    this.#origin = options.origin;
    this.#keys = keys;
    this.#records = new OneByOne(new Sequencer(hostKey.keyId));
    this.#edge = new RightEdge(undefined, this.#tiles.add);
  }

  append(event: LogEvent): number {
    if (this.#stopped) throw new AuditError('writer_stopped', 'the log is closed');
    checkEvent(event, this.#next);
    this.#queue.push(event);
    if (this.#queue.length >= BATCH) this.#record();
    return this.#next++;
  }

  room(): Promise<void> {
    if (this.#stopped) return Promise.reject(new AuditError('writer_stopped', 'the log is closed'));
    return Promise.resolve();
  }

  async durable(ticket: number): Promise<DurableReceipt> {
    if (!(ticket >= 0 && ticket < this.#next)) throw new AuditError('ticket_unknown', `there is no ticket ${ticket}`);
    return { index: BigInt(ticket), checkpoint: await this.checkpoint() };
  }

  /** One signature serves all who ask while it is made and nothing new is recorded. */
  checkpoint(): Promise<string> {
    this.#record();
    if (this.#signing !== undefined && this.#signedSize === this.#edge.size) return this.#signing;
    this.#signedSize = this.#edge.size;
    const checkpoint = formatCheckpoint({
      origin: this.#origin,
      size: BigInt(this.#edge.size),
      root: this.#edge.root(),
      extensions: [],
    });
    this.#signing = signNote(checkpoint, this.#keys);
    return this.#signing;
  }

  async proof(index: bigint): Promise<string> {
    const signed = this.checkpoint();
    const hashes = proveInclusion(this.#tiles.read, index, BigInt(this.#edge.size));
    return formatTlogProof({ extra: null, index, hashes, checkpoint: await signed });
  }

  consistency(size: bigint, to?: bigint): Promise<readonly Uint8Array[]> {
    this.#record();
    return Promise.resolve(proveConsistency(this.#tiles.read, size, to ?? BigInt(this.#edge.size)));
  }

  entries(): readonly Uint8Array[] {
    this.#record();
    return this.#entries;
  }

  async close(): Promise<void> {
    await this.checkpoint();
    this.#stopped = true;
  }

  /** Makes the records of what is queued. */
  #record(): void {
    const queue = this.#queue;
    if (queue.length === 0) return;
    this.#queue = [];
    const entry = this.#entry;
    for (const event of queue) {
      this.#packer.add(event);
      entry.length = 0;
      this.#records.write(this.#packer.take(), entry, () => {
        this.#edge.pushEntry(entry.bytes, LENGTH_BYTES, entry.length);
        this.#entries.push(entry.bytes.slice(LENGTH_BYTES, entry.length));
      });
    }
  }
}

/**
 * A log in memory, on web-standard APIs: the same records, tree and checkpoints as the file log, for tests, browsers and edge workers that send their records elsewhere. "Durable" means
 * signed here; it ends with the process.
 *
 * @throws AuditError `options_invalid`, `key_invalid`, `checkpoint_malformed`
 */
export async function memoryLog(options: MemoryLogOptions): Promise<MemoryLog> {
  const { origin, seed: given, hostKey: ownKey } = optionsOf(options, "memoryLog({ origin: 'example.com/agents' })");
  checkText('origin', origin, "the log's name, such as 'example.com/agents'");
  if (given !== undefined && !(given instanceof Uint8Array)) {
    throw new AuditError('options_invalid', '`seed` is no Uint8Array of 32 bytes');
  }
  checkHostKey(ownKey);
  const { hostKey } = options;
  const host = hostKey === undefined ? [] : [await createHostKey(options.origin, hostKey)];
  const seed = options.seed ?? crypto.getRandomValues(new Uint8Array(32));
  const log = new InMemoryLog([await createSignerKey(options.origin, seed), ...host], options);
  await log.checkpoint();
  return log;
}
