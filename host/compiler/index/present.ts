import type { Expression } from '../ir/types.ts';
import type { Atom } from './atoms.ts';
import { hazardsBeyond } from './hazards.ts';
import type { Hazards } from './hazards.ts';
import { bits } from './tags.ts';

/** What an expression demands behind a test that slots are present: there, it does not err by their absence. */
export type Present = ReadonlySet<number>;

/** Notes the slot whose presence an expression tests. */
export const notePresent = (part: Expression, present: Set<number>): void => {
  if (part.kind !== 'call' || part.operation !== 'cedar.present') return;
  const [read] = part.arguments;
  if (read?.kind === 'read' && read.absentIs === 'absent') present.add(read.slot);
};

/** When an expression can err, where these slots are present. */
export const hazardsWherePresent = (hazards: Hazards, present: Present): Hazards => {
  if (present.size === 0 || hazards.size === 0) return hazards;
  return hazardsBeyond(hazards, new Map([...present].map((slot) => [slot, bits('absent')])));
};

/** An atom of what is evaluated only where these slots are present. */
export const wherePresent = (atom: Atom, present: Present): Atom => {
  if (present.size === 0) return atom;
  const hazards = hazardsWherePresent(atom.hazards, present);
  const { condition } = atom;
  return condition.domain === 'text' && condition.absent && present.has(atom.slot)
    ? { ...atom, condition: { ...condition, absent: false }, hazards }
    : { ...atom, hazards };
};
