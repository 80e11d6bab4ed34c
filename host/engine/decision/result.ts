/** The result area (docs/module-format.md §5.2), as word offsets. */
export const RESULT = {
  status: 0,
  winner: 1,
  epoch: 2,
  determining: 4,
  erred: 6,
  matched: 8,
  obligations: 10,
  output: 12,
  candidates: 13,
  steps: 14,
  explanation: 15,
  stateDigest: 16,
  words: 24,
} as const;

/** What a decision consists of, beside the status word: a copy of the result area that outlives the next call. */
export interface RawResult {
  readonly status: number;
  /** 1 + the winner's ordinal, or 0. */
  readonly winner: number;
  readonly epochLow: number;
  readonly epochHigh: number;
  readonly determining: readonly number[];
  readonly erred: readonly number[];
  readonly matched: readonly number[];
  readonly obligations: readonly number[];
  readonly candidates: number;
  /** Eight little-endian words. */
  readonly stateDigest: readonly number[];
}

/** The list at a word of the result area; undefined when it does not lie in memory. */
function readList(u32: Uint32Array, at: number): readonly number[] | undefined {
  const count = u32[at] as number;
  const address = u32[at + 1] as number;
  if (count === 0) return [];
  if (address % 4 !== 0 || address / 4 + count > u32.length) return undefined;
  return Array.from(u32.subarray(address / 4, address / 4 + count));
}

/** Copies the result area whose first word is `u32[at]`; undefined when a list does not lie in memory. */
export function readResult(u32: Uint32Array, at: number, status: number): RawResult | undefined {
  const determining = readList(u32, at + RESULT.determining);
  const erred = readList(u32, at + RESULT.erred);
  const matched = readList(u32, at + RESULT.matched);
  const obligations = readList(u32, at + RESULT.obligations);
  if (determining === undefined || erred === undefined || matched === undefined || obligations === undefined)
    return undefined;
  return {
    status,
    winner: u32[at + RESULT.winner] as number,
    epochLow: u32[at + RESULT.epoch] as number,
    epochHigh: u32[at + RESULT.epoch + 1] as number,
    determining,
    erred,
    matched,
    obligations,
    candidates: u32[at + RESULT.candidates] as number,
    stateDigest: Array.from(u32.subarray(at + RESULT.stateDigest, at + RESULT.words)),
  };
}

function sameList(u32: Uint32Array, at: number, list: readonly number[]): boolean {
  const { length } = list;
  if (u32[at] !== length) return false;
  const address = (u32[at + 1] as number) >>> 2;
  for (let i = 0; i < length; i++) if (u32[address + i] !== list[i]) return false;
  return true;
}

/** Whether the result area says what was copied from it before. */
export function sameResult(u32: Uint32Array, at: number, raw: RawResult): boolean {
  if (u32[at + RESULT.winner] !== raw.winner || u32[at + RESULT.candidates] !== raw.candidates) return false;
  if (u32[at + RESULT.epoch] !== raw.epochLow || u32[at + RESULT.epoch + 1] !== raw.epochHigh) return false;
  if (!sameList(u32, at + RESULT.determining, raw.determining) || !sameList(u32, at + RESULT.matched, raw.matched))
    return false;
  if (!sameList(u32, at + RESULT.erred, raw.erred) || !sameList(u32, at + RESULT.obligations, raw.obligations))
    return false;
  // Epoch 0: nothing is installed.
  if (raw.epochLow === 0 && raw.epochHigh === 0) return true;
  for (let i = 0; i < 8; i++) if (u32[at + RESULT.stateDigest + i] !== raw.stateDigest[i]) return false;
  return true;
}
