/** Cedar's operations that yield values, in the runtime library, against their reference meaning. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { equalCells } from '../../host/compiler/ir/operations/cedar/equal.ts';
import { VALUE_OPERATIONS } from '../../host/compiler/ir/operations/cedar/registry.ts';
import type { ValueOperationName } from '../../host/compiler/ir/operations/index.ts';
import { type Cell, sortSet } from '../../host/engine/index.ts';
import {
  anything,
  datetime,
  duration,
  entities,
  entity,
  int,
  layers,
  limit,
  members,
  name,
  record,
  string,
} from './cedar-cells.ts';
import { textOf } from './cedar-texts.ts';
import { LibraryModule } from './library.ts';

type Arguments = fc.Arbitrary<readonly Cell[]>;

const times = fc.tuple(duration);
const integers = fc.oneof(fc.tuple(int, int), fc.tuple(limit, limit));

/** What each operation is given most of; all are given anything, too. */
const TYPICAL: Readonly<Record<Exclude<ValueOperationName, 'cedar.set' | 'cedar.record'>, Arguments>> = {
  'cedar.add': integers,
  'cedar.subtract': integers,
  'cedar.multiply': integers,
  'cedar.negate': fc.tuple(int),
  'cedar.attribute': fc.tuple(fc.oneof(record, entity), name.map(string), entities),
  'cedar.tag': fc.tuple(entity, name.map(string), entities),
  'cedar.decimal': textOf('decimal'),
  'cedar.ip': textOf('ip'),
  'cedar.datetime': textOf('datetime'),
  'cedar.duration': textOf('duration'),
  'cedar.offset': fc.tuple(datetime, duration),
  'cedar.duration-since': fc.tuple(datetime, datetime),
  'cedar.to-date': fc.tuple(datetime),
  'cedar.to-time': fc.tuple(datetime),
  'cedar.to-milliseconds': times,
  'cedar.to-seconds': times,
  'cedar.to-minutes': times,
  'cedar.to-hours': times,
  'cedar.to-days': times,
  'cedar.fail': fc.tuple(fc.constant(string('why'))),
};

const SINGLE = Object.keys(TYPICAL) as (keyof typeof TYPICAL)[];

const place = fc.constantFrom('frame', 'constant');
const any: Arguments = fc.tuple(anything, anything, entities);

const inSets = (depth: number, innermost: Cell): Cell => {
  let cell = innermost;
  for (let level = 0; level < depth; level++)
    cell = level % 2 === 0 ? { tag: 'set', items: [cell] } : { tag: 'record', entries: [['a', cell]] };
  return cell;
};

