/** Tables of lists that are filed under hashes of entities and types. What shares another's hash brings up rules that are not its own, which are false for it. */
import { blockOf, countOf } from '../cell';
import { hashBytes } from '../hash';
import { EntityBucket, Table, field } from '../layout';

/** The hash of a string. */
@inline
export function hashText(text: usize): u32 {
  return hashBytes(blockOf(text), countOf(text));
}

/** The list filed under a hash; 0 when there is none. */
export function bucketOfHash(table: usize, hash: u32): usize {
  const mask = field(table, Table.COUNT);
  const buckets: usize = field(table, Table.KEYS);
  let index = hash & mask;
  while (true) {
    const bucket = buckets + <usize>index * EntityBucket.SIZE;
    const list: usize = field(bucket, EntityBucket.LIST);
    if (list == 0 || field(bucket, EntityBucket.HASH) == hash) return list;
    index = (index + 1) & mask;
  }
}
