import { ByteWriter } from '../record/bytes.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import type { HashReader } from '../tree/prove.ts';
import { readProof } from '../tree/read-proof.ts';
import type { LogStorage } from './storage.ts';

/** The hashes of complete subtrees on their way to the storage, and back for proofs. */
export class StoredTiles {
  readonly #storage: LogStorage;
  readonly #pending: ByteWriter[] = [];

  constructor(storage: LogStorage) {
    this.#storage = storage;
  }

  /** Keeps hashes, which stand side by side, for a level. */
  readonly add = (level: number, source: Uint8Array, at: number, count = 1): void => {
    (this.#pending[level] ??= new ByteWriter(8192)).append(source.subarray(at, at + count * HASH_BYTES));
  };

  /** Stores what was kept. */
  async flush(): Promise<void> {
    for (const [level, { bytes, length }] of this.#pending.entries()) {
      if (length > 0) await this.#storage.appendTiles(level, bytes.subarray(0, length));
      (this.#pending[level] as ByteWriter).length = 0;
    }
  }

  /** Makes a proof from what is stored. */
  prove<Proof>(make: (read: HashReader) => Proof): Promise<Proof> {
    return readProof((level, from, count) => this.#storage.readTiles(level, from, count), make);
  }
}
