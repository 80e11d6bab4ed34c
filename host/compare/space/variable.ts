import { inheritedByList, isInheritedByRecord } from '../../engine/frame/members.ts';
import type { Slot } from '../../engine/manifest/types.ts';
import type { Entry } from '../../compiler/ir/types.ts';

/** One path that one or both entries read: what an input may differ in. */
export interface Variable {
  readonly path: readonly string[];
  /** What the host puts there: any JSON value, or as for `agent` and `stage` a text, or nothing where `optional`. */
  readonly texts: boolean;
  readonly optional: boolean;
  /** Why not every value that an entry may find there can be written into an input as it is; null when every one can. */
  readonly odd: string | null;
}

/** The inputs of several entries, and where each of their slots is found in them. */
export interface Space {
  readonly variables: readonly Variable[];
  /** For each entry: the variable of each slot. */
  readonly slots: readonly (readonly number[])[];
}

const INDEX = /^(?:0|[1-9][0-9]{0,9})$/;

/** A name that walks of both kinds look up alike in every JSON value: nothing inherits it, and no list has it. */
const isOrdinary = (segment: string): boolean =>
  segment !== 'length' &&
  !INDEX.test(segment) &&
  !isInheritedByRecord(segment) &&
  inheritedByList([], segment) === undefined;

const oddity = ({ path, walk, type }: Slot): string | null => {
  if (type === 'float') return 'its integers become floats';
  const odd = walk === 'js' ? path.slice(1).find((segment) => !isOrdinary(segment)) : undefined;
  return odd === undefined ? null : `every list or record has a member ${JSON.stringify(odd)}`;
};

/** Slots of one key are one variable: the walk matters only for names that are inherited. */
const keyOf = (slot: Slot): string => {
  const odd = oddity(slot);
  return JSON.stringify(odd === null ? [slot.path] : [slot.path, slot.walk, slot.type]);
};

const variableOf = (slot: Slot): Variable => {
  const only = slot.path.length === 1 ? slot.path[0] : undefined;
  return {
    path: slot.path,
    texts: only === 'agent' || only === 'stage',
    optional: only !== 'agent',
    odd: oddity(slot),
  };
};

/** The space of the inputs that these entries can tell apart. */
export const spaceOf = (entries: readonly Entry[]): Space => {
  const variables: Variable[] = [];
  const known = new Map<string, number>();
  const slots = entries.map((entry) =>
    entry.slots.map((slot) => {
      const key = keyOf(slot);
      const index = known.get(key) ?? variables.push(variableOf(slot)) - 1;
      known.set(key, index);
      return index;
    }),
  );
  return { variables, slots };
};

/** A variable as people read it. */
export const pathText = (path: readonly string[]): string =>
  path.map((segment) => (/^[\w-]+$/u.test(segment) ? segment : JSON.stringify(segment))).join('.');
