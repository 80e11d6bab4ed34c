/** The order of the base point, L (RFC 8032 §5.1), little-endian. */
const ORDER = littleEndian(2n ** 252n + 27742317777372353535851937790883648493n);
/** The prime of the field, p = 2^255 − 19 (RFC 8032 §5.1). */
const PRIME = 2n ** 255n - 19n;
const PRIME_BYTES = littleEndian(PRIME);

/** The y coordinate of a point of order 8; the other y of that order is its negative. */
const ORDER_EIGHT = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;

/**
 * The y coordinates of the eight points of small order: 1 and −1 (order 1 and 2), 0 (order 4), and the two of order 8. With the sign of x left out each stands for both of its
 * points.
 */
const SMALL_ORDER: readonly Uint8Array[] = [0n, 1n, PRIME - 1n, ORDER_EIGHT, PRIME - ORDER_EIGHT].map((y) =>
  littleEndian(y),
);

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) bytes[i] = Number((value >> BigInt(8 * i)) & 0xffn);
  return bytes;
}

/** Compares 32 little-endian bytes, the last of `a` under a mask. */
function compare(a: Uint8Array, b: Uint8Array, mask: number): number {
  for (let i = 31; i >= 0; i--) {
    const x = i === 31 ? (a[i] as number) & mask : (a[i] as number);
    const difference = x - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Whether 32 bytes are a scalar below L, as RFC 8032 §5.1.7 demands of S. */
export function isCanonicalScalar(bytes: Uint8Array): boolean {
  return compare(bytes, ORDER, 0xff) < 0;
}

/**
 * Whether 32 bytes may stand for a public key or for R: a y below p, and not of a point of small order. Such a key would verify signatures that nobody made. Whether the bytes
 * are a point at all is for the verification to say.
 */
export function isAcceptablePoint(bytes: Uint8Array): boolean {
  if (compare(bytes, PRIME_BYTES, 0x7f) >= 0) return false;
  return SMALL_ORDER.every((point) => compare(bytes, point, 0x7f) !== 0);
}
