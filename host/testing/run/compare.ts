import type { Expectation, ExpectedObligation } from '../file/types.ts';
import type { Observed, RuleNames } from './observed.ts';
import { same, show } from './show.ts';
import type { Mismatch } from './types.ts';

/** How a rule is shown: its id, with its name where that is another. */
const ruleText = (id: string, names: RuleNames): string => {
  const name = names.get(id) ?? null;
  return name === null || name === id ? show(id) : `${show(id)} (${show(name)})`;
};

const hasRule = (names: RuleNames, wanted: string): boolean =>
  names.has(wanted) || [...names.values()].includes(wanted);

/** Whether a rule is the one that is meant, by its id or its name. */
const isRule = (id: string, wanted: string, names: RuleNames): boolean => id === wanted || names.get(id) === wanted;

const unknownRule = (wanted: readonly string[], names: RuleNames): Pick<Mismatch, 'note'> => {
  const unknown = wanted.filter((rule) => !hasRule(names, rule)).map(show);
  return unknown.length === 0 ? {} : { note: `no rule has the id or name ${unknown.join(', ')}` };
};

const compareRule = (expected: string | null, observed: Observed, names: RuleNames): Mismatch | null => {
  const decided = observed.reasons[0]?.id ?? null;
  const actual =
    observed.fallback || decided === null
      ? `null${decided === null ? '' : ` (the default ${show(decided)})`}`
      : ruleText(decided, names);
  if (expected === null) {
    return observed.rule === null && (observed.fallback || decided === null)
      ? null
      : { what: 'rule', expected: 'null', actual };
  }
  // Policies of Cedar determine a decision together.
  if (observed.reasons.some(({ id }) => isRule(id, expected, names))) return null;
  return { what: 'rule', expected: show(expected), actual, ...unknownRule([expected], names) };
};

/** Each expected rule is another one of those that there are, and none is left. */
const compareRules = (
  what: 'rules' | 'errors',
  expected: readonly string[],
  there: readonly string[],
  names: RuleNames,
): Mismatch | null => {
  const left = [...there];
  // Ids first: a name may be several rules', an id is one's.
  const sorted = [...expected].sort((a, b) => Number(names.has(b)) - Number(names.has(a)));
  const found = sorted.every((wanted) => {
    const at = left.findIndex((id) => isRule(id, wanted, names));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
  if (found && left.length === 0) return null;
  const actual = `[${there.map((id) => ruleText(id, names)).join(', ')}]`;
  return { what, expected: show(expected), actual, ...unknownRule(expected, names) };
};

const fits = (obligation: object, expected: ExpectedObligation): boolean =>
  Object.entries(expected).every(([key, value]) => same((obligation as Readonly<Record<string, unknown>>)[key], value));

/** An obligation as it is written in a test: its kind alone, or with its members. */
const showObligation = (obligation: object): string =>
  Object.keys(obligation).length === 1 ? show(Object.values(obligation)[0]) : show(obligation);

const compareObligations = (expected: readonly ExpectedObligation[], { obligations }: Observed): Mismatch | null => {
  const equal =
    expected.length === obligations.length &&
    expected.every((each, index) => {
      const obligation = obligations[index];
      return obligation !== undefined && fits(obligation, each);
    });
  if (equal) return null;
  const actual = obligations.map((obligation, index) => {
    const wanted = expected[index];
    // Where only the kind is asked for, only the kind is shown.
    return wanted === undefined || Object.keys(wanted).length === 1 ? obligation.kind : showObligation(obligation);
  });
  return {
    what: 'obligations',
    expected: `[${expected.map(showObligation).join(', ')}]`,
    actual: `[${actual.join(', ')}]`,
  };
};

const PLAIN = ['verdict', 'action', 'policy', 'reason', 'error', 'limited', 'conflict'] as const;

/**
 * Where a decision is not what a test expects; none when it passes. The explanation is compared elsewhere.
 *
 * @param names the rules of the entry that decided
 */
export const compare = (expect: Expectation, observed: Observed, names: RuleNames): Mismatch[] => {
  const found: (Mismatch | null)[] = PLAIN.map((what) => {
    const expected = expect[what];
    const actual = observed[what];
    if (expected === undefined || expected === actual) return null;
    const note = what === 'error' && expected === null ? { note: observed.reason } : {};
    return { what, expected: show(expected), actual: show(actual), ...note };
  });
  if (expect.rule !== undefined) found.splice(1, 0, compareRule(expect.rule, observed, names));
  if (expect.rules !== undefined) found.push(compareRules('rules', expect.rules, observed.matched, names));
  if (expect.errors !== undefined) found.push(compareRules('errors', expect.errors, observed.errors, names));
  if (expect.obligations !== undefined) found.push(compareObligations(expect.obligations, observed));
  return found.filter((mismatch) => mismatch !== null);
};
