import { AuditError } from '../error/error.ts';
import { HASH_BYTES } from './hash.ts';
import type { HashReader } from './prove.ts';

/** `count` hashes of a level of tiles from `from` on; fewer when the level ends before. */
export type TileReader = (level: number, from: number, count: number) => Uint8Array | Promise<Uint8Array>;

/**
 * Makes a proof from tiles that take time to read: first to learn which hashes it needs, and again with these.
 * @throws AuditError `log_corrupt` when a level is too short; what `make` and `read` throw
 */
export async function readProof<Proof>(read: TileReader, make: (read: HashReader) => Proof): Promise<Proof> {
  const wanted: (readonly [level: number, from: number, count: number])[] = [];
  make((level, from, count) => {
    wanted.push([level, from, count]);
    return new Uint8Array(count * HASH_BYTES);
  });
  const found: Uint8Array[] = [];
  for (const [level, from, count] of wanted) {
    const hashes = await read(level, from, count);
    if (hashes.length !== count * HASH_BYTES) {
      throw new AuditError('log_corrupt', `level ${level} of the tiles is too short`);
    }
    found.push(hashes);
  }
  return make(() => found.shift() as Uint8Array);
}
