import type { AbsentIs, Expression } from '../../../../ir/types.ts';
import type { EntryBuilder } from '../../entry/builder.ts';
import { cell } from '../../entry/cells.ts';
import { expression } from '../../entry/expressions.ts';
import { isUnder } from './file.ts';
import type { GovernanceFile } from './file.ts';
import { every, none } from './logic.ts';
import type { Known } from './logic.ts';

/**
 * For which paths governance files count. The input's `path` is the one that the host has resolved, from the root of the folders: `.` for the root
 * itself, absent for a path outside.
 */
export interface Activity {
  /** The path lies in the folder or below it. */
  under(folder: readonly string[]): Expression;
  /** The file counts: its folder, its scope, and no file below that trims it. */
  active(file: GovernanceFile): Known;
  /** Whether one file counts when it is known that another does. */
  activeGiven(file: GovernanceFile, other: GovernanceFile): Known;
  /** True for a path that is no text. */
  pathFails(): Expression;
}

export const createActivity = (files: readonly GovernanceFile[], builder: EntryBuilder): Activity => {
  const path = (absentIs: AbsentIs): Expression => builder.read(['path'], 'record', absentIs);
  const text = (value: string): Expression => expression.constant(cell.string(value));
  const under = (folder: readonly string[]): Expression =>
    folder.length === 0
      ? expression.call('python.truthy', path('false'))
      : expression.call('path.under', path('false'), text(folder.join('/')));
  const inScope = ({ document }: GovernanceFile): Known =>
    document === null || document.scope === null
      ? true
      : expression.call('python.fnmatch', path('false'), text(document.scope));
  /** The trimming files below a folder, without those that lie below another of them. */
  const trimmers = (file: GovernanceFile): GovernanceFile[] => {
    const below = files.filter((other) => other.trims && other !== file && isUnder(other.folder, file.folder));
    return below.filter((one) => !below.some((other) => other !== one && isUnder(one.folder, other.folder)));
  };
  const active = (file: GovernanceFile): Known =>
    every([under(file.folder), inScope(file), none(trimmers(file).map(({ folder }) => under(folder)))]);
  return {
    under,
    active,
    activeGiven(file, other) {
      if (file === other) return true;
      if (isUnder(other.folder, file.folder)) {
        // Above the other file: only a file between them, or the other itself, can have trimmed it.
        const trimmed = files.some(
          ({ trims, folder }) =>
            trims &&
            folder.length > file.folder.length &&
            isUnder(folder, file.folder) &&
            isUnder(other.folder, folder),
        );
        return trimmed ? false : inScope(file);
      }
      return isUnder(file.folder, other.folder) ? active(file) : false;
    },
    pathFails: () => expression.not(expression.call('python.fnmatch', path('true'), text('*'))),
  };
};
