/** Addresses and ranges of them from their texts. */
import { CELL, Tag, blockOf, countOf, tagOf } from '../cell';
import { scratch, takeScratch } from '../scratch';
import { take, writeCell } from './arena';

/** Longest text that Cedar reads as an address. */
const LONGEST: u32 = 43;

const ADDRESS: usize = 16;
const COLON: u8 = 0x3a;
const POINT: u8 = 0x2e;
const SLASH: u8 = 0x2f;
const ZERO: u32 = 0x30;

/** `ip(text)`: `10.0.0.0/8`, `::1`; 0 for any other text. */
export function cedarIp(text: usize): usize {
  if (tagOf(text) != Tag.STRING || countOf(text) > LONGEST) return 0;
  const start = blockOf(text);
  const end = start + countOf(text);
  const slash = placeOf(SLASH, start, end);
  const version: u32 = placeOf(COLON, start, slash) < slash ? 6 : 4;
  const bits: u32 = version == 6 ? 128 : 32;
  const prefix = slash == end ? bits : readSmall(slash + 1, end);
  if (prefix > bits) return 0;
  const before = scratch();
  const cell = take(CELL + ADDRESS);
  if (cell == 0) return 0;
  const block = cell + CELL;
  memory.fill(block, 0, ADDRESS);
  if (!(version == 6 ? readGroups(start, slash, block) : readOctets(start, slash, block + 12))) {
    takeScratch(before);
    return 0;
  }
  writeCell(cell, Tag.IP, prefix, block, version);
  return cell;
}

/** Where a character first stands; the end where it does not. */
function placeOf(character: u8, at: usize, end: usize): usize {
  while (at < end && load<u8>(at) != character) at++;
  return at;
}

/** A number of one to three digits, without a zero before others; 1000 for what is none. */
function readSmall(at: usize, end: usize): u32 {
  const size = end - at;
  if (size == 0 || size > 3 || (size > 1 && load<u8>(at) == ZERO)) return 1000;
  let value: u32 = 0;
  for (; at < end; at++) {
    const digit = <u32>load<u8>(at) - ZERO;
    if (digit > 9) return 1000;
    value = value * 10 + digit;
  }
  return value;
}

/** Writes four octets with points between them. */
function readOctets(at: usize, end: usize, to: usize): bool {
  for (let index: usize = 0; index < 4; index++) {
    const next = index < 3 ? placeOf(POINT, at, end) : end;
    const octet = readSmall(at, next);
    // Behind each but the last there is a point.
    if (octet > 255 || (index < 3 && next == end)) return false;
    store<u8>(to + index, octet);
    at = next + 1;
  }
  return true;
}

/** Writes eight groups with colons between them; `::` stands once at most, for one group at least. */
function readGroups(at: usize, end: usize, to: usize): bool {
  let groups: i32 = 0;
  /** How many groups stand before `::`. */
  let gap: i32 = -1;
  if (isGap(at, end)) {
    gap = 0;
    at += 2;
  }
  while (at < end) {
    const next = placeOf(COLON, at, end);
    const group = groups < 8 ? readGroup(at, next) : -1;
    if (group < 0) return false;
    store<u16>(to + (<usize>groups << 1), bswap<u16>(<u16>group));
    groups++;
    if (next == end) break;
    at = next + 1;
    // No colon stands at the end but in `::`.
    if (at == end) return false;
    if (load<u8>(at) != COLON) continue;
    if (gap >= 0) return false;
    gap = groups;
    at++;
  }
  if (gap < 0) return groups == 8;
  if (groups == 8) return false;
  const from = to + (<usize>gap << 1);
  const behind = <usize>(groups - gap) << 1;
  const target = to + ADDRESS - behind;
  memory.copy(target, from, behind);
  memory.fill(from, 0, target - from);
  return true;
}

@inline
function isGap(at: usize, end: usize): bool {
  return end - at >= 2 && load<u8>(at) == COLON && load<u8>(at, 1) == COLON;
}

/** A number of one to four hexadecimal digits; negative for what is none. */
function readGroup(at: usize, end: usize): i32 {
  if (at == end || end - at > 4) return -1;
  let value: i32 = 0;
  for (; at < end; at++) {
    const byte = <u32>load<u8>(at);
    const letter = (byte | 0x20) - 0x61;
    if (byte - ZERO > 9 && letter > 5) return -1;
    value = (value << 4) | <i32>(byte - ZERO <= 9 ? byte - ZERO : letter + 10);
  }
  return value;
}
