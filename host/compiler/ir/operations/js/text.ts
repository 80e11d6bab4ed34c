import type { Cell } from '../../../../engine/cell/cell.ts';

/** `String(cell)`. `error`: a TypeError. `unknown`: a text no policy can know (a function's, a handle's). */
export type Text = { readonly text: string } | 'error' | 'unknown';

/** `Array.prototype.join` with commas: null and undefined are empty. */
const join = (items: readonly Cell[]): Text => {
  const parts: string[] = [];
  let unknown = false;
  for (const item of items) {
    const text = item.tag === 'null' || item.tag === 'absent' ? { text: '' } : textOf(item);
    if (text === 'error') return 'error';
    if (text === 'unknown') unknown = true;
    else parts.push(text.text);
  }
  return unknown ? 'unknown' : { text: parts.join(',') };
};

/** `String(value)` of parsed JSON, whose numbers are doubles. */
export const textOf = (cell: Cell): Text => {
  switch (cell.tag) {
    case 'absent':
      return { text: 'undefined' };
    case 'null':
      return { text: 'null' };
    case 'bool':
      return { text: String(cell.value) };
    case 'int':
    case 'bigint':
      return { text: String(Number(cell.value)) };
    case 'float':
      return { text: String(cell.value) };
    case 'string':
      return { text: cell.value };
    case 'list':
      return join(cell.items);
    case 'record':
      // An own `toString` is data, not a method, and `valueOf` gives no primitive: ECMA-262 OrdinaryToPrimitive throws.
      return cell.entries.some(([key]) => key === 'toString') ? 'error' : { text: '[object Object]' };
    default:
      return 'unknown';
  }
};
