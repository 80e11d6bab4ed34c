import type { Cell } from '../../engine/cell/cell.ts';
import { equal } from '../../compiler/ir/operations/python/equal.ts';
import type { Needs } from './needs.ts';

const string = (value: string): Cell => ({ tag: 'string', value });
const TRUE: Cell = { tag: 'bool', value: true };
/** To ECMAScript an own `toString` that is no method makes a record that cannot become a text. */
const UNTEXTUAL: Cell = { tag: 'record', entries: [['toString', { tag: 'null' }]] };

/** Whether an input in JSON can hold the value. */
const isJson = (cell: Cell): boolean => {
  switch (cell.tag) {
    case 'null':
    case 'bool':
    case 'int':
    case 'bigint':
    case 'string':
      return true;
    case 'float':
      return !Number.isNaN(cell.value);
    case 'list':
      return cell.items.every(isJson);
    case 'record':
      return cell.entries.every(([, value]) => isJson(value));
    default:
      return false;
  }
};

/** The first of ever longer values that equals none of the policies' own. */
const unequal = (compounds: readonly Cell[], make: (attempt: number) => Cell): Cell => {
  for (let attempt = 1; ; attempt++) {
    const cell = make(attempt);
    if (!compounds.some((compound) => equal(compound, cell))) return cell;
  }
};

/** Lists and records that stand for all: empty, full, those that are mentioned, and to ECMAScript a list for each text that it becomes. */
export const compoundCells = (needs: Needs, texts: readonly string[]): Cell[] => {
  const { compounds, jsText, jsNumber } = needs;
  const reads = jsText || jsNumber;
  const full: Cell[] = reads
    ? texts.map((text): Cell => ({ tag: 'list', items: [string(text)] }))
    : [unequal(compounds, (length) => ({ tag: 'list', items: Array.from({ length }, () => string('other')) }))];
  return [
    ...compounds.filter(isJson),
    { tag: 'list', items: [] },
    ...full,
    { tag: 'record', entries: [] },
    unequal(compounds, (length) => ({ tag: 'record', entries: [['other'.padEnd(4 + length, '_'), TRUE]] })),
    ...(reads ? [UNTEXTUAL, { tag: 'list', items: [UNTEXTUAL] } as const] : []),
  ];
};
