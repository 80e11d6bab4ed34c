/** `str()` of the runtime library and of the evaluator, against each other and, where it is at hand, against Python 3.11 itself. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { pythonStr } from '../../host/compiler/ir/operations/python/str.ts';
import { isPrintable } from '../../host/compiler/ir/unicode/printable.ts';
import { type Cell, sortRecord } from '../../host/engine/index.ts';
import { argument, number, text } from './cells.ts';
import { LibraryModule } from './library.ts';

const string = (value: string): Cell => ({ tag: 'string', value });

/** Characters that `repr` writes in different ways, of every plane that has some. */
const shown = fc
  .array(
    fc.oneof(
      fc.constantFrom("'", '"', '\\', '\t', '\n', '\r', '\0', ' ', 'a', '\u007f', '\u00a0', '\u00ad', '\u0378'),
      fc.constantFrom('\u200b', '\u2028', '\u3000', '\ud7a4', '\ue000', '\uffff', '\u{10000}', '\u{1f600}'),
      fc.constantFrom('\u{e0001}', '\u{e0100}', '\u{3134a}', '\u{3134b}', '\u{10ffff}'),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));

const float = fc
  .tuple(fc.integer({ min: -30, max: 30 }), fc.double({ min: 1, max: 10, noNaN: true }), fc.boolean())
  .map(([exponent, value, whole]): Cell => {
    const scaled = (whole ? Math.trunc(value) : value) * 10 ** exponent;
    return { tag: 'float', value: scaled };
  });

const part: fc.Arbitrary<Cell> = fc.oneof(
  fc.oneof(shown, text).map(string),
  float,
  number,
  fc.uint8Array({ maxLength: 6 }).map((value): Cell => ({ tag: 'bytes', value: Uint8Array.from(value) })),
  argument.filter(({ tag }) => tag !== 'absent'),
);

const value: fc.Arbitrary<Cell> = fc.oneof(
  part,
  fc.array(part, { maxLength: 5 }).map((items): Cell => ({ tag: 'list', items })),
  fc
    .uniqueArray(fc.tuple(shown, part), { maxLength: 4, selector: ([key]) => key })
    .map((entries): Cell => ({ tag: 'record', entries: sortRecord(entries) })),
);

/** The cell as an expression that Python's `ast.literal_eval` reads; null for what Python has not. */
const literal = (cell: Cell): string | null => {
  switch (cell.tag) {
    case 'absent':
    case 'null':
      return 'None';
    case 'bool':
      return cell.value ? 'True' : 'False';
    case 'int':
    case 'bigint':
      return String(cell.value);
    case 'float':
      // `literal_eval` knows no names: a sum of infinities is no literal, a large number is.
      if (Number.isNaN(cell.value)) return null;
      if (!Number.isFinite(cell.value)) return cell.value > 0 ? '1e999' : '-1e999';
      return Object.is(cell.value, -0) ? '-0.0' : cell.value.toExponential();
    case 'string':
      return JSON.stringify(cell.value).replaceAll(/[^ -~]/gu, (character) => {
        const codePoint = character.codePointAt(0) ?? 0;
        return `\\U${codePoint.toString(16).padStart(8, '0')}`;
      });
    case 'bytes':
      return `b'${Array.from(cell.value, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'`;
    case 'list': {
      const items = cell.items.map(literal);
      return items.includes(null) ? null : `[${items.join(',')}]`;
    }
    case 'record': {
      const entries = cell.entries.map(([key, item]) => {
        const written = literal(item);
        return written === null ? null : `${literal(string(key)) ?? ''}:${written}`;
      });
      return entries.includes(null) ? null : `{${entries.join(',')}}`;
    }
    default:
      return null;
  }
};

const SCRIPT = `
import ast, json, sys
for line in sys.stdin:
    print(json.dumps(str(ast.literal_eval(json.loads(line)))))
`;
const python = ['python3.11', 'python3'].find((name) =>
  String(spawnSync(name, ['--version']).stdout).startsWith('Python 3.11'),
);

const big = (value: bigint): Cell => ({ tag: 'bigint', value });

