/** Integers outside i64 as decimal digits. */
import { charge, spent } from '../budget';
import { blockOf, countOf } from '../cell';

/** CPython 3.11 writes integers of no more digits (`sys.int_info.default_max_str_digits`): beyond, the work grows with the square. */
const MOST_DIGITS: u32 = 4300;
/** Every integer of that many digits fits. */
const MOST_BYTES: u32 = 1792;
const BILLION: u64 = 1000000000;

function words(): usize {
  return memory.data(1792, 8);
}

/** Room for one chunk of nine digits too many. */
function digits(): usize {
  return memory.data(4320);
}

const DIGITS_END: usize = 4320;

/** How many digits `writeBig` wrote; 0 when there are too many. */
export let bigDigits: u32 = 0;

/** Writes the digits of a bigint's magnitude; returns their address. */
export function writeBig(cell: usize): usize {
  bigDigits = 0;
  const count = countOf(cell);
  if (count > MOST_BYTES) return 0;
  let length = (count + 3) >> 2;
  store<u32>(words() + (<usize>(length - 1) << 2), 0);
  memory.copy(words(), blockOf(cell), count);
  let at = digits() + DIGITS_END;
  while (length) {
    charge(1 + (length >> 2));
    if (spent() || at < digits() + 9) return 0;
    at = putChunk(at, divide(length));
    if (load<u32>(words() + (<usize>(length - 1) << 2)) == 0) length--;
  }
  while (load<u8>(at) == 0x30) at++;
  const written = <u32>(digits() + DIGITS_END - at);
  if (written > MOST_DIGITS) return 0;
  bigDigits = written;
  return at;
}

/** Divides by a billion; returns the rest. */
function divide(length: u32): u32 {
  let rest: u64 = 0;
  for (let index = length; index; index--) {
    const at = words() + (<usize>(index - 1) << 2);
    rest = (rest << 32) | load<u32>(at);
    const quotient = rest / BILLION;
    store<u32>(at, <u32>quotient);
    rest -= quotient * BILLION;
  }
  return <u32>rest;
}

/** Writes nine digits before `at`. */
function putChunk(at: usize, chunk: u32): usize {
  for (let digit = 0; digit < 9; digit++) {
    at--;
    store<u8>(at, 0x30 + (chunk % 10));
    chunk /= 10;
  }
  return at;
}
