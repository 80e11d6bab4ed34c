/** Places that patterns ask for: where they hold between the code points of a text. */
import { sizeBefore } from '../unicode/utf8';
import { isWordAt } from './alphabet';
import { Look, Place, Program } from './layout';
import { isNear } from './near';
import { textEnd, textStart } from './text';

const LINE_FEED: u8 = 0x0a;

/** Whether look-arounds are taken to hold, which finds whatever occurs and more: what holds is found out only for what passes so. */
let assuming = false;

/** Turns that on or off. */
export function assumeLooks(on: bool): void {
  assuming = on;
}

@inline
function endsLine(at: usize): bool {
  return load<u8>(at) == LINE_FEED;
}

/** Python 3.11 finds neither `\b` nor `\B` in the empty text. */
function isBoundary(at: usize, asciiOnly: bool): bool {
  const before = at > textStart && isWordAt(at - sizeBefore(at), asciiOnly);
  const behind = at < textEnd && isWordAt(at, asciiOnly);
  return before != behind;
}

/** Whether what a position of the program asks for holds at `at`. */
export function holds(program: usize, place: u32, at: usize): bool {
  switch (place) {
    case Place.TEXT_START: return at == textStart;
    case Place.TEXT_END: return at == textEnd;
    case Place.FINAL_LINE_END: return at == textEnd || (at + 1 == textEnd && endsLine(at));
    case Place.LINE_START: return at == textStart || endsLine(at - 1);
    case Place.LINE_END: return at == textEnd || endsLine(at);
    case Place.WORD_BOUNDARY: return isBoundary(at, false);
    case Place.NOT_WORD_BOUNDARY: return textStart != textEnd && !isBoundary(at, false);
    case Place.ASCII_WORD_BOUNDARY: return isBoundary(at, true);
    case Place.NOT_ASCII_WORD_BOUNDARY: return textStart != textEnd && !isBoundary(at, true);
  }
  const look: usize = load<u32>(program, Program.LOOKS) + (<usize>(place - Place.LOOK) >> 1) * Look.SIZE;
  const negative = (place & 1) != 0;
  if (load<u32>(look, Look.NEAR)) return isNear(load<u32>(look, Look.PROGRAM), at, load<u32>(look, Look.BEHIND) != 0) != negative;
  if (assuming) return true;
  const marks: usize = load<u32>(look, Look.HOLDS);
  const index = at - textStart;
  const marked = (load<u8>(marks + (index >> 3)) >> <u8>(index & 7)) & 1;
  return (marked != 0) != negative;
}
