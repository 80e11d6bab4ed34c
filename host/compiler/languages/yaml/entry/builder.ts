import type { Obligation, Slot, Span, Verdict, Walk } from '../../../../engine/manifest/types.ts';
import type { AbsentIs, Entry, Expression, OnError, Rule } from '../../../ir/types.ts';

/** A rule before it has its id and its rank. */
export interface Draft {
  /** The author's name; null for a default or another outcome of no rule. */
  readonly name: string | null;
  readonly policy: string | null;
  readonly effect: Verdict;
  readonly action: string;
  readonly reason: string;
  readonly fallback: boolean;
  readonly obligations: readonly number[];
  readonly conditions: Rule['conditions'];
  readonly annotations: Readonly<Record<string, string>>;
  readonly span?: Span;
  readonly guard: Expression;
  readonly onError: OnError;
  /** As in the IR: what the rule is ranked by before its place. */
  readonly tier?: string;
  /** What the id says of an outcome without a name, such as `default`. */
  readonly label: string;
}

/** Collects what the rules of one entry share. */
export interface EntryBuilder {
  /** A read of the path; one slot for each path. */
  read(path: readonly string[], walk: Walk, absentIs: AbsentIs): Expression;
  /** The index of the obligation; equal ones share it. */
  obligation(obligation: Obligation): number;
  readonly slots: readonly Slot[];
  readonly obligations: readonly Obligation[];
}

export const createEntryBuilder = (): EntryBuilder => {
  const slots: Slot[] = [];
  const slotIndex = new Map<string, number>();
  const obligations: Obligation[] = [];
  const obligationIndex = new Map<string, number>();
  return {
    slots,
    obligations,
    read(path, walk, absentIs) {
      const key = JSON.stringify([walk, path]);
      let slot = slotIndex.get(key);
      if (slot === undefined) {
        slot = slots.push({ path: [...path], walk, type: 'any' }) - 1;
        slotIndex.set(key, slot);
      }
      return { kind: 'read', slot, absentIs };
    },
    obligation(obligation) {
      const key = JSON.stringify(obligation);
      let index = obligationIndex.get(key);
      if (index === undefined) {
        index = obligations.push(obligation) - 1;
        obligationIndex.set(key, index);
      }
      return index;
    },
  };
};

/** The parts of an entry that its dialect decides. */
export type EntryHead = Pick<Entry, 'name' | 'version' | 'dialect' | 'strategy' | 'combine'>;
