import type { ManifestEntry, Slot } from '../manifest/types.ts';
import { planRequest, type RequestPlan } from '../cedar/frame/plan.ts';
import { isInheritedByRecord } from './members.ts';

/** A segment of the paths that slots read, with all that is below it: so that every property is read once. */
export interface PlanNode {
  readonly segment: string;
  readonly js: boolean;
  /** The slot whose path ends here, or -1. */
  readonly slot: number;
  /** More slots of the same path, of another type. */
  readonly copies: readonly number[];
  /** What is read of the value that is found here; null when nothing is. */
  readonly below: PlanLevel | null;
}

/** What is read of one value. */
export interface PlanLevel {
  readonly nodes: readonly PlanNode[];
  /** Whether a record's entries may be gone through and compared with the segments, which are few, distinct, and none of them inherited; otherwise each is looked up by its name. */
  readonly enumerates: boolean;
  /** The value's name, where it must be a record; null where it need not. */
  readonly record: string | null;
}

/** An entry's slots, as they are read. */
export interface Plan {
  readonly roots: PlanLevel;
  /** For each slot, whether integers become floats. */
  readonly floats: readonly boolean[];
  /** Where the heap starts: the header's and the slots' bytes. */
  readonly bytes: number;
  /** The member of the input that must be a record; undefined when none must. */
  readonly record: string | undefined;
  /** The slots of an entry of Cedar; then nothing else of the plan is followed. */
  readonly request: RequestPlan | null;
}

interface Growing {
  readonly segment: string;
  readonly js: boolean;
  slot: number;
  readonly copies: number[];
  readonly children: Growing[];
  readonly record: string | null;
}

/** The member of the input that the conditions of the AGT dialects read (docs/module-format.md §4.2). An input without it was meant for something else. */
const DECIDED_ON = 'context';

/** With more segments than this, comparing each entry with all of them costs more than looking the segments up. */
const FEW = 8;

/** The same text as the key of a property: V8 compares such texts by their addresses, and looks them up without hashing. */
function asKey(text: string): string {
  return Object.keys({ [text]: 0 })[0] ?? text;
}

function levelOf(growing: readonly Growing[], record: string | null): PlanLevel {
  const nodes = growing.map(({ segment, js, slot, copies, children, record }) => ({
    segment,
    js,
    slot,
    copies,
    below: children.length === 0 && record === null ? null : levelOf(children, record),
  }));
  const distinct = new Set(nodes.map(({ segment }) => segment)).size === nodes.length;
  const inherited = nodes.some(({ js, segment }) => js && isInheritedByRecord(segment));
  return { nodes, enumerates: nodes.length <= FEW && distinct && !inherited, record };
}

function grow(segment: string, js: boolean, record: string | null): Growing {
  return { segment: asKey(segment), js, slot: -1, copies: [], children: [], record };
}

/**
 * Joins the paths of an entry's slots into a tree.
 *
 * @param record the member of the input that must be a record, whether a slot reads it or not
 */
export function planSlots(slots: readonly Slot[], record?: string): Plan {
  const roots: Growing[] = record === undefined ? [] : [grow(record, false, record)];
  slots.forEach((slot, index) => {
    let level = roots;
    slot.path.forEach((segment, depth) => {
      const js = depth > 0 && slot.walk === 'js';
      let node = level.find((each) => each.segment === segment && each.js === js);
      if (node === undefined) {
        node = grow(segment, js, null);
        level.push(node);
      }
      if (depth === slot.path.length - 1) {
        if (node.slot < 0) node.slot = index;
        else node.copies.push(index);
      }
      level = node.children;
    });
  });
  return {
    roots: levelOf(roots, null),
    floats: slots.map(({ type }) => type === 'float'),
    bytes: 16 + 16 * slots.length,
    record,
    request: null,
  };
}

/** The plan of an entry's slots: those of Cedar, or paths that begin at members of the input, of which `context` must be a record. */
export function planEntry({ dialect, slots, schema }: Pick<ManifestEntry, 'dialect' | 'slots' | 'schema'>): Plan {
  if (dialect !== 'cedar') return planSlots(slots, DECIDED_ON);
  return {
    ...planSlots([]),
    floats: slots.map(() => false),
    bytes: 16 + 16 * slots.length,
    request: planRequest(schema === undefined ? { slots } : { slots, schema }),
  };
}
