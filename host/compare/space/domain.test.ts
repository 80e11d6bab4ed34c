import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../compiler/ir/evaluate/expression.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import type { Cell } from '../../engine/cell/cell.ts';
import { cellFromJs } from '../../engine/cell/from-js.ts';
import { project } from '../../engine/frame/project.ts';
import { randomEntry } from '../../../test/differential/entries.ts';
import { targetOf } from '../../../test/differential/inputs.ts';
import { Random, runOptions } from '../../../test/random/random.ts';
import { plainValue, STRINGS } from '../../../test/random/values.ts';
import { callsIn, readsOf, type Call } from './calls.ts';
import { domainsOf } from './domain.ts';
import { inputOf, valueOf } from './value.ts';
import { spaceOf } from './variable.ts';

const { seed, full } = runOptions();
const ENTRIES = full ? 6_000 : 1_200;

const SPELLINGS = [
  '5',
  '05',
  ' 5',
  '5.0',
  '5e0',
  '+5',
  '٥',
  '\uFEFF5',
  '5_0',
  '0x5',
  'inf',
  'Infinity',
  'nan',
  '1e999',
  '-0',
];

/** JSON, in which big integers do not matter. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? Number(each) : each));

/** A JSON value near what conditions compare with: a constant, its neighbour, another spelling, or inside a list or record. */
function near(random: Random, constants: readonly unknown[], depth = 2): unknown {
  const kind = random.below(100);
  const constant = constants.length > 0 ? random.pick(constants) : 0;
  const text = typeof constant === 'string' ? constant : plain(constant);
  if (kind < 25) return constant;
  if (kind < 35 && typeof constant === 'number') return constant + random.pick([-1, -0.5, 1e-9, 0.5, 1]);
  if (kind < 45) return text;
  if (kind < 55) return random.pick(SPELLINGS);
  if (kind < 60)
    return random.pick([10n ** 400n, -(10n ** 400n), 2n ** 60n, 1e300, -1e300, Infinity, -Infinity, 0.1, -0]);
  if (kind < 65) return `${text}\0`;
  if (kind < 75 && depth > 0) return [near(random, constants, depth - 1)];
  if (kind < 80 && depth > 0) return { toString: near(random, constants, depth - 1) };
  if (kind < 90) return plainValue(random, 2);
  return random.pick(STRINGS);
}

const slotsWith = (call: Call, cell: Cell): Cell[] => {
  const slots: Cell[] = [];
  for (const slot of readsOf(call)) slots[slot] = cell;
  return slots;
};
const answers = (calls: readonly Call[], cell: Cell): string =>
  calls.map((call) => evaluateExpression(call, slotsWith(call, cell), new Map())).join(' ');

/** The calls of an entry that read one variable and nothing else, by that variable. */
function callsOf(entry: Entry, slots: readonly number[]): Map<number, Call[]> {
  const found = new Map<number, Call[]>();
  for (const call of entry.rules.flatMap(({ guard }) => callsIn(guard))) {
    const [variable, ...more] = readsOf(call).map((slot) => slots[slot] ?? 0);
    if (variable !== undefined && more.length === 0) found.set(variable, [...(found.get(variable) ?? []), call]);
  }
  return found;
}

describe(`the values of a variable (seed ${seed})`, () => {
  test('a closed list has, for every JSON value, one that gives every condition the same answer', () => {
    let closed = 0;
    let values = 0;
    for (let index = 0; index < ENTRIES; index++) {
      const random = Random.of(seed, index);
      const entry = randomEntry(random, `entry-${index}`);
      const space = spaceOf([entry]);
      const domains = domainsOf(space, [entry]);
      const { constants } = targetOf(
        [],
        entry.rules.map(({ guard }) => guard),
      );
      for (const [variable, calls] of callsOf(entry, space.slots[0] ?? [])) {
        const domain = domains[variable];
        const described = space.variables[variable];
        if (domain === undefined || domain.open !== null || described === undefined) continue;
        closed++;
        const known = new Set(domain.cells.map((cell) => answers(calls, cell)));
        for (let attempt = 0; attempt < 20; attempt++) {
          const value = near(random, constants);
          // What no module decides on.
          if (plain(value).includes('\\ud')) continue;
          const cell = random.chance(5) ? ({ tag: 'absent' } as const) : cellFromJs(value);
          // `agent` is a text, and `stage` a text or nothing.
          if (described.texts && cell.tag !== 'string' && !(described.optional && cell.tag === 'absent')) continue;
          if (cell.tag === 'float' && Number.isNaN(cell.value)) continue;
          values++;
          const text = `entry ${index}, ${described.path.join('.')}, ${plain(cell)}`;
          expect(known.has(answers(calls, cell)), text).toBe(true);
        }
      }
    }
    // The generator must not have made only what is open.
    expect(closed).toBeGreaterThan(ENTRIES / 3);
    expect(values).toBeGreaterThan(closed * 5);
  });

  test('every value stands in an input as it is', () => {
    for (let index = 0; index < 200; index++) {
      const entry = randomEntry(Random.of(seed + 1, index), `entry-${index}`);
      const space = spaceOf([entry]);
      const domains = domainsOf(space, [entry]);
      for (const [variable, { path, odd }] of space.variables.entries()) {
        if (odd !== null) continue;
        for (const cell of domains[variable]?.cells ?? []) {
          if (valueOf(cell) === undefined && cell.tag !== 'absent') continue;
          const input = inputOf([path], [cell]);
          const slot = entry.slots.find((each) => each.path.join('\0') === path.join('\0'));
          if (input === null || slot === undefined) throw new Error('no input');
          const [found] = project([slot], input);
          const expected = cell.tag === 'absent' && path[0] === 'agent' ? { tag: 'string', value: '*' } : cell;
          if (path.length > 1 || path[0] !== 'context') expect(found).toEqual(expected);
        }
      }
    }
  });
});
