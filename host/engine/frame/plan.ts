import type { Slot } from '../manifest/types.ts';

/** A segment of the paths that slots read, with all that is below it: so that every property is read once. */
export interface PlanNode {
  readonly segment: string;
  readonly js: boolean;
  /** The slot whose path ends here, or -1. */
  readonly slot: number;
  /** More slots of the same path, of another type. */
  readonly copies: readonly number[];
  readonly children: readonly PlanNode[];
}

/** An entry's slots, as they are read. */
export interface Plan {
  readonly roots: readonly PlanNode[];
  /** For each slot, whether integers become floats. */
  readonly floats: readonly boolean[];
  /** Where the heap starts: the header's and the slots' bytes. */
  readonly bytes: number;
}

interface Growing {
  readonly segment: string;
  readonly js: boolean;
  slot: number;
  readonly copies: number[];
  readonly children: Growing[];
}

/** Joins the paths of an entry's slots into a tree. */
export function planSlots(slots: readonly Slot[]): Plan {
  const roots: Growing[] = [];
  slots.forEach((slot, index) => {
    let level = roots;
    slot.path.forEach((segment, depth) => {
      const js = depth > 0 && slot.walk === 'js';
      let node = level.find((each) => each.segment === segment && each.js === js);
      if (node === undefined) {
        node = { segment, js, slot: -1, copies: [], children: [] };
        level.push(node);
      }
      if (depth === slot.path.length - 1) {
        if (node.slot < 0) node.slot = index;
        else node.copies.push(index);
      }
      level = node.children;
    });
  });
  return { roots, floats: slots.map(({ type }) => type === 'float'), bytes: 16 + 16 * slots.length };
}
