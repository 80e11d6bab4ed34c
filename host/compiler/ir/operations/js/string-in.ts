import { binary, truth } from '../define.ts';
import type { Operation } from '../index.ts';
import { textOf } from './text.ts';

/** `list.includes(String(a))`; the list holds strings. */
export const jsStringIn: Operation = binary('js.string-in', (value, list) => {
  const text = textOf(value);
  if (text === 'error') return 'error';
  if (text === 'unknown' || list.tag !== 'list') return 'false';
  return truth(list.items.some((item) => item.tag === 'string' && item.value === text.text));
});
