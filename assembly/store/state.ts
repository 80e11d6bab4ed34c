/** The state digest (docs/module-format.md §9.3): of the digests of all entities, by their first byte, so that a change makes one part of them anew. */
import { Head, Refusal, Staging, headOf, header, setHead } from './header';
import { Kind, Unit, allocate, hasRoom, sizeOf } from './heap';
import { nextRow, stagedName } from './ancestors';
import { FIRST_NAME, Name, nameAt } from './names';
import { Domain, Row } from './row';
import { digest, digestByte, endDigest, startDigest } from './sha256';

const BUCKETS: u32 = 256;
const DIGEST: u32 = 32;

/** Where the buckets' digests are made, and where in the heap lists of rows are. */
function made(): usize {
  return memory.data(8192, 8);
}

/** For each first byte: whether its bucket is to be made anew, then how many rows it has, then where the next goes. */
function places(): usize {
  return memory.data(1028, 4);
}

/** How many entities there will be. */
export let entities: u32 = 0;

/** Makes the buckets of nothing; false where there is no room. */
export function openState(): bool {
  const buckets = allocate(Kind.TABLE, <u32>Head.BUCKETS, BUCKETS * DIGEST);
  if (buckets == 0) return false;
  setHead(Head.BUCKETS, <u32>buckets);
  startDigest();
  digestByte(Domain.BUCKET);
  endDigest(buckets);
  for (let bucket: u32 = 1; bucket < BUCKETS; bucket++) memory.copy(buckets + <usize>(bucket * DIGEST), buckets, DIGEST);
  return true;
}

@inline
function bucketOf(row: usize): usize {
  return <usize>load<u8>(row, Row.LEAF) << 2;
}

/** Makes the digests of the state behind the commit; false where there is no room. */
export function makeState(): bool {
  markBuckets();
  memory.copy(made(), headOf(Head.BUCKETS), BUCKETS * DIGEST);
  const end = headOf(Head.NAMES);
  entities = 0;
  let listed: u32 = 0;
  for (let number = FIRST_NAME; number < end; number++) {
    const row = nextRow(nameAt(number));
    if (row == 0) continue;
    entities++;
    const place = places() + bucketOf(row);
    if (load<u32>(place) == 0) continue;
    store<u32>(place, load<u32>(place) + 1);
    listed++;
  }
  const start: usize = headOf(Head.END);
  if (!hasRoom(<u64>start + (<u64>listed << 2))) {
    setHead(Head.REFUSAL, Refusal.ROOM);
    return false;
  }
  listRows(start, end);
  return true;
}

/** One more than the rows of a bucket that is made anew; 0 for the others. */
function markBuckets(): void {
  const whole: u32 = headOf(Head.STAGING) == Staging.WHOLE ? 1 : 0;
  for (let bucket: usize = 0; bucket <= BUCKETS; bucket++) store<u32>(places() + (bucket << 2), whole);
  if (whole) return;
  const stop: usize = headOf(Head.END);
  for (let unit: usize = headOf(Head.FROM); unit < stop; unit += sizeOf(unit + Unit.BODY)) {
    const number = stagedName(unit + Unit.BODY);
    if (number == 0) continue;
    const name = nameAt(number);
    const before: usize = load<u32>(name, Name.ROW);
    const after = nextRow(name);
    if (before) store<u32>(places() + bucketOf(before), 1);
    if (after) store<u32>(places() + bucketOf(after), 1);
  }
}

/** Lists the rows of each bucket that is made anew, bucket by bucket, and makes its digest. */
function listRows(start: usize, end: u32): void {
  let next = start;
  for (let bucket: usize = 0; bucket < BUCKETS; bucket++) {
    const place = places() + (bucket << 2);
    const rows = load<u32>(place);
    store<u32>(place, rows ? <u32>next : 0);
    if (rows) next += <usize>(rows - 1) << 2;
  }
  for (let number = FIRST_NAME; number < end; number++) {
    const row = nextRow(nameAt(number));
    if (row == 0) continue;
    const place = places() + bucketOf(row);
    const at: usize = load<u32>(place);
    if (at == 0) continue;
    store<u32>(at, <u32>row);
    store<u32>(place, <u32>at + 4);
  }
  let from = start;
  for (let bucket: usize = 0; bucket < BUCKETS; bucket++) {
    const to: usize = load<u32>(places() + (bucket << 2));
    if (to == 0) continue;
    sortRows(from, <u32>((to - from) >>> 2));
    startDigest();
    for (; from < to; from += 4) digest(<usize>load<u32>(from) + Row.LEAF, DIGEST);
    digestByte(Domain.BUCKET);
    endDigest(made() + bucket * DIGEST);
  }
}

/** Puts the digests in their places, and the state's into the header. */
export function keepState(): void {
  memory.copy(headOf(Head.BUCKETS), made(), BUCKETS * DIGEST);
  setHead(Head.ENTITIES, entities);
  startDigest();
  digest(made(), BUCKETS * DIGEST);
  digestByte(Domain.STATE);
  endDigest(header() + Head.DIGEST);
}

/** Negative, zero or positive, as one row's digest stands before, at or after another's. */
function compareLeaves(a: usize, b: usize): i32 {
  const one = bswap<u64>(load<u64>(a));
  const other = bswap<u64>(load<u64>(b));
  if (one != other) return one < other ? -1 : 1;
  return memory.compare(a + 8, b + 8, DIGEST - 8);
}

@inline
function rowAt(list: usize, index: u32): usize {
  return load<u32>(list + <usize>(index << 2));
}

/** Heapsort, in place: its time does not depend on the order. */
function sortRows(list: usize, count: u32): void {
  for (let index = count >>> 1; index; index--) sink(list, index - 1, count);
  for (let last = count; last > 1; last--) {
    const greatest = rowAt(list, 0);
    store<u32>(list, <u32>rowAt(list, last - 1));
    store<u32>(list + <usize>((last - 1) << 2), <u32>greatest);
    sink(list, 0, last - 1);
  }
}

function sink(list: usize, index: u32, count: u32): void {
  const row = rowAt(list, index);
  for (let child: u32 = 2 * index + 1; child < count; child = 2 * index + 1) {
    if (child + 1 < count && compareLeaves(rowAt(list, child), rowAt(list, child + 1)) < 0) child++;
    const below = rowAt(list, child);
    if (compareLeaves(row, below) >= 0) break;
    store<u32>(list + <usize>(index << 2), <u32>below);
    index = child;
  }
  store<u32>(list + <usize>(index << 2), <u32>row);
}
