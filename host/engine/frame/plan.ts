import type { Slot } from '../manifest/types.ts';

/** A segment of the paths that slots read, with all that is below it: so that every property is read once. */
export interface PlanNode {
  readonly segment: string;
  readonly js: boolean;
  /** Slots whose path ends here. */
  readonly slots: readonly number[];
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
  readonly slots: number[];
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
        node = { segment, js, slots: [], children: [] };
        level.push(node);
      }
      if (depth === slot.path.length - 1) node.slots.push(index);
      level = node.children;
    });
  });
  return { roots, floats: slots.map(({ type }) => type === 'float'), bytes: 16 + 16 * slots.length };
}
