import { isOfNumbers } from './condition.ts';
import type { RangeTable } from './types.ts';
import { rangeOf, segmentsOf } from './segments.ts';
import type { SegmentRange } from './segments.ts';
import { hazardsOfAll } from './text.ts';
import type { Place } from './text.ts';

/** Files a rule under the fewest nodes that cover its segments. */
const file = (nodes: Map<number, number[]>, leaves: number, [first, last]: SegmentRange, rule: number): void => {
  const add = (node: number): void => {
    const rules = nodes.get(node);
    if (rules === undefined) nodes.set(node, [rule]);
    else if (rules.at(-1) !== rule) rules.push(rule);
  };
  let low = leaves + first;
  let high = leaves + last + 1;
  while (low < high) {
    if (low & 1) add(low++);
    if (high & 1) add(--high);
    low >>= 1;
    high >>= 1;
  }
};

/** The table of rules found by the number in one slot. Places come in the order of rank. */
export const rangeTable = (places: readonly Place[]): RangeTable => {
  const intervals = places.flatMap(({ atom }) => (isOfNumbers(atom.condition) ? atom.condition.intervals : []));
  const segments = segmentsOf(intervals);
  let leaves = 1;
  while (leaves < segments.count) leaves *= 2;
  const nodes = new Map<number, number[]>();
  for (const { rule, atom } of places) {
    if (!isOfNumbers(atom.condition)) continue;
    for (const interval of atom.condition.intervals) file(nodes, leaves, rangeOf(segments, interval), rule);
  }
  const condition = places[0]?.atom.condition;
  return {
    kind: 'range',
    domain: condition !== undefined && isOfNumbers(condition) ? condition.domain : 'python-number',
    slot: places[0]?.atom.slot ?? 0,
    hazards: hazardsOfAll(places),
    all: places.map(({ rule }) => rule),
    endpoints: segments.endpoints,
    leaves,
    nodes,
  };
};
