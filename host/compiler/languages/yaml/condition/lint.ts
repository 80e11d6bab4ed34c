import type { Details } from '../../../diagnostics/sink.ts';
import type { DiagnosticCode } from '../../../diagnostics/table.ts';
import { mendedSyntax } from './mend.ts';
import type { Atom, Condition, NeverReason, Part } from './types.ts';

/** Reports a finding about a part of a condition. */
export type ReportPart = (part: Part, code: DiagnosticCode, details?: Details) => void;

const MENDS: Readonly<Record<NeverReason, readonly [why: string, mend: string]>> = {
  syntax: [
    'it is no comparison',
    "Write path == 'text', path != 'text', path in ['a', 'b'], path > 5, or a path alone.",
  ],
  empty: ['it is empty', 'Write a comparison.'],
  'too-long': ['it is too long', 'Split the rule.'],
  parentheses: ['parentheses are not read', 'Write alternatives with " or ", each with " and ".'],
  not: ['"not" is not read here', 'Turn the rule around: allow what is listed, and deny by default.'],
  literal: [
    '"==" and "!=" do not compare with this literal',
    'Quote it and send a text, compare numbers with >= and <=, or test the path alone.',
  ],
  'empty-text': [
    'the Python engine does not read an empty text',
    'Test the path alone: it is false for an empty text.',
  ],
  'quoted-connector': ['its quotes do not close', 'Keep " and " and " or " out of quoted texts.'],
  case: ['the words are case-sensitive', 'Write and, or, in and not in lower case.'],
  'equals-sign': ['the only signs of equality are == and !=', "Write path == 'text' or path != 'text'."],
  ampersand: ['"&&", "||" and "!" are not read', 'Write " and " and " or ", and turn a rule with "!" around.'],
};

/** What a condition is worth whose parts are never true. */
const consequence = (condition: Condition, rule: string): string => {
  const dead = condition.alternatives.every((conjunction) => conjunction.some(({ kind }) => kind === 'never'));
  return dead ? `The rule "${rule}" can never match.` : 'The other alternatives still count.';
};

/** Whether an atom of the conjunction, which stands before, tests that the path is there. */
const isTested = (conjunction: readonly Atom[], atom: Atom & { readonly path: readonly string[] }): boolean =>
  conjunction
    .slice(0, conjunction.indexOf(atom))
    .some((other) => other.kind === 'truthy' && other.path.join('.') === atom.path.join('.'));

const lintNever = (atom: Atom & { kind: 'never' }, condition: Condition, rule: string, report: ReportPart): void => {
  if (atom.reason === 'too-long') {
    report(atom.part, 'EY203', { consequence: consequence(condition, rule) });
    return;
  }
  const [why, general] = MENDS[atom.reason];
  const mended = mendedSyntax(atom.text);
  const mend = mended === null ? general : `Write ${mended}`;
  report(atom.part, 'EY201', { text: atom.text, why, mend, consequence: consequence(condition, rule) });
};

const lintMissing = (atom: Atom, conjunction: readonly Atom[], report: ReportPart): void => {
  if ((atom.kind !== 'equal' && atom.kind !== 'in') || !atom.negated || isTested(conjunction, atom)) return;
  report(atom.part, 'EY202', { text: atom.text, path: atom.path.join('.') });
};

const lintTexts = (atom: Atom, report: ReportPart): void => {
  if (atom.kind === 'equal' && atom.quotes.length === 2 && atom.quotes[0] !== atom.quotes[1]) {
    report(atom.part, 'EY210', { text: atom.text });
  }
  const odd =
    atom.kind === 'in' ? atom.items.find((item) => /^(?:-?\d+(?:\.\d+)?|true|false|null)$/u.test(item)) : undefined;
  if (odd !== undefined) report(atom.part, 'EY236', { item: odd });
};

/** What both engines of governance.toolkit/v1 make of a condition otherwise than it seems to say. */
export const lintCondition = (condition: Condition, rule: string, report: ReportPart): void => {
  for (const conjunction of condition.alternatives) {
    for (const atom of conjunction) {
      if (atom.kind === 'never') lintNever(atom, condition, rule, report);
      lintMissing(atom, conjunction, report);
      lintTexts(atom, report);
    }
  }
};

const sameAtom = (one: Atom, other: Atom | undefined): boolean => {
  if (other === undefined || one.kind !== other.kind) return false;
  const { part: _p, text: _t, ignored: _i, ...left } = one;
  const { part: _q, text: _u, ignored: _j, ...right } = other;
  return one.kind === 'never' || JSON.stringify(left) === JSON.stringify(right);
};

/** The first part that the one grammar reads otherwise than the other; null when both read the same. */
export const firstDifference = (condition: Condition, other: Condition): Atom | null => {
  const atoms = condition.alternatives.flat();
  if (
    JSON.stringify(condition.alternatives.map(({ length }) => length)) !==
    JSON.stringify(other.alternatives.map(({ length }) => length))
  ) {
    return atoms[0] ?? null;
  }
  const others = other.alternatives.flat();
  return atoms.find((atom, index) => !sameAtom(atom, others[index])) ?? null;
};
