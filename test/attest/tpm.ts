/** Quotes as a TPM 2.0 signs them. */
import { concat } from './pki.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export const u16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 0xff);
export const u32 = (value: number): Bytes => concat(u16(value >>> 16), u16(value & 0xffff));
export const u64 = (value: bigint): Bytes => concat(u32(Number(value >> 32n)), u32(Number(value & 0xffff_ffffn)));
/** A byte string with its length before it. */
export const sized = (bytes: Uint8Array): Bytes => concat(u16(bytes.length), bytes);

export interface QuoteOptions {
  readonly extraData: Uint8Array;
  readonly pcrDigest: Uint8Array;
  readonly magic?: number;
  readonly type?: number;
  readonly resetCount?: number;
  /** 1 where the clock was never set back. */
  readonly safe?: number;
  /** Banks, and their registers. */
  readonly selection?: readonly { readonly bank: number; readonly indices: readonly number[] }[];
  readonly trailing?: Uint8Array;
}

/** Registers as bits. */
export function selectBits(indices: readonly number[], size = 3): Bytes {
  const bits = new Uint8Array(size);
  for (const index of indices) bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
  return bits;
}

/** What a TPM signs as a quote. */
export function writeTpmQuote(options: QuoteOptions): Bytes {
  const { extraData, pcrDigest, magic = 0xff544347, type = 0x8018, resetCount = 5, safe = 1 } = options;
  const { selection = [], trailing = new Uint8Array() } = options;
  const banks = selection.map(({ bank, indices }) => {
    const bits = selectBits(indices);
    return concat(u16(bank), Uint8Array.of(bits.length), bits);
  });
  return concat(
    u32(magic),
    u16(type),
    sized(concat(u16(0x000b), new Uint8Array(32))),
    sized(extraData),
    u64(1_234_567n),
    u32(resetCount),
    u32(0),
    Uint8Array.of(safe),
    u64(0x2020_0312_0012_0003n),
    u32(banks.length),
    ...banks,
    sized(pcrDigest),
    trailing,
  );
}