describe('str()', () => {
  let library: LibraryModule;
  beforeAll(async () => {
    library = await LibraryModule.load();
  });

  it.each<readonly [Cell, string | null]>([
    [{ tag: 'absent' }, 'None'],
    [string("it's"), "it's"],
    [{ tag: 'list', items: [string('it'), string("it's"), string('\'"')] }, `['it', "it's", '\\'"']`],
    [{ tag: 'float', value: 1 }, '1.0'],
    [{ tag: 'float', value: 1e16 }, '1e+16'],
    [{ tag: 'float', value: 9_999_999_999_999_998 }, '9999999999999998.0'],
    [{ tag: 'float', value: 1e-5 }, '1e-05'],
    [{ tag: 'float', value: 0.0001 }, '0.0001'],
    [{ tag: 'float', value: -1.5e300 }, '-1.5e+300'],
    [{ tag: 'float', value: -0 }, '-0.0'],
    [{ tag: 'float', value: -Infinity }, '-inf'],
    [{ tag: 'int', value: -(2n ** 63n) }, '-9223372036854775808'],
    [big(10n ** 4299n), `1${'0'.repeat(4299)}`],
    [big(-(10n ** 4300n) + 1n), `-${'9'.repeat(4300)}`],
    [big(10n ** 4300n), null],
    [big(2n ** 100_000n), null],
    [{ tag: 'bytes', value: Uint8Array.of(0x27, 0x00, 0xff, 0x5c) }, `b"'\\x00\\xff\\\\"`],
    [{ tag: 'set', items: [] }, null],
    [{ tag: 'record', entries: [['a', { tag: 'opaque' }]] }, null],
  ])('of %o is %s', (cell, expected) => {
    expect(pythonStr(cell)).toBe(expected);
    expect(library.str(cell, 'frame')).toBe(expected);
    expect(library.str(cell, 'constant')).toBe(expected);
  });

  it('is the same in the library and in the evaluator', () => {
    fc.assert(
      fc.property(value, fc.constantFrom('frame', 'constant'), (cell, place) => {
        expect(library.str(cell, place)).toBe(pythonStr(cell));
      }),
      { numRuns: 5_000 },
    );
  });

  it('shows the same characters in both', () => {
    const isShown = (codePoint: number): boolean => library.exports.isPrintable(codePoint) === 1;
    const different: number[] = [];
    for (let codePoint = 0; codePoint < 0x110000; codePoint++) {
      if (isShown(codePoint) !== isPrintable(codePoint)) different.push(codePoint);
    }
    expect(different).toEqual([]);
  });

  it.skipIf(python === undefined)("is Python's", () => {
    const cells = fc.sample(value, { numRuns: 5_000, seed: 20_240_611 }).flatMap((cell) => {
      const written = literal(cell);
      return written === null ? [] : [{ cell, written }];
    });
    const input = cells.map(({ written }) => `${JSON.stringify(written)}\n`).join('');
    const { stdout } = spawnSync(python ?? '', ['-c', SCRIPT], { input, encoding: 'utf8', maxBuffer: 1 << 28 });
    const answers = stdout.trimEnd().split('\n');
    expect(answers.length).toBe(cells.length);
    expect(cells.map(({ cell }) => pythonStr(cell))).toEqual(answers.map((answer) => JSON.parse(answer) as string));
  });

  it('is made once in a decision, and forgotten by the next', () => {
    const { exports } = library;
    const cell = library.place({ tag: 'int', value: 5n });
    const first = exports.strOf(cell);
    expect(exports.strOf(cell)).toBe(first);
    exports.clearScratch();
    exports.clearTexts();
    new DataView(exports.memory.buffer).setBigInt64(cell + 8, 7n, true);
    expect(library.textAt(exports.strOf(cell))).toBe('7');
  });

  it('takes no more memory than a frame may, and steps in proportion', () => {
    const list: Cell = { tag: 'list', items: Array.from({ length: 30_000 }, () => string('\u0001'.repeat(7))) };
    expect(pythonStr(list)?.length).toBe(30_000 * 32);
    expect(library.str(list, 'frame')).toBe(pythonStr(list));
    expect(library.exports.stepsUsed()).toBeGreaterThan(30_000);
    expect(library.str({ tag: 'list', items: [list, list] }, 'frame')).toBe(null);
    const digits: Cell = { tag: 'list', items: Array.from({ length: 200 }, () => big(10n ** 4299n)) };
    expect(library.str(digits, 'frame')).toBe(null);
    expect(library.exports.spent()).toBe(1);
  });
});
