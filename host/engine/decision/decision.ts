import type { ManifestEntry, ManifestRule } from '../manifest/types.ts';
import { toHex } from '../load/digest.ts';
import type { Decision } from '../types.ts';
import { REASON_TEXTS } from './reserved.ts';
import type { RawResult } from './result.ts';
import { readStatus } from './status.ts';

/** The items at these indices; undefined when one is not there. */
function pick<T, U>(items: readonly T[], indices: readonly number[], map: (item: T) => U): readonly U[] | undefined {
  const picked: U[] = [];
  for (const index of indices) {
    const item = items[index];
    if (item === undefined) return undefined;
    picked.push(map(item));
  }
  return Object.freeze(picked);
}

function hexWords(words: readonly number[]): string | null {
  if (words.every((word) => word === 0)) return null;
  return toHex(new Uint8Array(Uint32Array.from(words).buffer));
}

function limitText(entry: ManifestEntry, winner: ManifestRule): string {
  for (const index of winner.obligations) {
    const obligation = entry.obligations[index];
    if (obligation?.kind === 'limit') return obligation.text;
  }
  return '';
}

/**
 * What a module's answer means in the words of its manifest; undefined when the answer is not known, points at what is not there, or contradicts the manifest.
 */
export function makeDecision(entry: ManifestEntry, moduleDigest: string, raw: RawResult): Decision | undefined {
  const status = readStatus(raw.status);
  const winner = raw.winner === 0 ? undefined : entry.rules[raw.winner - 1];
  const reasons = pick(entry.rules, raw.determining, ({ id, reason }) => Object.freeze({ id, text: reason }));
  const errors = pick(entry.rules, raw.erred, ({ id }) => id);
  const matched = pick(entry.rules, raw.matched, ({ id }) => id);
  const obligations = pick(entry.obligations, raw.obligations, (obligation) => obligation);
  if (!status || !reasons || !errors || !matched || !obligations) return undefined;
  const { verdict, limited, error } = status;
  if (raw.winner !== 0 && winner === undefined) return undefined;
  // Without an error a rule decides, and with its own effect, unless its limit is used up.
  if (
    error === null &&
    (winner === undefined || (!limited && winner.effect !== verdict) || winner.fallback !== status.fallback)
  )
    return undefined;
  const epoch = (BigInt(raw.epochHigh) << 32n) | BigInt(raw.epochLow);
  const decides = error === null ? winner : undefined;
  return Object.freeze({
    verdict,
    allowed: verdict === 'allow' || verdict === 'warn',
    action: decides === undefined || limited ? 'deny' : decides.action,
    rule: decides?.name ?? null,
    policy: decides?.policy ?? null,
    reason:
      decides === undefined
        ? REASON_TEXTS[error ?? 'runtime_error:no_rule_decided']
        : limited
          ? `Rate limited: ${limitText(entry, decides)}`
          : decides.reason,
    reasons,
    errors,
    matched,
    obligations,
    fallback: status.fallback,
    error,
    limited,
    conflict: status.conflict,
    moduleDigest,
    entry: entry.name,
    epoch,
    stateDigest: epoch === 0n ? null : hexWords(raw.stateDigest),
    candidates: raw.candidates,
  });
}
