import type { Atom, Condition } from '../../condition/types.ts';

/** Texts of which one must stand at a path for a conjunction to be true, by the path. */
type Demands = ReadonlyMap<string, ReadonlySet<string>>;

/** What each alternative of a condition demands. */
export type ConditionDemands = readonly Demands[];

const demanded = (atom: Atom): readonly string[] | null => {
  if (atom.kind === 'equal') return atom.negated ? null : [String(atom.value)];
  return atom.kind === 'in' && !atom.negated ? atom.items : null;
};

const demandsOfAll = (atoms: readonly Atom[]): Demands => {
  const demands = new Map<string, ReadonlySet<string>>();
  for (const atom of atoms) {
    // An order raises an exception on some numbers, which makes the rule match whatever is demanded behind it.
    if (atom.kind === 'compare') break;
    const texts = demanded(atom);
    if (texts === null || !('path' in atom)) continue;
    const path = JSON.stringify(atom.path);
    const earlier = demands.get(path);
    demands.set(path, new Set(earlier === undefined ? texts : texts.filter((text) => earlier.has(text))));
  }
  return demands;
};

export const demandsOf = ({ alternatives }: Condition): ConditionDemands => alternatives.map(demandsOfAll);

const excludes = (a: Demands, b: Demands): boolean => {
  for (const [path, texts] of a) {
    const others = b.get(path);
    if (others !== undefined && ![...others].some((text) => texts.has(text))) return true;
  }
  return false;
};

/** Whether two conditions are never both true, because of the texts that they demand. */
export const areDisjoint = (a: ConditionDemands, b: ConditionDemands): boolean =>
  a.every((one) => b.every((other) => excludes(one, other)));
