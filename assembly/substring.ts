/** Looking for one byte string in another. */
import { charge, chargeBytes, spent } from './budget';
import { sameBytes } from './bytes';

/** Whether the `countPart` bytes at `part` occur among the `count` bytes at `text`. Every place that looks right at first is charged, so no choice of the two costs more than the budget. */
export function contains(text: usize, count: u32, part: usize, countPart: u32): bool {
  if (countPart == 0) return true;
  if (countPart > count) return false;
  chargeBytes(count);
  const last = text + (count - countPart);
  return countPart >= 4 ? containsLong(text, last, part, countPart) : containsShort(text, last, part, countPart);
}

function containsLong(text: usize, last: usize, part: usize, countPart: u32): bool {
  const first = load<u32>(part);
  for (; text <= last; text++) {
    if (load<u32>(text) != first) continue;
    charge(1);
    if (spent()) return false;
    if (sameBytes(text + 4, part + 4, countPart - 4)) return true;
  }
  return false;
}

function containsShort(text: usize, last: usize, part: usize, countPart: u32): bool {
  const first = load<u8>(part);
  for (; text <= last; text++) {
    if (load<u8>(text) == first && sameBytes(text, part, countPart)) return true;
  }
  return false;
}