describe("Cedar's operations of the runtime library that yield values", () => {
  let library: LibraryModule;
  beforeAll(async () => {
    library = await LibraryModule.load();
  });

  /** The address of the same value, made of parts in the frame, among the constants, and of its own. */
  const make = (cells: readonly Cell[], places: readonly ('frame' | 'constant')[]): readonly number[] => {
    const leaves: [Cell, 'frame' | 'constant'][] = [];
    const leave = (cell: Cell): number => leaves.push([cell, places[leaves.length % places.length] ?? 'frame']) - 1;
    type Plan = (addresses: readonly number[]) => number;
    const planOf = (cell: Cell): Plan => {
      if (cell.tag === 'set') {
        const plans = cell.items.toReversed().map(planOf);
        return (addresses) => library.makeSet(plans.map((plan) => plan(addresses)));
      }
      if (cell.tag === 'record') {
        const keys = leave({ tag: 'list', items: cell.entries.map(([key]) => string(key)) });
        const plans = cell.entries.map(([, item]) => planOf(item));
        return (addresses) =>
          library.makeRecord(
            addresses[keys] ?? 0,
            plans.map((plan) => plan(addresses)),
          );
      }
      const leaf = leave(cell);
      return (addresses) => addresses[leaf] ?? 0;
    };
    const plans = cells.map(planOf);
    const addresses = library.placeAll(leaves);
    return plans.map((plan) => plan(addresses));
  };

  it.each(SINGLE)('%s means what its reference says', (name) => {
    const operation = VALUE_OPERATIONS[name];
    const given = fc.oneof({ weight: 6, arbitrary: TYPICAL[name] }, { weight: 1, arbitrary: any });
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(given, fc.tuple(place, place, place), (cells, places) => {
        const arguments_ = cells.slice(0, Number(operation.arity));
        const expected = operation.evaluate(arguments_);
        seen.add(expected === 'error');
        const placed = arguments_.map((cell, index) => [cell, places[index] ?? 'frame'] as const);
        expect(library.compute(name, placed)).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
    expect(seen).toContain(true);
    expect(seen.has(false)).toBe(name !== 'cedar.fail');
  });

  it('a set has its items in the order of their encodings, each once, wherever their parts stand', () => {
    fc.assert(
      fc.property(
        fc.oneof(members, layers),
        fc.array(place, { minLength: 1, maxLength: 5 }),
        fc.boolean(),
        (items, places, whole) => {
          const addresses = whole
            ? library.placeAll(items.map((item, index) => [item, places[index % places.length] ?? 'frame']))
            : make(items, places);
          expect(library.cellAt(library.makeSet(addresses))).toEqual({ tag: 'set', items: sortSet(items) });
          expect(library.exports.spent()).toBe(0);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('what is made equals what it was made of, and nothing else', () => {
    const { exports } = library;
    fc.assert(
      fc.property(members, fc.array(place, { minLength: 1, maxLength: 5 }), (items, places) => {
        const given: Cell = { tag: 'set', items: sortSet(items) };
        const all: Cell = { tag: 'list', items: [given, ...items] };
        // The list's items stand side by side in the frame; what is made of the same stands behind it.
        const addresses = make([all, given, ...items], places);
        const list = addresses[0] ?? 0;
        const view = new DataView(library.exports.memory.buffer);
        const frame = library.exports.frameStart();
        const first = view.getUint32(list + 8, true) + (list >= frame ? frame : 0);
        for (const [index, item] of [given, ...items].entries()) {
          const made = addresses[index + 1] ?? 0;
          expect(exports.cedarEqual(first + 16 * index, made)).toBe(1);
          if (index > 0) expect(exports.cedarContains(addresses[1] ?? 0, first + 16 * index)).toBe(1);
          expect(exports.cedarEqual(first, made)).toBe(Number(equalCells(given, item)));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('a record has its values under the keys', () => {
    fc.assert(
      fc.property(record, fc.array(place, { minLength: 1, maxLength: 5 }), (cell, places) => {
        const [made = 0] = make([cell], places);
        expect(library.cellAt(made)).toEqual(cell);
      }),
      { numRuns: 1_000 },
    );
    const one = string('a');
    const addresses = library.placeAll([
      [{ tag: 'list', items: [one, one] }, 'constant'],
      [{ tag: 'list', items: [{ tag: 'null' }] }, 'constant'],
      [one, 'frame'],
    ]);
    const [tooMany = 0, noText = 0, text = 0] = addresses;
    expect(library.makeRecord(tooMany, [text])).toBe(0);
    expect(library.makeRecord(noText, [text])).toBe(0);
    expect(library.makeRecord(text, [text])).toBe(0);
  });

  it('what nests deeper than cells may is an error, as by its reference', () => {
    for (const depth of [61, 62, 63, 64]) {
      const cell = inSets(depth, { tag: 'bool', value: true });
      const list = { tag: 'list', items: [string('a')] } as const;
      const [inner = 0, keys = 0] = library.placeAll([
        [cell, 'frame'],
        [list, 'constant'],
      ]);
      expect(library.cellAt(library.makeSet([inner]))).toEqual(VALUE_OPERATIONS['cedar.set'].evaluate([cell]));
      expect(library.cellAt(library.makeRecord(keys, [inner]))).toEqual(
        VALUE_OPERATIONS['cedar.record'].evaluate([list, cell]),
      );
    }
  });

  it('a truth value becomes a boolean, and an error none', () => {
    library.placeAll([]);
    expect([0, 1, 2].map((truth) => library.cellAt(library.exports.cedarBool(truth)))).toEqual([
      { tag: 'bool', value: false },
      { tag: 'bool', value: true },
      'error',
    ]);
  });

  it('without room the decision has no steps left', () => {
    library.placeAll([]);
    expect(library.exports.openCells(1 << 10)).not.toBe(0);
    expect(library.exports.spent()).toBe(0);
    expect(library.exports.openCells(1 << 20)).toBe(0);
    expect(library.exports.spent()).toBe(1);
    library.placeAll([]);
    expect(library.exports.openCells(2 ** 32 - 1)).toBe(0);
    expect(library.exports.spent()).toBe(1);
  });

  it('work in proportion to a value costs steps', () => {
    const { exports } = library;
    const long = string('a'.repeat(200_000));
    const many: Cell = {
      tag: 'list',
      items: Array.from({ length: 4_000 }, (_, index): Cell => ({ tag: 'int', value: BigInt(index) })),
    };
    const steps = (run: () => void): number => {
      run();
      return exports.stepsUsed();
    };
    const pattern: Cell = { tag: 'list', items: [{ tag: 'null' }, string(`${'a'.repeat(200)}b`), { tag: 'null' }] };
    const hasPattern = (): unknown =>
      library.call('cedar.like', [
        [long, 'frame'],
        [pattern, 'constant'],
      ]);
    expect(steps(hasPattern)).toBeGreaterThan(200_000);
    expect(steps(() => library.compute('cedar.decimal', [[string('0'.repeat(64_000)), 'frame']]))).toBe(1_000);
    const lists = (): unknown =>
      library.call('cedar.equal', [
        [many, 'frame'],
        [many, 'constant'],
      ]);
    expect(steps(lists)).toBeGreaterThanOrEqual(4_000);
    const places = library.placeAll(Array.from({ length: 300 }, () => [long, 'constant'] as const));
    // Each is found to be equal to the first, over all of its length.
    expect(steps(() => library.makeSet(places))).toBeGreaterThan((299 * 200_000) / 64);
  });
});
