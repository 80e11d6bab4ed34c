const scratch = new DataView(new ArrayBuffer(8));

/** The number of a half-precision float (RFC 8949 appendix D). */
export function decodeHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** The half-precision bits of a number, or -1 when it has none. NaN is always 0x7e00. */
export function encodeHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  if (!Object.is(scratch.getFloat32(0), value)) return -1;
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00;
  if (exponent >= 113 && exponent <= 142)
    return fraction & 0x1fff ? -1 : sign | ((exponent - 112) << 10) | (fraction >> 13);
  if (exponent === 0 && fraction === 0) return sign;
  // Subnormal halves are multiples of 2^-24.
  const units = Math.abs(value) * 2 ** 24;
  return units < 1024 && Number.isInteger(units) ? sign | units : -1;
}

/** Whether single precision holds the number exactly. */
export function fitsSingle(value: number): boolean {
  return Object.is(Math.fround(value), value);
}
