import { evaluate, type Outcome } from '../../compiler/ir/evaluate/evaluate.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { EngineError } from '../../engine/error/error.ts';
import { project } from '../../engine/frame/project.ts';
import type { PolicyInput } from '../../engine/types.ts';
import { judgementOf, type Judgement } from '../judgement/judgement.ts';
import type { Domain } from '../space/domain.ts';
import { inputOf } from '../space/value.ts';
import type { Variable } from '../space/variable.ts';
import { FREE, type Assignment } from './model.ts';
import { NOBODY, type Winner } from './walk.ts';

/** An input, and what each entry decides on it. */
export interface Tried {
  readonly input: PolicyInput;
  readonly judgements: readonly Judgement[];
  readonly winners: readonly Winner[];
}

const winnerOf = ({ winner, reason, erred }: Outcome): Winner => {
  if (winner !== null) return winner;
  // The error that decided is the last one: nothing is tried behind it.
  return reason === 'policy-error' ? -1 - (erred.at(-1) ?? 0) : NOBODY;
};

/** Decides on an input with entries, as modules compiled from them would. Null for an input that no module decides on. */
export const decideWith = (entries: readonly Entry[], input: PolicyInput): Tried | null => {
  const outcomes: Outcome[] = [];
  for (const entry of entries) {
    let slots: readonly Cell[];
    try {
      slots = project(entry.slots, input);
    } catch (error) {
      if (error instanceof EngineError) return null;
      throw error;
    }
    outcomes.push(evaluate(entry, slots));
  }
  return {
    input,
    judgements: outcomes.map((outcome, index) => {
      const entry = entries[index] as Entry;
      return judgementOf(entry, outcome.winner, outcome.reason);
    }),
    winners: outcomes.map(winnerOf),
  };
};

/** The values of an assignment: what is not chosen is the variable's first. Null when a value is not chosen but any. */
export const cellsOf = (domains: readonly Domain[], assignment: Assignment): readonly Cell[] | null => {
  const cells: Cell[] = [];
  for (const [variable, { cells: values }] of domains.entries()) {
    const value = assignment[variable] ?? FREE;
    const cell = values[value === FREE ? 0 : value];
    if (cell === undefined) return null;
    cells.push(cell);
  }
  return cells;
};

/** Decides on the input that an assignment describes; null when there is no such input. */
export const tryAssignment = (
  entries: readonly Entry[],
  variables: readonly Variable[],
  domains: readonly Domain[],
  assignment: Assignment,
): Tried | null => {
  const cells = cellsOf(domains, assignment);
  if (cells === null) return null;
  const input = inputOf(
    variables.map(({ path }) => path),
    cells,
  );
  return input === null ? null : decideWith(entries, input);
};
