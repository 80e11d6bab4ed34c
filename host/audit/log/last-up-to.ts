/** The place of the last of some numbers, in order, that is not above one; -1 when all are. */
export function lastUpTo(count: number, at: (place: number) => number, most: number): number {
  let [low, high] = [-1, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (at(middle) <= most) low = middle;
    else high = middle - 1;
  }
  return low;
}
