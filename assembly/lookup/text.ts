/** Looking rules up by the string in a slot. */
import { sameBytes } from '../bytes';
import { Tag, blockOf, countOf, frameStart, tagOf } from '../cell';
import { hashBytes } from '../hash';
import { Bucket, Table, field } from '../layout';

/** The list of rules that the value of a table's slot allows; 0 when there is none. */
export function lookUpText(table: usize): usize {
  const cell = frameStart() + field(table, Table.SLOT);
  const tag = tagOf(cell);
  if (tag != Tag.STRING) return field(table, tag == Tag.ABSENT ? Table.ABSENT : Table.OTHER);
  return bucketOf(table, blockOf(cell), countOf(cell));
}

/** The list filed under a string; 0 when there is none. */
export function bucketOf(table: usize, text: usize, count: u32): usize {
  const hash = hashBytes(text, count);
  const mask = field(table, Table.COUNT);
  const buckets: usize = field(table, Table.KEYS);
  let index = hash & mask;
  while (true) {
    const bucket = buckets + <usize>index * Bucket.SIZE;
    const key: usize = field(bucket, Bucket.KEY);
    if (key == 0) return 0;
    if (field(bucket, Bucket.HASH) == hash && countOf(key) == count && sameBytes(text, blockOf(key), count)) {
      return field(bucket, Bucket.LIST);
    }
    index = (index + 1) & mask;
  }
}
