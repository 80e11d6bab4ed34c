import type { Rule } from '../../../compiler/ir/types.ts';
import type { Point } from '../witness/input.ts';
import { decides, truthOf } from './entry.ts';
import type { EntryView } from './entry.ts';
import { seek } from './seek.ts';
import type { Answer } from './seek.ts';

/** Where a rule decides although its condition is not true: where a comparison fails and the language takes that for a match. */
export type ByFailure =
  /** Nowhere. */
  { readonly kind: 'never' } | { readonly kind: 'as-with'; readonly point: Point } | { readonly kind: 'unknown' };

/** What becomes of a rule. */
export type Standing =
  /** It decides on the point. */
  | { readonly kind: 'live'; readonly point: Point }
  /** No input makes its condition true. */
  | { readonly kind: 'contradictory'; readonly byFailure: ByFailure }
  /** On every input for which its condition is true, one of these decides first, as on the point. */
  | {
      readonly kind: 'shadowed';
      readonly by: readonly Rule[];
      readonly point: Point | null;
      readonly byFailure: ByFailure;
    }
  | { readonly kind: 'unknown' };

/** Looks for an input on which the rule decides and its guard has the value. */
const seekWin = (rule: Rule, truth: 'true' | 'error', view: EntryView): Answer =>
  seek(
    {
      expressions: [rule.guard],
      region: (space) => space.region(rule.guard, truth),
      judge(point) {
        if (truthOf(rule, point.cells) !== truth) return null;
        const winner = view.winner(point.cells);
        if (winner === rule) return 'found';
        return winner !== null && view.place(winner) < view.place(rule) ? winner : null;
      },
    },
    view,
  );

const failureOf = (rule: Rule, view: EntryView): ByFailure => {
  if (!decides(rule, 'error')) return { kind: 'never' };
  const answer = seekWin(rule, 'error', view);
  if (answer.kind === 'none') return { kind: 'never' };
  return answer.kind === 'found' ? { kind: 'as-with', point: answer.point } : answer;
};

/** What becomes of a rule among the others. */
export const standingOf = (rule: Rule, view: EntryView): Standing => {
  const answer = seekWin(rule, 'true', view);
  if (answer.kind === 'found') return { kind: 'live', point: answer.point };
  if (answer.kind === 'unknown') return answer;
  const byFailure = failureOf(rule, view);
  if (answer.by.length === 0) return { kind: 'contradictory', byFailure };
  return { kind: 'shadowed', by: answer.by, point: answer.point, byFailure };
};
