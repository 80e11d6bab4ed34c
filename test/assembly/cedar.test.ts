/** Cedar's operations in the runtime library against their reference meaning, each argument in the frame and among the constants. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CEDAR_OPERATIONS, VALUE_OPERATIONS } from '../../host/compiler/ir/operations/cedar/registry.ts';
import type { Cell } from '../../host/engine/index.ts';
import {
  anything,
  datetime,
  decimal,
  duration,
  entities,
  entity,
  int,
  ip,
  likeText,
  name,
  pattern,
  record,
  set,
  setAndItem,
  string,
  text,
  twoSets,
  value,
} from './cedar-cells.ts';
import { LibraryModule } from './library.ts';

type Arguments = fc.Arbitrary<readonly Cell[]>;

const both = (cell: fc.Arbitrary<Cell>): Arguments => fc.tuple(cell, cell);

const same: Arguments = value.map((cell) => [cell, cell]);
const ordered: Arguments = fc.oneof(both(int), both(datetime), both(duration));
const range: Arguments = fc.tuple(ip);
const ranges: Arguments = fc.oneof(
  both(ip),
  ip.map((cell) => [cell, cell]),
);
const path = fc
  .array(fc.oneof({ weight: 9, arbitrary: name.map(string) }, { weight: 1, arbitrary: anything }), { maxLength: 3 })
  .filter((items) => items.every(({ tag }) => tag !== 'absent'))
  .map((items): Cell => ({ tag: 'list', items }));
const target: fc.Arbitrary<Cell> = fc.oneof(
  entity,
  fc.uniqueArray(entity, { maxLength: 1 }).map((items): Cell => ({ tag: 'set', items })),
  set,
);

/** What each operation is given most of; all are given anything, too. */
const TYPICAL: Readonly<Record<keyof typeof CEDAR_OPERATIONS, Arguments>> = {
  'cedar.truth': fc.tuple(fc.boolean().map((held): Cell => ({ tag: 'bool', value: held }))),
  'cedar.equal': fc.oneof(both(value), same, both(set), both(record), both(ip)),
  'cedar.less': ordered,
  'cedar.less-or-equal': ordered,
  'cedar.in': fc.tuple(entity, target, entities),
  'cedar.is': fc.tuple(entity, fc.constantFrom('A', 'B', 'N::A', 'N').map(string)),
  'cedar.has': fc.tuple(fc.oneof(record, entity), path, entities),
  'cedar.has-tag': fc.tuple(entity, name.map(string), entities),
  'cedar.present': fc.tuple(fc.constant<Cell>({ tag: 'absent' })),
  'cedar.like': fc.oneof(fc.tuple(likeText, pattern), fc.tuple(text, pattern)),
  'cedar.contains': setAndItem,
  'cedar.contains-all': twoSets,
  'cedar.contains-any': twoSets,
  'cedar.is-empty': fc.tuple(set),
  'cedar.decimal-less': both(decimal),
  'cedar.decimal-less-or-equal': both(decimal),
  'cedar.decimal-greater': both(decimal),
  'cedar.decimal-greater-or-equal': both(decimal),
  'cedar.is-ipv4': range,
  'cedar.is-ipv6': range,
  'cedar.is-loopback': range,
  'cedar.is-multicast': range,
  'cedar.is-in-range': ranges,
};

/** Operations whose third argument is the entities. */
const ASKS_ENTITIES = new Set<string>(['cedar.in', 'cedar.has', 'cedar.has-tag', 'cedar.attribute', 'cedar.tag']);

const place = fc.constantFrom('frame', 'constant');
const any: Arguments = fc.tuple(anything, anything, entities);

describe("Cedar's operations of the runtime library", () => {
  let library: LibraryModule;
  beforeAll(async () => {
    library = await LibraryModule.load();
  });

  it.each(Object.values(CEDAR_OPERATIONS))('$name means what its reference says', (operation) => {
    const typical = TYPICAL[operation.name as keyof typeof CEDAR_OPERATIONS];
    const given = fc.oneof({ weight: 6, arbitrary: typical }, { weight: 1, arbitrary: any });
    const seen = new Set<string>();
    fc.assert(
      fc.property(given, fc.tuple(place, place, place), (cells, places) => {
        const arguments_ = cells.slice(0, operation.arity);
        const expected = operation.evaluate(arguments_);
        seen.add(expected);
        const placed = arguments_.map((cell, index) => [cell, places[index] ?? 'frame'] as const);
        expect(library.call(operation.name, placed)).toBe(expected);
      }),
      { numRuns: 1_500 },
    );
    // Otherwise the values are not worth the trial.
    expect(seen).toContain('true');
    expect(seen).toContain('false');
  });

  /** The argument that knows entities is a slot, which is there or absent. */
  const computable = (name: string, index: number): boolean => index < 2 || !ASKS_ENTITIES.has(name);

  it.each(Object.values(CEDAR_OPERATIONS))('$name errs where an argument does', (operation) => {
    const typical = TYPICAL[operation.name as keyof typeof CEDAR_OPERATIONS];
    fc.assert(
      fc.property(typical, fc.nat({ max: operation.arity - 1 }), (cells, failing) => {
        fc.pre(computable(operation.name, failing));
        const addresses = library.placeAll(cells.map((cell) => [cell, 'frame']));
        const value = library.callAt(
          operation.name,
          addresses.map((address, index) => (index === failing ? 0 : address)),
        );
        expect(value).toBe('error');
      }),
    );
  });

  it.each(Object.values(VALUE_OPERATIONS).filter(({ gathers }) => gathers === undefined))(
    '$name errs where an argument does',
    ({ name, arity }) => {
      const count = typeof arity === 'number' ? arity : 0;
      fc.assert(
        fc.property(any, fc.nat({ max: count - 1 }), (cells, failing) => {
          fc.pre(computable(name, failing));
          const addresses = library.placeAll(cells.slice(0, count).map((cell) => [cell, 'frame']));
          expect(library.computeAt(name, addresses.with(failing, 0))).toBe(0);
        }),
      );
    },
  );
});
