/**
 * `String(a)` of parsed JSON (ECMA-262 §7.1.17). The text of a list has no bound of its own, so it is never built: it is compared, piece by piece, with
 * the text that is looked for.
 */
import { charge, spent } from '../budget';
import { sameBytes } from '../bytes';
import { CELL, Tag, blockOf, countOf, intOf, tagOf } from '../cell';
import { numberText, writeNumber } from '../number/shortest';
import { doubleOf } from './double';

/** Whether a value becomes text. */
export namespace Textual {
  export const YES: u32 = 0;
  /** It becomes a text that no policy can know: a function's, a handle's. */
  export const UNKNOWN: u32 = 1;
  /** A TypeError. */
  export const ERROR: u32 = 2;
}

/** Whether a value becomes text: an own `toString` of a record is data and no method, and then nothing else makes it text. */
export function textual(cell: usize): u32 {
  const tag = tagOf(cell);
  if (tag == Tag.LIST) return textualItems(cell);
  if (tag == Tag.RECORD) return hasToString(cell) ? Textual.ERROR : Textual.YES;
  return tag <= Tag.INT || tag == Tag.BIGINT || tag == Tag.FLOAT || tag == Tag.STRING ? Textual.YES : Textual.UNKNOWN;
}

/** The worst of the items. */
function textualItems(list: usize): u32 {
  let worst = Textual.YES;
  let cell = blockOf(list);
  for (let rest = countOf(list); rest; rest--) {
    charge(1);
    const item = textual(cell);
    if (spent() || item == Textual.ERROR) return Textual.ERROR;
    worst = max(worst, item);
    cell += CELL;
  }
  return worst;
}

function hasToString(record: usize): bool {
  let key = blockOf(record);
  for (let rest = countOf(record); rest; rest--) {
    charge(1);
    // "toString"
    if (countOf(key) == 8 && load<u64>(blockOf(key)) == 0x676e697274536f74) return true;
    key += 2 * CELL;
  }
  return false;
}

/** A piece of text. */
export let pieceAt: usize = 0;
export let pieceCount: u32 = 0;

@inline
function piece(at: usize, count: u32): void {
  pieceAt = at;
  pieceCount = count;
}

/** Sets `pieceAt` and `pieceCount` to the text of a value that is no list and becomes one. */
export function toPiece(cell: usize): void {
  switch (tagOf(cell)) {
    case Tag.STRING:
      return piece(blockOf(cell), countOf(cell));
    case Tag.ABSENT:
      // "undefined"
      return piece(memory.data<u8>([0x75, 0x6e, 0x64, 0x65, 0x66, 0x69, 0x6e, 0x65, 0x64]), 9);
    case Tag.NULL:
      // "null"
      return piece(memory.data<u8>([0x6e, 0x75, 0x6c, 0x6c]), 4);
    case Tag.BOOL:
      // "true", "false"
      return intOf(cell)
        ? piece(memory.data<u8>([0x74, 0x72, 0x75, 0x65]), 4)
        : piece(memory.data<u8>([0x66, 0x61, 0x6c, 0x73, 0x65]), 5);
    case Tag.RECORD:
      // "[object Object]"
      return piece(memory.data<u8>([0x5b, 0x6f, 0x62, 0x6a, 0x65, 0x63, 0x74, 0x20, 0x4f, 0x62, 0x6a, 0x65, 0x63, 0x74, 0x5d]), 15);
    default:
      return toNumberPiece(doubleOf(cell));
  }
}

function toNumberPiece(value: f64): void {
  if (value != value) return piece(memory.data<u8>([0x4e, 0x61, 0x4e]), 3);
  if (value == Infinity) return piece(infinity() + 1, 8);
  if (value == -Infinity) return piece(infinity(), 9);
  piece(numberText(), writeNumber(value));
}

/** "-Infinity" */
function infinity(): usize {
  return memory.data<u8>([0x2d, 0x49, 0x6e, 0x66, 0x69, 0x6e, 0x69, 0x74, 0x79]);
}

const COMMA: u8 = 0x2c;

/** The rest of the text that a list's is compared with. */
let wanted: usize = 0;
let wantedEnd: usize = 0;

/** Whether the text of a list (`Array.prototype.join`) is the `count` bytes at `text`. */
export function isTextOfList(list: usize, text: usize, count: u32): bool {
  wanted = text;
  wantedEnd = text + count;
  return takeList(list) && wanted == wantedEnd;
}

/** Whether the wanted text goes on with the list's. */
function takeList(list: usize): bool {
  let cell = blockOf(list);
  const count = countOf(list);
  for (let index: u32 = 0; index < count; index++) {
    charge(1);
    if (spent() || (index && !takeComma())) return false;
    // Null and undefined are empty.
    if (tagOf(cell) > Tag.NULL && !(tagOf(cell) == Tag.LIST ? takeList(cell) : takeScalar(cell))) return false;
    cell += CELL;
  }
  return true;
}

function takeComma(): bool {
  if (wanted == wantedEnd || load<u8>(wanted) != COMMA) return false;
  wanted++;
  return true;
}

function takeScalar(cell: usize): bool {
  toPiece(cell);
  if (pieceCount > <u32>(wantedEnd - wanted) || !sameBytes(wanted, pieceAt, pieceCount)) return false;
  wanted += pieceCount;
  return true;
}
