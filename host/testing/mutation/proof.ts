import { evaluateExpression } from '../../compiler/ir/evaluate/expression.ts';
import type { Entry, Expression, Rule, Truth } from '../../compiler/ir/types.ts';
import { parsePattern } from '../../compiler/patterns/parse/parse.ts';
import { differenceOf } from '../../compiler/patterns/relation/difference.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { assignments, domainOf, slotsOf, type Domain } from './domain.ts';

/** A proof goes through no more inputs than this. */
const MOST_INPUTS = 50_000;

const valueOf = (guard: Expression, cells: readonly Cell[]): Truth => evaluateExpression(guard, cells, new Map());

/** The source of the pattern that a call looks for in a slot; null for other calls. */
const searched = (call: Extract<Expression, { kind: 'call' }>): { slot: number; source: string } | null => {
  const [read, pattern] = call.arguments;
  if (call.operation !== 'python.search' || read?.kind !== 'read' || pattern?.kind !== 'constant') return null;
  return pattern.value.tag === 'string' ? { slot: read.slot, source: pattern.value.value } : null;
};

/** Whether two patterns of Python's `re` provably occur in the same texts. */
const isSamePattern = (one: string, other: string): boolean => {
  const [before, after] = [parsePattern(one), parsePattern(other)];
  return differenceOf(before, after)?.text === null && differenceOf(after, before)?.text === null;
};

/** Whether two expressions provably come to the same: they are one, but for patterns that occur in the same texts. */
const saysTheSame = (before: Expression, after: Expression): boolean => {
  if (before === after) return true;
  if (before.kind === 'not') return after.kind === 'not' && saysTheSame(before.argument, after.argument);
  if (before.kind === 'and' || before.kind === 'or') {
    if (after.kind !== before.kind || after.arguments.length !== before.arguments.length) return false;
    const { arguments: parts } = after;
    return before.arguments.every((part, index) => {
      const other = parts[index];
      return other !== undefined && saysTheSame(part, other);
    });
  }
  if (before.kind !== 'call' || after.kind !== 'call') return false;
  const [was, is] = [searched(before), searched(after)];
  return was !== null && is !== null && was.slot === is.slot && isSamePattern(was.source, is.source);
};

/** Whether a guard of this value makes its rule decide, unless another outranks it. */
const decides = (rule: Rule, value: Truth): boolean =>
  value === 'true' || (value === 'error' && rule.onError !== 'skip');

/** Whether two rules, of these values, would decide alike. */
const sameOutcome = (before: Rule, after: Rule, was: Truth, is: Truth): boolean => {
  if (!decides(before, was) && !decides(after, is)) return true;
  return was === is && before.effect === after.effect && before.obligations === after.obligations;
};

/** Rules that are not changed, read nothing else than the changed ones, and so outrank them or not whatever the rest of an input is. */
const shieldsOf = (entry: Entry, changed: ReadonlyMap<number, Rule>, slots: ReadonlySet<number>): Rule[] =>
  entry.rules.filter(
    ({ guard }, index) =>
      !changed.has(index) && [...slotsOf(guard)].every((slot) => slots.has(slot)) && domainOf([guard]) !== null,
  );

const sizeOf = (domain: Domain): number => [...domain.values()].reduce((size, values) => size * values.length, 1);

/**
 * Whether changed rules provably decide as they did, whatever the input: the inputs that their guards can tell apart are finitely many, and on each of them the rules
 * come to the same, or a rule that outranks them decides. Which rules matched beside the one that decides may differ.
 *
 * @returns false also when it cannot be proven
 */
export const decidesAlike = (entry: Entry, changed: ReadonlyMap<number, Rule>): boolean => {
  const pairs = [...changed].flatMap(([index, after]) => {
    const before = entry.rules[index];
    return before === undefined ? [] : [{ before, after }];
  });
  const isSaidAlike = pairs.every(
    ({ before, after }) =>
      before.effect === after.effect &&
      before.obligations === after.obligations &&
      saysTheSame(before.guard, after.guard),
  );
  if (isSaidAlike) return true;
  const guards = pairs.flatMap(({ before, after }) => [before.guard, after.guard]);
  const slots = new Set(guards.flatMap((guard) => [...slotsOf(guard)]));
  const worst = Math.max(...pairs.map(({ before }) => before.rank));
  const shields = shieldsOf(entry, changed, slots).filter(({ rank }) => rank < worst);
  const domain = domainOf([...guards, ...shields.map(({ guard }) => guard)]);
  if (domain === null || sizeOf(domain) > MOST_INPUTS) return false;
  for (const cells of assignments(domain)) {
    const differing = pairs.filter(
      ({ before, after }) => !sameOutcome(before, after, valueOf(before.guard, cells), valueOf(after.guard, cells)),
    );
    if (differing.length === 0) continue;
    const best = Math.min(...differing.map(({ before }) => before.rank));
    const shielded = shields.some((rule) => rule.rank < best && decides(rule, valueOf(rule.guard, cells)));
    if (!shielded) return false;
  }
  return true;
};
