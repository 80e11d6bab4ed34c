import type { Cell } from '../../engine/cell/cell.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { callsIn, readsOf } from './calls.ts';
import { compoundCells } from './compounds.ts';
import { addNeeds, nothingNeeded, type Needs } from './needs.ts';
import { hasCoarseBounds, numberCells, numbersOf } from './numbers.ts';
import { samplesOf } from './samples.ts';
import { textsOf } from './texts.ts';
import { pathText, type Space, type Variable } from './variable.ts';

/** The values of a variable that are tried. */
export interface Domain {
  /** The first is what stands there when nothing else is asked for: absent, as a rule. */
  readonly cells: readonly Cell[];
  /** Why the values may not stand for all; null when every JSON value gives every condition the answer that one of these gives it. */
  readonly open: string | null;
}

const ABSENT: Cell = { tag: 'absent' };
const ANY_AGENT: Cell = { tag: 'string', value: '*' };

/** What makes the values of a variable no complete list. */
const openness = (variable: Variable, needs: Needs): string | null => {
  const [unknown] = needs.unknown;
  if (variable.odd !== null) return variable.odd;
  if (unknown !== undefined) return `${unknown.operation} has no finite list of values`;
  const readings = [needs.exact, needs.pythonFloat, needs.jsNumber || needs.jsText].filter(Boolean).length;
  if (hasCoarseBounds(needs.numbers) && (needs.exact || readings > 1)) return 'it is compared with numbers beyond 2^53';
  if (needs.ordersTexts && (needs.pythonFloat || needs.jsNumber)) return 'its texts are ordered and read as numbers';
  if (needs.compounds.some(({ tag }) => tag === 'list') && (needs.jsText || needs.jsNumber)) {
    return 'its lists are compared as wholes and as texts';
  }
  return null;
};

const keyOf = (cell: Cell): string =>
  JSON.stringify(cell, (_, value: unknown) =>
    typeof value === 'bigint'
      ? `${value}n`
      : typeof value === 'number' && !Number.isFinite(value)
        ? String(value)
        : value,
  );

const distinct = (cells: readonly Cell[]): Cell[] => [...new Map(cells.map((cell) => [keyOf(cell), cell])).values()];

const domainOf = (variable: Variable, needs: Needs, more: readonly string[]): Domain => {
  const numbers = numbersOf(needs.numbers);
  const texts = textsOf(needs, numbers);
  const strings = texts.map((value): Cell => ({ tag: 'string', value }));
  const samples = [...more.map((value): Cell => ({ tag: 'string', value })), ...needs.unknown.flatMap(samplesOf)];
  const open = openness(variable, needs);
  if (variable.texts) {
    const first = variable.optional ? ABSENT : ANY_AGENT;
    return { cells: distinct([first, ...strings, ...samples.filter(({ tag }) => tag === 'string')]), open };
  }
  const cells: Cell[] = [
    ABSENT,
    ...strings,
    ...samples,
    ...numberCells(numbers),
    { tag: 'bool', value: true },
    { tag: 'bool', value: false },
    { tag: 'null' },
    ...compoundCells(needs, texts),
  ];
  return { cells: distinct(cells), open };
};

/**
 * The values to be tried of each variable, from what the entries' conditions ask of it. A call that reads several slots opens all of them: no value of one alone shows its answers.
 *
 * @param texts by path: texts that are to be tried, too
 */
export const domainsOf = (
  space: Space,
  entries: readonly Entry[],
  texts: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly Domain[] => {
  const needs = space.variables.map(nothingNeeded);
  const joint = new Set<number>();
  for (const [index, entry] of entries.entries()) {
    const slots = space.slots[index] ?? [];
    for (const call of entry.rules.flatMap(({ guard }) => callsIn(guard))) {
      const reads = readsOf(call).map((slot) => slots[slot] ?? 0);
      for (const variable of reads) {
        const needed = needs[variable];
        if (reads.length > 1) joint.add(variable);
        else if (needed !== undefined) addNeeds(needed, call);
      }
    }
  }
  return space.variables.map((variable, index) => {
    const domain = domainOf(variable, needs[index] ?? nothingNeeded(), texts.get(pathText(variable.path)) ?? []);
    return joint.has(index) ? { ...domain, open: 'it is compared with another value of the input' } : domain;
  });
};
