import type { Verdict } from '../manifest/types.ts';
import type { ReservedReason } from '../types.ts';

/** What a status word says (docs/module-format.md §5.1). */
export interface Status {
  readonly verdict: Verdict;
  readonly fallback: boolean;
  readonly limited: boolean;
  readonly conflict: boolean;
  readonly error: ReservedReason | null;
}

const FALLBACK = 1 << 8;
const FAILED = 1 << 9;
const LIMITED = 1 << 10;
const CONFLICT = 1 << 11;
/** Verdict, flags and reason: every other bit must be zero. */
const KNOWN = 0xf | FALLBACK | FAILED | LIMITED | CONFLICT | (0xff << 16);

const VERDICTS: readonly (Verdict | undefined)[] = [undefined, 'allow', 'deny', 'warn', 'escalate', 'transform'];
const REASONS: readonly (ReservedReason | undefined)[] = [
  undefined,
  'runtime_error:policy_error',
  'runtime_error:frame_invalid',
  'runtime_error:budget_exceeded',
  'runtime_error:entry_unknown',
  'runtime_error:no_rule_decided',
];

/** Reads a status word; undefined when any part of it is not known, or when parts contradict each other. */
export function readStatus(word: number): Status | undefined {
  const verdict = VERDICTS[word & 0xf];
  const reason = word >>> 16;
  const failed = (word & FAILED) !== 0;
  const limited = (word & LIMITED) !== 0;
  const error = REASONS[reason];
  if (verdict === undefined || (word & ~KNOWN) !== 0) return undefined;
  if (failed ? error === undefined || verdict !== 'deny' : reason !== 0) return undefined;
  if (limited && (failed || verdict !== 'deny')) return undefined;
  return {
    verdict,
    fallback: (word & FALLBACK) !== 0,
    limited,
    conflict: (word & CONFLICT) !== 0,
    error: failed ? (error ?? null) : null,
  };
}
