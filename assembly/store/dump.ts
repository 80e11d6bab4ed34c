/** Writing what is installed as chunks, from which another instance, or another module, can be given the same state. */
import { CELL, Tag, blockOf, countOf, frameStart, tagOf } from '../cell';
import { Root, field } from '../layout';
import { headOf, Head } from './header';
import { FIRST_NAME, Name, nameAt, spaceOf, textOf } from './names';
import { Row, parentList, parentsOf } from './row';

/** Format, count, where to go on. */
const HEADER: u32 = 16;

let to: usize = 0;
let limit: usize = 0;

/** The chunk's length; 0 where nothing was written. */
export let written: u32 = 0;

/**
 * Writes as many entities as fit the frame area of `length` bytes, from the place on that its third word names. There, the place from which to go on is left: 0 behind the last entity. False where not
 * even one fits.
 */
export function writeRows(length: u32): bool {
  const chunk = frameStart();
  written = 0;
  if (length < HEADER || length > field(0, Root.FRAME_BYTES)) return false;
  let number = max(FIRST_NAME, load<u32>(chunk, 8));
  const end = headOf(Head.NAMES);
  let count: u32 = 0;
  to = chunk + HEADER;
  limit = chunk + length;
  for (; number < end; number++) {
    const name = nameAt(number);
    const row: usize = load<u32>(name, Name.ROW);
    if (row == 0) continue;
    const before = to;
    if (!writeRow(name, row)) {
      to = before;
      break;
    }
    count++;
  }
  const more = number < end;
  if (more && count == 0) return false;
  store<u32>(chunk, 1);
  store<u32>(chunk, count, 4);
  store<u32>(chunk, more ? number : 0, 8);
  store<u32>(chunk, 0, 12);
  written = <u32>(to - chunk);
  return true;
}

@inline
function fits(bytes: u32): bool {
  return bytes <= <u32>(limit - to);
}

@inline
function writeByte(value: u32): void {
  store<u8>(to, <u8>value);
  to++;
}

@inline
function writeWord(value: u32): void {
  store<u32>(to, value);
  to += 4;
}

function writeBytes(at: usize, count: u32): bool {
  if (!fits(4) || count > <u32>(limit - to) - 4) return false;
  writeWord(count);
  memory.copy(to, at, count);
  to += count;
  return true;
}

@inline
function writeText(cell: usize): bool {
  return writeBytes(blockOf(cell), countOf(cell));
}

function writeName(name: usize): bool {
  return writeText(textOf(nameAt(spaceOf(name)))) && writeText(textOf(name));
}

/** In the order in which they were read, which is that of their texts. */
function writeParents(row: usize): bool {
  if (!fits(4)) return false;
  const count = parentsOf(row);
  writeWord(count);
  const list = parentList(row);
  for (let index: u32 = 0; index < count; index++) {
    if (!writeName(nameAt(load<u32>(list + <usize>(index << 2))))) return false;
  }
  return true;
}

function writeRow(name: usize, row: usize): bool {
  if (!writeName(name) || !writeParents(row) || !fits(4)) return false;
  const shape = textOf(nameAt(load<u32>(row, Row.SHAPE))) + CELL;
  const count = load<u32>(shape);
  const names = shape + 4 + <usize>(count << 2);
  writeWord(count);
  let from: u32 = 0;
  for (let index: u32 = 0; index < count; index++) {
    const next = load<u32>(shape + 4 + <usize>(index << 2));
    if (!writeBytes(names + from, next - from) || !writeValue(row + Row.VALUES + <usize>index * CELL)) return false;
    from = next;
  }
  return writeEntries(row + Row.TAGS);
}

function writeEntries(record: usize): bool {
  if (!fits(4)) return false;
  writeWord(countOf(record));
  let key = blockOf(record);
  for (let rest = countOf(record); rest; rest--) {
    if (!writeText(key) || !writeValue(key + CELL)) return false;
    key += 2 * CELL;
  }
  return true;
}

function writeItems(set: usize): bool {
  if (!fits(4)) return false;
  writeWord(countOf(set));
  let item = blockOf(set);
  for (let rest = countOf(set); rest; rest--) {
    if (!writeValue(item)) return false;
    item += CELL;
  }
  return true;
}

/** Bytes of a value's tag and of what follows it at least. */
function leastOf(tag: u32): u32 {
  if (tag == Tag.BOOL) return 2;
  if (tag == Tag.IP) return 19;
  if (tag == Tag.DECIMAL) return 10;
  return tag == Tag.INT || tag == Tag.DATETIME || tag == Tag.DURATION ? 9 : 5;
}

function writeValue(cell: usize): bool {
  const tag = tagOf(cell);
  if (!fits(leastOf(tag))) return false;
  writeByte(tag);
  switch (tag) {
    case Tag.BOOL:
      writeByte(load<u32>(cell, 8));
      return true;
    case Tag.STRING:
      return writeText(cell);
    case Tag.SET:
      return writeItems(cell);
    case Tag.RECORD:
      return writeEntries(cell);
    case Tag.ENTITY:
      return writeText(blockOf(cell)) && writeText(blockOf(cell) + CELL);
    case Tag.IP:
      writeByte(load<u32>(cell, 12));
      writeByte(countOf(cell));
      memory.copy(to, blockOf(cell), 16);
      to += 16;
      return true;
    default:
      if (tag == Tag.DECIMAL) writeByte(countOf(cell));
      store<u64>(to, load<u64>(cell, 8));
      to += 8;
      return true;
  }
}
