import type { Cell } from '../../engine/cell/cell.ts';

/** How odd a character is to a reader. */
const oddness = (text: string): number => {
  let odd = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f) odd += 40;
    else if (code > 0x7e) odd += 20;
  }
  return odd;
};

/** How simple a value is to read: less is simpler. Absent is simplest. */
export const complexity = (cell: Cell): number => {
  switch (cell.tag) {
    case 'absent':
      return 0;
    case 'bool':
      return 2;
    case 'int':
      return 2 + String(cell.value).length;
    case 'string':
      // A number is plainer than its digits as a text.
      return 3 + Math.min(cell.value.length, 400) / 8 + oddness(cell.value) + (/\d/.test(cell.value) ? 8 : 0);
    case 'float':
      return Number.isFinite(cell.value) ? 4 + String(cell.value).length : 30;
    case 'null':
      return 12;
    case 'list':
      return cell.items.reduce((sum, item) => sum + complexity(item), 16);
    case 'record':
      return cell.entries.reduce((sum, [key, value]) => sum + key.length / 8 + complexity(value), 16);
    case 'bigint':
      return 50 + String(cell.value).length / 8;
    default:
      return 1000;
  }
};
