import { ByteWriter } from '../record/bytes.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import type { HashReader } from '../tree/prove.ts';
import { readProof } from '../tree/read-proof.ts';
import type { LogStorage } from './storage.ts';

/** So many bytes of hashes are kept before they are stored. */
const PENDING_BYTES = 1 << 15;

/** The hashes of complete subtrees on their way to the storage, and back for proofs. */
export class StoredTiles {
  readonly #storage: LogStorage;
  readonly #pending: ByteWriter[] = [];
  #pendingBytes = 0;

  constructor(storage: LogStorage) {
    this.#storage = storage;
  }

  /** Keeps hashes, which stand side by side, for a level. */
  readonly add = (level: number, source: Uint8Array, at: number, count = 1): void => {
    (this.#pending[level] ??= new ByteWriter(8192)).append(source.subarray(at, at + count * HASH_BYTES));
    this.#pendingBytes += count * HASH_BYTES;
  };

  /** Stores what was kept, if it is much: a record that is waited for does not wait for its tiles, which nobody reads before a checkpoint over it is published or a proof is made. */
  async settle(): Promise<void> {
    if (this.#pendingBytes >= PENDING_BYTES) await this.flush();
  }

  /** Stores what was kept. */
  async flush(): Promise<void> {
    this.#pendingBytes = 0;
    for (const [level, { bytes, length }] of this.#pending.entries()) {
      if (length > 0) await this.#storage.appendTiles(level, bytes.subarray(0, length));
      (this.#pending[level] as ByteWriter).length = 0;
    }
  }

  /** Makes a proof. */
  async prove<Proof>(make: (read: HashReader) => Proof): Promise<Proof> {
    await this.flush();
    return readProof((level, from, count) => this.#storage.readTiles(level, from, count), make);
  }
}
