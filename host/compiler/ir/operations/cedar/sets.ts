import type { Cell } from '../../../../engine/cell/cell.ts';
import { sortSet } from '../../../../engine/cell/encode.ts';
import { binary, gathering, truth, unary } from '../define.ts';
import type { Operation, ValueOperation } from '../index.ts';
import { equalCells } from './equal.ts';
import { withinDepth } from './nesting.ts';

const holds = (items: readonly Cell[], value: Cell): boolean => items.some((item) => equalCells(item, value));

/** `set.contains(value)`. */
export const cedarContains: Operation = binary('cedar.contains', (set, value) =>
  set.tag === 'set' ? truth(holds(set.items, value)) : 'error',
);

/** `set.containsAll(others)`. */
export const cedarContainsAll: Operation = binary('cedar.contains-all', (set, others) =>
  set.tag === 'set' && others.tag === 'set' ? truth(others.items.every((item) => holds(set.items, item))) : 'error',
);

/** `set.containsAny(others)`. */
export const cedarContainsAny: Operation = binary('cedar.contains-any', (set, others) =>
  set.tag === 'set' && others.tag === 'set' ? truth(others.items.some((item) => holds(set.items, item))) : 'error',
);

/** `set.isEmpty()`. */
export const cedarIsEmpty: Operation = unary('cedar.is-empty', (set) =>
  set.tag === 'set' ? truth(set.items.length === 0) : 'error',
);

/** `[a, b, …]`. */
export const cedarSet: ValueOperation = gathering('cedar.set', 'items', (items) => {
  const unsorted = withinDepth({ tag: 'set', items });
  return unsorted === 'error' ? 'error' : { tag: 'set', items: sortSet(items) };
});
