import { sortRecord, sortSet } from '../../../engine/index.ts';
import type { Cell } from '../../../engine/index.ts';
import { constantOf } from './atom.ts';
import type { Atom } from './atom.ts';
import { isFree, memberOf, samplesOf } from './facts.ts';
import { representativeNumbers } from './numbers.ts';
import { isOrder, isRounding } from './support.ts';
import { freshText, numericText, textsBetween } from './texts.ts';

/** A value that stands for others. An open one stands for values that tests of which not every true value can be named may still tell apart. */
export interface Representative {
  readonly cell: Cell;
  readonly open: boolean;
}

/** Python refuses to write an integer of more than 4,300 digits. */
const BEYOND_TEXT = 10n ** 4400n;

const text = (value: string): Cell => ({ tag: 'string', value });
const list = (items: readonly Cell[]): Cell => ({ tag: 'list', items });
const record = (keys: readonly string[]): Cell => ({
  tag: 'record',
  entries: sortRecord([...new Set(keys)].map((key) => [key, { tag: 'int', value: 1n }])),
});
const set = (items: readonly Cell[]): Cell => ({ tag: 'set', items: sortSet(items) });

const numberCells = (value: number | bigint): readonly Cell[] => {
  const integer = typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value) : null;
  const cells: Cell[] = [];
  if (integer !== null) cells.push({ tag: BigInt.asIntN(64, integer) === integer ? 'int' : 'bigint', value: integer });
  if (typeof value === 'number') cells.push({ tag: 'float', value });
  return cells;
};

interface Constants {
  readonly texts: Set<string>;
  readonly numbers: (number | bigint)[];
  /** Lists, sets, records and bytes. */
  readonly others: Cell[];
}

/** Every value that a test may ask for equality with, or order against. */
const constantsOf = (atoms: readonly Atom[]): Constants => {
  const constants: Constants = { texts: new Set(), numbers: [], others: [] };
  const add = (cell: Cell): void => {
    if (cell.tag === 'string') constants.texts.add(cell.value);
    else if (cell.tag === 'int' || cell.tag === 'bigint' || cell.tag === 'float') constants.numbers.push(cell.value);
    else if (cell.tag === 'list' || cell.tag === 'set' || cell.tag === 'record' || cell.tag === 'bytes')
      constants.others.push(cell);
  };
  for (const { call } of atoms) {
    const constant = constantOf(call);
    if (constant === null) continue;
    const { cell, first } = constant;
    const isContainer = (call.operation === 'python.in' && !first) || call.operation === 'js.string-in';
    if (isContainer && (cell.tag === 'list' || cell.tag === 'set')) cell.items.forEach(add);
    else if (isContainer && cell.tag === 'record') cell.entries.forEach(([key]) => add(text(key)));
    else if (isFree(call, 'string') !== true) add(cell);
  }
  // A text that reads as a number is asked for by way of that number in ECMAScript.
  for (const value of constants.texts) if (String(Number(value)) === value) constants.numbers.push(Number(value));
  return constants;
};

/** The subsets of the samples of tests, up to six of them. */
const subsets = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: 2 ** Math.min(items.length, 6) }, (_, mask) =>
    items.filter((_item, index) => index < 6 && (mask >> index) & 1),
  );

/** Values with which tests may be true whose true values cannot all be named. */
const candidates = (atoms: readonly Atom[]): readonly Cell[] => {
  const free = atoms.filter(({ call }) => isFree(call, 'string') === true);
  const samples = free.map(({ call }) => samplesOf(call));
  const joined = subsets(samples.map(([first = '']) => first)).flatMap((parts) => [parts.join(''), parts.join(' ')]);
  const single = samples.flat().flatMap((sample) => [sample, `x${sample}`, `${sample}x`, `x${sample}x`]);
  const members = free.flatMap(({ call }) => memberOf(call) ?? []);
  const other = text('other');
  const containers = subsets(members)
    .filter((items) => items.length > 0)
    .flatMap((items) => [
      list([...items, other]),
      list(items),
      record([...items.flatMap((item) => (item.tag === 'string' ? item.value : [])), 'other']),
      set([...items, other]),
    ]);
  // An input holds no half of a surrogate pair.
  const texts = [...new Set([...joined, ...single])].filter((sample) => sample.isWellFormed());
  return [...texts.map(text), ...containers];
};

const closed = (cells: readonly Cell[]): readonly Representative[] => cells.map((cell) => ({ cell, open: false }));
const open = (cells: readonly Cell[]): readonly Representative[] => cells.map((cell) => ({ cell, open: true }));

const textRepresentatives = (atoms: readonly Atom[], constants: Constants, numbers: readonly (number | bigint)[]) => {
  const { texts } = constants;
  const taken = new Set([...texts, '']);
  const points = [...texts].filter((value) => value !== '').map(text);
  const ordered = atoms.some(isOrder) ? textsBetween([...taken]).map(text) : [];
  const numeric = atoms.some(isRounding) ? numbers.map((value) => text(numericText(value, taken))) : [];
  return { points, fresh: text(freshText(taken)), ordered, numeric };
};

/** Containers that are none of the constants: longer than each of them. */
const freshContainers = (others: readonly Cell[]): readonly Cell[] => {
  const size = (cell: Cell): number => {
    if (cell.tag === 'list' || cell.tag === 'set') return cell.items.length;
    if (cell.tag === 'record') return cell.entries.length;
    return cell.tag === 'bytes' ? cell.value.length : 0;
  };
  const length = others.reduce((most, cell) => Math.max(most, size(cell)), 0) + 1;
  const names = Array.from({ length }, (_, index) => (index === 0 ? 'other' : `other-${index}`));
  return [list(names.map(text)), record(names), set(names.map(text)), { tag: 'bytes', value: new Uint8Array(length) }];
};

/**
 * Values of which one comes out of every test as any value does, but for tests that are free to come out either way (`isFree`): those are the open ones. What reads best in a report
 * comes first.
 */
export const representatives = (atoms: readonly Atom[]): readonly Representative[] => {
  const constants = constantsOf(atoms);
  const numbers = representativeNumbers(constants.numbers);
  const { points, fresh, ordered, numeric } = textRepresentatives(atoms, constants, numbers);
  const asLists = atoms.some(({ call }) => call.operation.startsWith('js.'))
    ? [...points, fresh, ...numeric, text('')].map((item) => list([item]))
    : [];
  const numberFirst = numbers.flatMap(numberCells);
  const usual =
    points.length > 0
      ? [...closed(points), ...open([fresh]), ...open(numberFirst)]
      : [...open(numberFirst), ...open([fresh])];
  const throwing: Cell = { tag: 'record', entries: [['toString', { tag: 'int', value: 1n }]] };
  return [
    ...usual,
    ...closed([
      { tag: 'bool', value: true },
      { tag: 'bool', value: false },
      { tag: 'absent' },
      { tag: 'null' },
      text(''),
    ]),
    ...open([...ordered, ...numeric]),
    ...closed([...candidates(atoms), ...constants.others, ...asLists]),
    ...closed([list([]), record([]), set([]), { tag: 'bytes', value: new Uint8Array() }, { tag: 'opaque' }]),
    ...closed([throwing, list([throwing]), list([{ tag: 'opaque' }]), ...numberCells(BEYOND_TEXT)]),
    ...open(freshContainers(constants.others)),
  ];
};
