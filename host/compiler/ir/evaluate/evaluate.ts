import type { Cell } from '../../../engine/cell/cell.ts';
import type { Verdict } from '../../../engine/manifest/types.ts';
import type { Entry, Rule, Truth } from '../types.ts';
import { evaluateExpression } from './expression.ts';
import type { Trace } from './expression.ts';

/** What a module's status word and result area say (docs/module-format.md §5), as data. Numbers are indices into the entry's rules and obligations. */
export interface Outcome {
  readonly verdict: Verdict;
  /** The deciding rule; null when an error or nothing decided. */
  readonly winner: number | null;
  readonly reason: 'none' | 'policy-error' | 'no-rule-decided';
  readonly fallback: boolean;
  readonly failedClosed: boolean;
  readonly limited: boolean;
  readonly conflict: boolean;
  readonly determining: readonly number[];
  readonly erred: readonly number[];
  readonly matched: readonly number[];
  readonly obligations: readonly number[];
  /** Rules whose guards were evaluated. Without an index that is every rule up to the winner. */
  readonly evaluated: number;
}

/** An outcome with the value of every rule and condition, as `explain` writes it. */
export interface ExplainedOutcome {
  readonly outcome: Outcome;
  /** In the order of the entry's rules. */
  readonly rules: readonly { readonly value: Truth; readonly conditions: readonly (Truth | 'not-reached')[] }[];
}

export interface EvaluateOptions {
  /** Index of a rule whose limit is used up: if it wins, the decision is a deny. */
  readonly exhausted?: number;
}

interface Tally {
  readonly erred: number[];
  readonly matched: number[];
  evaluated: number;
  /** Index of the first rule by rank that decides. */
  winner: number | null;
  /** The winner decides by its error. */
  failed: boolean;
  /** A rule of those that decide together erred under `deny`. */
  fails: boolean;
}

/** The indices of the entry's rules by rank. */
const byRank = (entry: Entry): number[] =>
  entry.rules.map((_, index) => index).sort((a, b) => (entry.rules[a]?.rank ?? 0) - (entry.rules[b]?.rank ?? 0));

/** Takes a rule's value into the tally. Where rules decide together, an error decides once all of them are known. */
const count = (tally: Tally, rule: Rule, index: number, value: Truth, together: boolean): void => {
  tally.evaluated++;
  if (value === 'error') tally.erred.push(index);
  const matches = value === 'true' || (value === 'error' && rule.onError === 'match');
  const fails = value === 'error' && rule.onError === 'deny';
  if (matches && !rule.fallback) tally.matched.push(index);
  if (fails && together) tally.fails = true;
  else if ((matches || fails) && tally.winner === null) {
    tally.winner = index;
    tally.failed = fails;
  }
};

const decide = (entry: Entry, value: (rule: Rule, index: number) => Truth): Tally => {
  const tally: Tally = { erred: [], matched: [], evaluated: 0, winner: null, failed: false, fails: false };
  const together = entry.combine === 'forbid-trumps-permit';
  const all = together || entry.combine === 'first-of-all';
  for (const index of byRank(entry)) {
    const rule = entry.rules[index];
    if (rule === undefined) continue;
    if (tally.winner !== null && (!all || rule.fallback)) break;
    count(tally, rule, index, value(rule, index), together);
  }
  // What forbids trumps an error, and an error what permits.
  const effect = tally.winner === null ? null : entry.rules[tally.winner]?.effect;
  const fallback = tally.winner !== null && entry.rules[tally.winner]?.fallback === true;
  if (tally.fails && (effect !== 'deny' || fallback)) tally.failed = true;
  return tally;
};

/** The rules that decide with the winner: alone, or together with all that deny, or all that do not. */
const determiningOf = (entry: Entry, winner: number, matched: readonly number[]): readonly number[] => {
  const { effect, fallback } = entry.rules[winner] ?? {};
  if (entry.combine !== 'forbid-trumps-permit' || fallback === true) return [winner];
  return matched.filter((index) => (entry.rules[index]?.effect === 'deny') === (effect === 'deny'));
};

/** Both a plain allow and a plain deny matched, by the dialect's own action words. */
const hasConflict = (entry: Entry, matched: readonly number[]): boolean => {
  if (entry.combine === 'forbid-trumps-permit') {
    const sides = new Set(matched.map((index) => entry.rules[index]?.effect === 'deny'));
    return sides.size > 1;
  }
  const actions = new Set(matched.map((index) => entry.rules[index]?.action));
  return entry.combine === 'first-of-all' && actions.has('allow') && actions.has('deny');
};

const outcomeOf = (entry: Entry, tally: Tally, exhausted: number | undefined): Outcome => {
  const { erred, matched, evaluated, winner, failed } = tally;
  const observed = { erred, matched, evaluated, conflict: hasConflict(entry, matched) };
  const rule = winner === null ? undefined : entry.rules[winner];
  if (winner === null || rule === undefined || failed) {
    return {
      ...observed,
      verdict: 'deny',
      winner: null,
      reason: failed ? 'policy-error' : 'no-rule-decided',
      fallback: false,
      failedClosed: true,
      limited: false,
      determining: [],
      obligations: [],
    };
  }
  const limited = winner === exhausted;
  const determining = determiningOf(entry, winner, matched);
  return {
    ...observed,
    verdict: limited ? 'deny' : rule.effect,
    winner,
    reason: 'none',
    fallback: rule.fallback,
    failedClosed: false,
    limited,
    determining,
    obligations: rule.obligations,
  };
};

/**
 * Decides as a module compiled from the entry does, by interpreting it: the reference that compiled modules are tested against. It never decides for
 * an agent.
 *
 * @param entry an entry of a validated unit
 * @param slots the cells of the entry's slots, in order; a missing one is absent
 */
export const evaluate = (entry: Entry, slots: readonly Cell[], options: EvaluateOptions = {}): Outcome => {
  const trace: Trace = new Map();
  const tally = decide(entry, (rule) => evaluateExpression(rule.guard, slots, trace));
  return outcomeOf(entry, tally, options.exhausted);
};

/**
 * The decision that these values of the entry's guards make, in the order of its rules: for what changes rules and knows their values already.
 */
export const combine = (entry: Entry, values: readonly Truth[], options: EvaluateOptions = {}): Outcome =>
  outcomeOf(
    entry,
    decide(entry, (_, index) => values[index] ?? 'error'),
    options.exhausted,
  );

/** The same decision, with the value of every rule and of every condition. */
export const explain = (entry: Entry, slots: readonly Cell[], options: EvaluateOptions = {}): ExplainedOutcome => {
  const rules = entry.rules.map((rule) => {
    const trace: Trace = new Map();
    const value = evaluateExpression(rule.guard, slots, trace);
    return {
      value,
      conditions: rule.conditions.map(({ expression }) => trace.get(expression) ?? ('not-reached' as const)),
    };
  });
  const values = rules.map(({ value }) => value);
  return { outcome: combine(entry, values, options), rules };
};
