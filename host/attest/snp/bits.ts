/** Bits of a guest's policy (AMD 56860 §4.3). Bits 0 to 7 and 8 to 15 are the least version of the ABI. */
export const POLICY_BIT = {
  smt: 16,
  /** Always set. */
  reserved: 17,
  migrationAgent: 18,
  debug: 19,
  singleSocket: 20,
  cxl: 21,
  memoryAes256Xts: 22,
  raplOff: 23,
  ciphertextHiding: 24,
  pageSwapOff: 25,
} as const;

/** The bits that are known, all together; what stands above is of a policy that cannot be judged. */
export const KNOWN_POLICY_BITS = (1n << 26n) - 1n;

/** Bits of what holds of the platform (AMD 56860, PLATFORM_INFO). Others are information of newer firmware, and nothing rests on them. */
export const PLATFORM_BIT = {
  smt: 0,
  /** Transparent encryption of all memory. */
  tsme: 1,
  /** Memory with error correction. */
  ecc: 2,
  raplOff: 3,
  ciphertextHiding: 4,
  /** Since the last start no aliases of memory were found: what BadRAM made use of (AMD-SB-3015). */
  aliasCheck: 5,
  tio: 7,
} as const;

/** Whether a bit is set. */
export function hasBit(bits: bigint, bit: number): boolean {
  return ((bits >> BigInt(bit)) & 1n) === 1n;
}
