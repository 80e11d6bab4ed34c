import { lintCondition, firstDifference } from '../../condition/lint.ts';
import type { ReportPart } from '../../condition/lint.ts';
import { mendedSyntax } from '../../condition/mend.ts';
import type { Atom, Comparison, Condition } from '../../condition/types.ts';
import { parseCondition as parseTypeScript } from '../../agt-ts/condition/parse.ts';

const RELATIONS: Readonly<Record<Comparison, (value: number) => boolean>> = {
  '<': (value) => 0 < value,
  '<=': (value) => 0 <= value,
  '>': (value) => 0 > value,
  '>=': (value) => 0 >= value,
};

const pathOf = (atom: Atom): string => ('path' in atom ? atom.path.join('.') : '');

/** Whether the conjunction is false without the path, whatever this atom says. */
const isFalseWithout = (conjunction: readonly Atom[], atom: Atom): boolean =>
  conjunction.some((other) => {
    if (pathOf(other) !== pathOf(atom)) return false;
    if (other.kind === 'truthy') return true;
    return other.kind === 'compare' && !RELATIONS[other.operator](other.value);
  });

/** Reports what the Python engine alone makes of an atom. Returns whether anything was reported. */
const lintAtom = (atom: Atom, conjunction: readonly Atom[], report: ReportPart): boolean => {
  const before = { reported: false };
  const tell: ReportPart = (part, code, details) => {
    before.reported = true;
    report(part, code, details);
  };
  const path = pathOf(atom);
  if (atom.kind === 'compare' && RELATIONS[atom.operator](atom.value) && !isFalseWithout(conjunction, atom)) {
    report(atom.part, 'EY206', { text: atom.text, path });
  }
  if (atom.ignored !== '') {
    const cutNumber = atom.kind === 'compare' && /^[eE_.\d]/u.test(atom.ignored);
    if (cutNumber) tell(atom.part, 'EY237', { text: atom.text, read: `${path} ${atom.operator} ${atom.value}` });
    else {
      const mended = mendedSyntax(atom.text);
      const mend = mended === null ? 'Remove it, or join comparisons with " and " and " or ".' : `Write ${mended}`;
      tell(atom.part, 'EY207', { ignored: atom.ignored, mend });
    }
  }
  if ('path' in atom && atom.path.some((segment) => /\P{ASCII}/u.test(segment))) tell(atom.part, 'EY218', { path });
  if ('path' in atom && atom.path.slice(1).some((segment) => /^\d+$/u.test(segment)))
    tell(atom.part, 'EY235', { path });
  return before.reported || atom.kind === 'never';
};

/** Connectives that the Python engine finds inside quotes, where the TypeScript engine does not look. */
const quotedConnector = (condition: Condition, other: Condition): string | null => {
  const count = ({ alternatives }: Condition): readonly [number, number] => [
    alternatives.length,
    alternatives.flat().length,
  ];
  const [ors, atoms] = count(condition);
  const [otherOrs, otherAtoms] = count(other);
  if (ors > otherOrs) return '" or "';
  return atoms > otherAtoms ? '" and "' : null;
};

/** Reports what the Python engine makes of a condition otherwise than it seems to say, or than the TypeScript engine does. */
export const lintPythonCondition = (condition: Condition, rule: string, report: ReportPart): void => {
  lintCondition(condition, rule, report);
  let explained = false;
  for (const conjunction of condition.alternatives) {
    for (const atom of conjunction) if (lintAtom(atom, conjunction, report)) explained = true;
  }
  const other = parseTypeScript(condition.text);
  const connector = quotedConnector(condition, other);
  const whole = [0, condition.text.length] as const;
  if (connector !== null) report(whole, 'EY205', { connector });
  const difference = connector === null && !explained ? firstDifference(condition, other) : null;
  if (difference !== null) report(difference.part, 'EY208', { text: difference.text });
};
