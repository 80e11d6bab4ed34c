/** The shortest unsigned LEB128 of a number below 2^32. */
export const encodeUnsigned = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
};

/** The shortest signed LEB128 of an i32. */
export const encodeSigned = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
};

/** Reads the unsigned LEB128 at an offset: its value, and the offset behind it. */
export const decodeUnsigned = (bytes: Uint8Array, offset: number): readonly [value: number, next: number] => {
  let value = 0;
  let factor = 1;
  for (let at = offset; ; at++) {
    const byte = bytes[at];
    if (byte === undefined || factor > 2 ** 28) throw new RangeError('no LEB128 of 32 bits');
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return [value, at + 1];
    factor *= 128;
  }
};
