import { AuditError } from '../error/error.ts';
import { ByteWriter } from '../record/bytes.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import type { HashReader } from '../tree/prove.ts';
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

  /** Makes a proof: first to learn which hashes it needs, and again with these. */
  async prove<Proof>(make: (read: HashReader) => Proof): Promise<Proof> {
    const wanted: (readonly [level: number, from: number, count: number])[] = [];
    make((level, from, count) => {
      wanted.push([level, from, count]);
      return new Uint8Array(count * HASH_BYTES);
    });
    const read: Uint8Array[] = [];
    for (const [level, from, count] of wanted) {
      const hashes = await this.#storage.readTiles(level, from, count);
      if (hashes.length !== count * HASH_BYTES) {
        throw new AuditError('log_corrupt', `level ${level} of the tiles is too short`);
      }
      read.push(hashes);
    }
    return make(() => read.shift() as Uint8Array);
  }
}
