import { parseCondition as parsePython } from '../../agt-py/condition/parse.ts';
import { firstDifference, lintCondition } from '../../condition/lint.ts';
import type { ReportPart } from '../../condition/lint.ts';
import type { Atom, Condition } from '../../condition/types.ts';
import { INHERITED } from '../inherited.ts';

/** Reports what the TypeScript engine alone makes of an atom. Returns whether the two engines are known to differ on it. */
const lintAtom = (atom: Atom, report: ReportPart): boolean => {
  if (!('path' in atom)) return true;
  const path = atom.path.join('.');
  const member = atom.path.find((segment) => INHERITED.has(segment));
  if (member !== undefined) report(atom.part, 'EY212', { member, path });
  const isIndexed = atom.path.slice(1).some((segment) => /^\d+$/u.test(segment));
  if (isIndexed) report(atom.part, 'EY235', { path });
  return member !== undefined || isIndexed;
};

/** Reports what the TypeScript engine makes of a condition otherwise than it seems to say, or than the Python engine does. */
export const lintTypeScriptCondition = (condition: Condition, rule: string, report: ReportPart): void => {
  lintCondition(condition, rule, report);
  let explained = false;
  for (const atom of condition.alternatives.flat()) if (lintAtom(atom, report)) explained = true;
  const difference = explained ? null : firstDifference(condition, parsePython(condition.text));
  if (difference !== null) report(difference.part, 'EY208', { text: difference.text });
};
