import type { Cell } from '../../../../engine/cell/cell.ts';
import { gathering } from '../define.ts';
import type { ValueOperation } from '../index.ts';
import { withinDepth } from './nesting.ts';

/** `{a: x, b: y}`. What nests deeper than cells may is an error, as in sets. */
export const cedarRecord: ValueOperation = gathering('cedar.record', 'entries', ([keys, ...values]) => {
  if (keys?.tag !== 'list' || keys.items.length !== values.length) return 'error';
  const entries: [string, Cell][] = [];
  for (const [index, value] of values.entries()) {
    const key = keys.items[index];
    if (key?.tag !== 'string') return 'error';
    entries.push([key.value, value]);
  }
  return withinDepth({ tag: 'record', entries });
});
