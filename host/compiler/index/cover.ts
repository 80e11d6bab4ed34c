import type { Expression } from '../ir/types.ts';
import { atomsOfCall, atomsOfNegated } from './atoms.ts';
import type { Atom } from './atoms.ts';
import { intersection, union } from './condition.ts';
import { NO_HAZARDS, hazardsOf, joinHazards } from './hazards.ts';
import type { Hazards } from './hazards.ts';
import { hazardsWherePresent, notePresent, wherePresent } from './present.ts';

/**
 * Atoms of which at least one must hold for an expression to be true or to err: a rule is found when it is looked up under each. The empty
 * cover is that of an expression that never holds.
 */
export type Cover = readonly Atom[];

/** The expected number of rules that a lookup by an atom brings up. */
export type Cost = (atom: Atom) => number;

/** Atoms are of one kind when one table can hold them. */
export const kindOf = ({ slot, condition }: Atom): string =>
  condition.domain === 'entity-below'
    ? `${slot} ${condition.domain} ${condition.entities}`
    : `${slot} ${condition.domain}`;

const costOf = (cover: Cover, cost: Cost): number => cover.reduce((sum, atom) => sum + cost(atom), 0);

const cheaper = (a: Cover | null, b: Cover | null, cost: Cost): Cover | null => {
  if (a === null || b === null) return a ?? b;
  return costOf(b, cost) < costOf(a, cost) ? b : a;
};

/** The cover under what may err before it; null when that is unknown, or no atom is there to know it. */
const behind = (cover: Cover, before: Hazards): Cover | null => {
  if (cover.length === 0 && before.size > 0) return null;
  const atoms: Atom[] = [];
  for (const atom of cover) {
    const hazards = joinHazards(before, atom.hazards);
    if (hazards === null) return null;
    atoms.push({ ...atom, hazards });
  }
  return atoms;
};

/** The values that all conjuncts so far allow, for those kinds of which they are single atoms. */
const narrow = (known: Map<string, Atom>, atom: Atom): Atom => {
  const before = known.get(kindOf(atom));
  const hazards = before === undefined ? null : joinHazards(before.hazards, atom.hazards);
  const both =
    before === undefined || hazards === null
      ? atom
      : { slot: atom.slot, condition: intersection(before.condition, atom.condition), hazards };
  known.set(kindOf(atom), both);
  return both;
};

/** Conjunctions within a conjunction are parts of it. */
const conjuncts = (parts: readonly Expression[]): readonly Expression[] =>
  parts.some(({ kind }) => kind === 'and')
    ? parts.flatMap((part) => (part.kind === 'and' ? conjuncts(part.arguments) : [part]))
    : parts;

const andCover = (parts: readonly Expression[], cost: Cost): Cover | null => {
  const known = new Map<string, Atom>();
  const present = new Set<number>();
  let best: Cover | null = null;
  let before: Hazards | null = NO_HAZARDS;
  for (const part of conjuncts(parts)) {
    if (before === null) break;
    const cover = bestCover(part, cost)?.map((atom) => wherePresent(atom, present)) ?? null;
    const usable = cover === null ? null : behind(cover, before);
    const [single] = usable ?? [];
    best = cheaper(best, usable?.length === 1 && single !== undefined ? [narrow(known, single)] : usable, cost);
    const hazards = hazardsOf(part);
    before = joinHazards(before, hazards === null ? null : hazardsWherePresent(hazards, present));
    notePresent(part, present);
  }
  return best;
};

/** What one of all alternatives demands. An alternative that cannot be looked up leaves nothing to look up. */
const orCover = (parts: readonly Expression[], cost: Cost): Cover | null => {
  const atoms = new Map<string, Atom>();
  for (const part of parts) {
    const cover = bestCover(part, cost);
    if (cover === null) return null;
    for (const atom of cover) {
      const known = atoms.get(kindOf(atom));
      const hazards = known === undefined ? atom.hazards : joinHazards(known.hazards, atom.hazards);
      if (hazards === null) return null;
      const condition = known === undefined ? atom.condition : union(known.condition, atom.condition);
      atoms.set(kindOf(atom), { slot: atom.slot, condition, hazards });
    }
  }
  return [...atoms.values()];
};

/** A negation errs when what it negates does. */
const negatedCover = (argument: Expression, cost: Cost): Cover | null => {
  if (argument.kind === 'not') return bestCover(argument.argument, cost);
  return argument.kind === 'call' ? atomsOfNegated(argument) : null;
};

/** The cheapest cover of an expression; null when every frame may satisfy it. */
export const bestCover = (expression: Expression, cost: Cost): Cover | null => {
  switch (expression.kind) {
    case 'and':
      return andCover(expression.arguments, cost);
    case 'or':
      return orCover(expression.arguments, cost);
    case 'call':
      return atomsOfCall(expression);
    case 'not':
      return negatedCover(expression.argument, cost);
    case 'constant':
      return expression.value.tag === 'bool' && !expression.value.value ? [] : null;
    default:
      return null;
  }
};

/** The atoms of a call, negated or not; null for other expressions. */
const atomsOf = (expression: Expression): readonly Atom[] | null => {
  if (expression.kind === 'call') return atomsOfCall(expression) ?? [];
  if (expression.kind !== 'not') return null;
  const { argument } = expression;
  if (argument.kind === 'not') return atomsOf(argument.argument);
  return argument.kind === 'call' ? (atomsOfNegated(argument) ?? []) : null;
};

/** Every atom in an expression, for counting. */
export const atomsIn = (expression: Expression): readonly Atom[] => {
  switch (expression.kind) {
    case 'and': {
      const known = new Map<string, Atom>();
      const atoms = conjuncts(expression.arguments).flatMap((part) => {
        const own = atomsOf(part);
        const [single] = own ?? [];
        if (own === null || own.length > 1 || single === undefined) return own ?? atomsIn(part);
        narrow(known, single);
        return [];
      });
      return [...known.values(), ...atoms];
    }
    case 'or':
      return expression.arguments.flatMap(atomsIn);
    default:
      return atomsOf(expression) ?? [];
  }
};
