/** The operations of the runtime library against their reference meaning, each argument in the frame and among the constants. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OperationName } from '../../host/compiler/ir/operations/index.ts';
import { OPERATIONS } from '../../host/compiler/ir/operations/registry.ts';
import type { Cell } from '../../host/engine/index.ts';
import { argument, number, pair, text, texts } from './cells.ts';
import { LibraryModule } from './library.ts';

type Pair = readonly [Cell, Cell];

const string = text.map((value): Cell => ({ tag: 'string', value }));

/** What each operation is given most of; all are given anything, too. */
const TYPICAL: Partial<Record<OperationName, fc.Arbitrary<Pair>>> = {
  'text.includes': fc.tuple(string, string),
  'path.under': fc.tuple(string, string),
  'js.string-in': fc.tuple(argument, texts),
};

const argumentsOf = (name: OperationName): fc.Arbitrary<Pair> => {
  const typical = TYPICAL[name];
  if (typical !== undefined) return fc.oneof({ weight: 4, arbitrary: typical }, { weight: 1, arbitrary: pair });
  return name.includes('float') || name.includes('number') ? fc.oneof(fc.tuple(argument, number), pair) : pair;
};

/** Patterns are compiled with a module: test/patterns. Cedar's operations have tests of their own. */
const CALLED = Object.values(OPERATIONS).filter(
  ({ pattern, assembly }) => pattern === undefined && assembly.file !== 'cedar',
);

const places = fc.constantFrom('frame', 'constant');

describe('the operations of the runtime library', () => {
  let library: LibraryModule;
  beforeAll(async () => {
    library = await LibraryModule.load();
  });

  it.each(CALLED)('$name means what its reference says', (operation) => {
    const { name, arity } = operation;
    fc.assert(
      fc.property(argumentsOf(name), places, places, (cells, first, second) => {
        const given = cells.slice(0, arity);
        const placed = given.map((cell, index) => [cell, index === 0 ? first : second] as const);
        expect(library.call(name, placed)).toBe(operation.evaluate(given));
      }),
      { numRuns: 1_500 },
    );
  });

  it('a long text costs steps, and never more time than the budget has', () => {
    const hostile: readonly (readonly [OperationName, Cell, Cell])[] = [
      [
        'text.includes',
        { tag: 'string', value: 'a'.repeat(1_000_000) },
        { tag: 'string', value: `${'a'.repeat(5_000)}b` },
      ],
      ['python.float-less', { tag: 'string', value: `0.${'1'.repeat(1_000_000)}` }, { tag: 'float', value: 1 }],
      ['js.number-less', { tag: 'string', value: `0x${'f'.repeat(1_000_000)}` }, { tag: 'float', value: 1 }],
    ];
    for (const [name, a, b] of hostile) {
      const start = performance.now();
      library.call(name, [
        [a, 'frame'],
        [b, 'constant'],
      ]);
      expect([name, performance.now() - start < 20_000]).toEqual([name, true]);
      expect([name, library.exports.stepsUsed() > 1_000_000 / 64]).toEqual([name, true]);
    }
  });
});
