import { atomsOfCall } from '../../../compiler/index/atoms.ts';
import type { Expression, Rule } from '../../../compiler/ir/types.ts';

interface Texts {
  readonly strings: ReadonlySet<string>;
  readonly absent: boolean;
}

const known = new WeakMap<Expression, ReadonlyMap<number, Texts>>();

/** The texts that a guard demands of slots: those of its conjuncts that ask for one of a few texts and nothing else. */
const demandsOf = (guard: Expression): ReadonlyMap<number, Texts> => {
  const done = known.get(guard);
  if (done !== undefined) return done;
  const demands = new Map<number, Texts>();
  const parts = guard.kind === 'and' ? guard.arguments : [guard];
  for (const part of parts) {
    const [atom, second] = (part.kind === 'call' ? atomsOfCall(part) : null) ?? [];
    if (atom === undefined || second !== undefined || atom.condition.domain !== 'text') continue;
    const { strings, absent, other, stringified } = atom.condition;
    if (!other && !stringified && !demands.has(atom.slot)) demands.set(atom.slot, { strings, absent });
  }
  known.set(guard, demands);
  return demands;
};

/** Whether it is plain that no input makes both guards true: they demand different texts of one slot. Much faster than to divide all inputs, and true of most pairs of a large policy. */
export const areApart = (one: Expression, other: Expression): boolean => {
  const [a, b] = [demandsOf(one), demandsOf(other)];
  for (const [slot, texts] of a) {
    const others = b.get(slot);
    if (others === undefined || (texts.absent && others.absent)) continue;
    const [few, many] = texts.strings.size <= others.strings.size ? [texts, others] : [others, texts];
    if (![...few.strings].some((text) => many.strings.has(text))) return true;
  }
  return false;
};

const addTo = (places: number[] | undefined, place: number): number[] => {
  if (places === undefined) return [place];
  places.push(place);
  return places;
};

/** The slot that most rules demand texts of; null when none does. */
const commonSlot = (rules: readonly Rule[]): number | null => {
  const counts = new Map<number, number>();
  for (const { guard } of rules)
    for (const slot of demandsOf(guard).keys()) counts.set(slot, (counts.get(slot) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? null;
};

/**
 * The pairs of rules that are not plainly apart, in order: of a large policy they are few, and found without trying all.
 */
export function* pairsOf(rules: readonly Rule[]): Generator<readonly [Rule, Rule]> {
  const slot = commonSlot(rules);
  const byText = new Map<string, number[]>();
  const others: number[] = [];
  const textsAt = rules.map(({ guard }) => {
    const texts = slot === null ? undefined : demandsOf(guard).get(slot);
    return texts === undefined || texts.absent ? null : texts.strings;
  });
  textsAt.forEach((texts, place) => {
    if (texts === null) others.push(place);
    else for (const text of texts) byText.set(text, addTo(byText.get(text), place));
  });
  for (const [place, first] of rules.entries()) {
    const texts = textsAt[place] ?? null;
    const near = texts === null ? rules.keys() : [...others, ...[...texts].flatMap((text) => byText.get(text) ?? [])];
    const later = [...new Set(near)].filter((other) => other > place).sort((a, b) => a - b);
    for (const other of later) {
      const second = rules[other];
      if (second !== undefined && !areApart(first.guard, second.guard)) yield [first, second];
    }
  }
}
