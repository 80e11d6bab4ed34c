import type { Entry } from '../../compiler/ir/types.ts';
import type { Outcome } from '../../compiler/ir/evaluate/evaluate.ts';
import type { Obligation, Verdict } from '../../engine/manifest/types.ts';

/** What two decisions are compared by. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Id of the deciding rule, a default's included; null when an error or nothing decided. */
  readonly rule: string | null;
  /** The author's name of it, where it has one. */
  readonly name: string | null;
  readonly obligations: readonly Obligation[];
  readonly reason: string;
  /** The dialect's own word for what is decided, such as `warn`; two of them may come to one verdict. */
  readonly action: string;
  /** Why no rule decided; null when one did. */
  readonly error: string | null;
}

/** How much of two decisions must be alike: the verdict; also what must be done; also which rule decided, in which word, and why. */
export type Level = 'verdict' | 'obligations' | 'all';

/** What differs, the weightiest first: each stands for those behind it too. */
export type DifferenceKind = 'verdict' | 'obligations' | 'rule' | 'action' | 'reason';

const ERRORS = {
  none: null,
  'policy-error': 'runtime_error:policy_error',
  'no-rule-decided': 'runtime_error:no_rule_decided',
} as const;

/** The judgement of an entry when this rule decides; with null when an error or nothing does. */
export const judgementOf = (entry: Entry, winner: number | null, reason: Outcome['reason'] = 'none'): Judgement => {
  const rule = winner === null ? undefined : entry.rules[winner];
  if (rule === undefined || reason !== 'none') {
    const error = ERRORS[reason] ?? ERRORS['no-rule-decided'];
    return { verdict: 'deny', rule: null, name: null, obligations: [], reason: '', action: 'deny', error };
  }
  return {
    verdict: rule.effect,
    rule: rule.id,
    name: rule.name,
    obligations: rule.obligations.flatMap((index) => entry.obligations[index] ?? []),
    reason: rule.reason,
    action: rule.action,
    error: null,
  };
};

/** Obligations as a text to compare by. */
export const obligationsKey = (obligations: readonly Obligation[]): string =>
  JSON.stringify(obligations, (_, value: unknown) =>
    // JSON has no NaN and no infinities, and limits may have them.
    typeof value === 'number' && !Number.isFinite(value)
      ? String(value)
      : typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
  );

/** A text that two judgements share when they are alike at this level. */
export const judgementKey = (judgement: Judgement, level: Level): string => {
  const { verdict, obligations, rule, action, reason, error } = judgement;
  if (level === 'verdict') return verdict;
  if (level === 'obligations') return JSON.stringify([verdict, obligationsKey(obligations)]);
  return JSON.stringify([verdict, obligationsKey(obligations), rule, action, reason, error]);
};

/** The weightiest difference between two judgements at this level; null when they are alike. */
export const differenceOf = (a: Judgement, b: Judgement, level: Level): DifferenceKind | null => {
  if (a.verdict !== b.verdict) return 'verdict';
  if (level === 'verdict') return null;
  if (obligationsKey(a.obligations) !== obligationsKey(b.obligations)) return 'obligations';
  if (level === 'obligations') return null;
  if (a.rule !== b.rule || a.error !== b.error) return 'rule';
  if (a.action !== b.action) return 'action';
  return a.reason === b.reason ? null : 'reason';
};
