import { AuditError } from '../error/error.ts';
import { ByteWriter } from '../record/bytes.ts';
import type { TileSink } from './edge.ts';
import { HASH_BYTES } from './hash.ts';
import type { HashReader } from './prove.ts';

/** The hashes of complete subtrees of 256^level leaves, kept in memory: what proofs are made from. 32 bytes a leaf. */
export class TileMemory {
  readonly #levels: ByteWriter[] = [];

  /** Takes a hash in; to be given to a `RightEdge`. */
  readonly add: TileSink = (level, source, at) => {
    const kept = (this.#levels[level] ??= new ByteWriter(8192));
    kept.append(source.subarray(at, at + HASH_BYTES));
  };

  readonly read: HashReader = (level, from, count) => {
    const kept = this.#levels[level];
    const end = (from + count) * HASH_BYTES;
    if (kept === undefined || end > kept.length) {
      throw new AuditError('index_out_of_range', `level ${level} has no hashes up to ${from + count}`);
    }
    return kept.bytes.subarray(from * HASH_BYTES, end);
  };
}
