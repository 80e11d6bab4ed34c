/** Tables of lists that are filed under entities. */
import { CELL, blockOf, countOf } from '../cell';
import { isSameString } from '../cedar/entities';
import { hashBytes, hashPair } from '../hash';
import { Bucket, Table, field } from '../layout';

/** The hash of a string. */
@inline
export function hashText(text: usize): u32 {
  return hashBytes(blockOf(text), countOf(text));
}

/** The list filed under the entity of a type, whose hash is given, and an id, both strings; 0 when there is none. */
export function bucketOfEntity(table: usize, type: usize, id: usize, typeHash: u32): usize {
  const hash = hashPair(typeHash, hashText(id));
  const mask = field(table, Table.COUNT);
  const buckets: usize = field(table, Table.KEYS);
  let index = hash & mask;
  while (true) {
    const bucket = buckets + <usize>index * Bucket.SIZE;
    const key: usize = field(bucket, Bucket.KEY);
    if (key == 0) return 0;
    if (field(bucket, Bucket.HASH) == hash && isEntity(key, type, id)) return field(bucket, Bucket.LIST);
    index = (index + 1) & mask;
  }
}

/** Whether the entity of a constant cell has this type and id. */
function isEntity(key: usize, type: usize, id: usize): bool {
  const own = blockOf(key);
  return isSameString(own + CELL, id) && isSameString(own, type);
}
