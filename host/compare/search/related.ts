import type { Cell } from '../../engine/cell/cell.ts';
import type { Domain } from '../space/domain.ts';
import type { Space } from '../space/variable.ts';
import type { Assignment } from './model.ts';

/** For each variable: those whose paths begin with its own, and those that its own begins with. */
export interface Related {
  readonly below: readonly (readonly number[])[];
  readonly above: readonly (readonly number[])[];
}

const isPrefix = (short: readonly string[], long: readonly string[]): boolean =>
  short.length < long.length && short.every((segment, index) => segment === long[index]);

/** Which variables stand inside which. */
export const relatedOf = ({ variables }: Space): Related => {
  const within = (test: (one: readonly string[], other: readonly string[]) => boolean): number[][] =>
    variables.map(({ path }) => variables.flatMap((other, index) => (test(path, other.path) ? [index] : [])));
  return {
    below: within(isPrefix),
    above: within((one, other) => isPrefix(other, one)),
  };
};

/** Whether nothing can stand below the value. */
const isClosed = (cell: Cell): boolean => cell.tag !== 'record' || cell.entries.length === 0;

/**
 * Whether a variable's value and those of its relatives cannot stand in one input: something below what is no record, or what is empty. Only for names that nothing inherits.
 */
export const isImpossible = (
  { below, above }: Related,
  space: Space,
  domains: readonly Domain[],
  assignment: Assignment,
  variable: number,
): boolean => {
  const cellOf = (index: number): Cell | undefined => domains[index]?.cells[assignment[index] ?? -1];
  const clash = (outer: number, inner: number): boolean => {
    if (space.variables[inner]?.odd !== null || space.variables[outer]?.odd !== null) return false;
    const [whole, part] = [cellOf(outer), cellOf(inner)];
    return whole !== undefined && part !== undefined && part.tag !== 'absent' && isClosed(whole);
  };
  return (
    (below[variable] ?? []).some((inner) => clash(variable, inner)) ||
    (above[variable] ?? []).some((outer) => clash(outer, variable))
  );
};
