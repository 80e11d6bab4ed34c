import { TpmReader } from './reader.ts';

/** Registers of one bank, as a quote selects them. */
export interface PcrSelection {
  /** TPM_ALG_ID of the bank: 0x000b for SHA-256. */
  readonly bank: number;
  /** Ascending. */
  readonly indices: readonly number[];
}

/** What a quote of a TPM 2.0 says (TPMS_ATTEST of a TPMS_QUOTE_INFO, TPM 2.0 Part 2 §10.12), and nothing of it verified. */
export interface TpmQuote {
  /** What the caller gave along: the nonce. */
  readonly extraData: Uint8Array<ArrayBuffer>;
  /** Milliseconds that the TPM has run. */
  readonly clock: bigint;
  /** How often the TPM was reset, which is how often the machine was booted. */
  readonly resetCount: number;
  /** How often it was suspended since. */
  readonly restartCount: number;
  /** Whether the clock was never set back. */
  readonly clockIsSafe: boolean;
  readonly firmwareVersion: bigint;
  readonly selection: readonly PcrSelection[];
  /** The digest over the selected registers. */
  readonly pcrDigest: Uint8Array<ArrayBuffer>;
}

/** TPM_GENERATED_VALUE: what a TPM signs of its own making begins with it, and nothing else that it signs does. */
const GENERATED = 0xff544347;
/** TPM_ST_ATTEST_QUOTE. */
const QUOTE = 0x8018;
export const TPM_SHA256 = 0x000b;
/** TPM2B_NAME and TPM2B_DATA of the largest hash. */
const MAX_NAME_BYTES = 68;
const MAX_DATA_BYTES = 66;
const MAX_DIGEST_BYTES = 64;
const MAX_BANKS = 16;
/** PCR_SELECT_MIN to what TPMs have at most. */
const MIN_SELECT_BYTES = 3;
const MAX_SELECT_BYTES = 4;

function readSelection(reader: TpmReader): PcrSelection {
  const bank = reader.u16();
  const size = reader.u8();
  if (size < MIN_SELECT_BYTES || size > MAX_SELECT_BYTES) reader.refuse('a selection of registers that is none');
  const bits = reader.bytes(size);
  const indices: number[] = [];
  for (let i = 0; i < size * 8; i++) if (((bits[i >> 3] as number) & (1 << (i & 7))) !== 0) indices.push(i);
  return { bank, indices };
}

/**
 * Reads what a TPM signed as a quote.
 * @throws AttestError `malformed`
 */
export function parseTpmQuote(bytes: Uint8Array): TpmQuote {
  const reader = new TpmReader(bytes, 'the quote of the TPM');
  if (reader.u32() !== GENERATED) reader.refuse('it was not made by a TPM');
  if (reader.u16() !== QUOTE) reader.refuse('it is no quote');
  reader.sized(MAX_NAME_BYTES);
  const extraData = reader.sized(MAX_DATA_BYTES);
  const clock = reader.u64();
  const [resetCount, restartCount, safe] = [reader.u32(), reader.u32(), reader.u8()];
  if (safe > 1) reader.refuse('a flag that is neither yes nor no');
  const firmwareVersion = reader.u64();
  const count = reader.u32();
  if (count > MAX_BANKS) reader.refuse('more banks than TPMs have');
  const selection = Array.from({ length: count }, () => readSelection(reader));
  const pcrDigest = reader.sized(MAX_DIGEST_BYTES);
  reader.end();
  return {
    extraData,
    clock,
    resetCount,
    restartCount,
    clockIsSafe: safe === 1,
    firmwareVersion,
    selection,
    pcrDigest,
  };
}
