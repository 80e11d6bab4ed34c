import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { projectInput, InputInvalid } from '../../../test/frame/project.ts';
import type { Cell } from '../cell/cell.ts';
import { EngineError } from '../error/error.ts';
import { Float } from '../json/float.ts';
import { parseJson } from '../json/parse.ts';
import type { Slot } from '../manifest/types.ts';
import { FrameArea } from './area.ts';
import { encodeFrame } from './encode.ts';
import { planSlots } from './plan.ts';
import { project } from './project.ts';
import { FrameWriter } from './writer.ts';

const LIMIT = 1 << 20;
const START = 1024;

/** A writer over a memory that grows as a module's does, full of what other frames left there. */
function writerOf(limit = LIMIT, slots = 1): FrameWriter {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 64 });
  new Uint8Array(memory.buffer).fill(0xaa);
  const reserve = (bytes: number): number => {
    if (bytes > limit) return 0;
    const pages = Math.ceil((START + bytes) / 65_536);
    const grown = pages - memory.buffer.byteLength / 65_536;
    if (grown > 0) {
      const before = memory.grow(grown) * 65_536;
      new Uint8Array(memory.buffer, before).fill(0x55);
    }
    return START;
  };
  return new FrameWriter(new FrameArea(memory, reserve, limit, 16 + 16 * slots), 64);
}

function write(
  slots: readonly Slot[],
  input: unknown,
  writer: FrameWriter = writerOf(LIMIT, slots.length),
): Uint8Array {
  const length = writer.write(planSlots(slots), input, 0);
  return writer.area.u8.slice(writer.area.base, writer.area.base + length);
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof EngineError ? error.code : String(error);
  }
  return 'accepted';
}

const slot = (path: string, walk: Slot['walk'] = 'record', type: Slot['type'] = 'any'): Slot => ({
  path: path.split('.'),
  walk,
  type,
});
const js = (path: string): Slot => slot(path, 'js');

const KEYS = [
  'a',
  'b',
  'c',
  '0',
  '1',
  'length',
  '__proto__',
  'constructor',
  'toString',
  'é',
  '\u{1f600}',
  '\uffff',
  '',
  'hasOwnProperty',
];
const text = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'grapheme', minLength: 150, maxLength: 300 }),
  fc.nat(400).map((n) => 'x'.repeat(n)),
);
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.constantFrom(
    0,
    -0,
    NaN,
    Infinity,
    2 ** 53,
    -(2 ** 53),
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    -(2 ** 32),
    2 ** 31 - 1,
    0.1,
  ),
);

/** Objects with any own keys, `__proto__` among them. */
function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object: object = {};
  for (const [key, value] of entries)
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
}

function inputs(withFloats: boolean): fc.Arbitrary<unknown> {
  return fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      text,
      number,
      fc.constantFrom(true, false, null, undefined, 1n),
      fc.bigInt(),
      fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
      fc.array(tie('value'), { maxLength: 5 }),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 6, selector: ([key]) => key })
        .map(objectOf),
      fc
        .uniqueArray(fc.tuple(fc.constantFrom(...KEYS), tie('value')), { maxLength: 3, selector: ([key]) => key })
        .map((entries) => new Map(entries)),
      ...(withFloats
        ? [
            number.map((value) => new Float(value)),
            fc.array(tie('value'), { maxLength: 4 }).map((items) => new Set(items)),
          ]
        : []),
      fc.uint8Array({ maxLength: 20 }).map((bytes) => new Uint8Array(bytes)),
      fc.constantFrom<unknown>(() => 1, new Date(0), Symbol('s'), new Uint16Array(1)),
      fc.tuple(tie('value'), tie('value')).map(([a, b]) => Object.assign(Object.create(null) as object, { a, b })),
    ),
  })).value;
}

const slots = fc.array(
  fc.record({
    path: fc.array(fc.constantFrom(...KEYS), { minLength: 1, maxLength: 4 }),
    walk: fc.constantFrom<Slot['walk']>('record', 'js'),
    type: fc.constantFrom<Slot['type']>('any', 'any', 'float'),
  }),
  { maxLength: 6 },
);

describe('the fast writer', () => {
  test('writes the canonical encoding of the projected cells, whatever stood in the memory', () => {
    const shared = writerOf(LIMIT, 8);
    let frames = 0;
    fc.assert(
      fc.property(slots, inputs(true), inputs(true), (plan, a, b) => {
        const input = { a, b, __proto__: null };
        const expected = ((): Uint8Array | string => {
          try {
            return encodeFrame(project(plan, input));
          } catch (error) {
            return (error as EngineError).code;
          }
        })();
        if (typeof expected === 'string') {
          expect(refusal(() => write(plan, input, shared))).toBe(expected);
          return;
        }
        frames++;
        expect(Buffer.from(write(plan, input, shared)).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
      }),
      { numRuns: 3000 },
    );
    expect(frames).toBeGreaterThan(1000);
  });

  test('grows the area, and the memory, without losing what is written', () => {
    const input = {
      a: [
        'x'.repeat(5_000),
        Array.from({ length: 300 }, (_, i) => `item ${i} é`),
        'y'.repeat(100_000),
        `${'z'.repeat(200_000)}é`,
      ],
    };
    expect(write([slot('a')], input)).toEqual(encodeFrame(project([slot('a')], input)));
  });

  test('says which limit is exhausted', () => {
    const writer = writerOf();
    writer.write(planSlots([slot('a')]), {}, 7);
    expect(writer.area.u32[START / 4 + 3]).toBe(7);
  });

  test('a frame of the largest size is written, and one byte more is refused', () => {
    const limit = 8192;
    for (const [bytes, expected] of [
      [limit - 32, 'accepted'],
      [limit - 31, 'input_invalid'],
    ] as const) {
      expect(refusal(() => write([slot('a')], { a: 'x'.repeat(bytes) }, writerOf(limit)))).toBe(expected);
      expect(refusal(() => write([slot('a')], { a: new Uint8Array(bytes) }, writerOf(limit)))).toBe(expected);
      expect(refusal(() => write([slot('a')], { a: `${'x'.repeat(bytes - 2)}é` }, writerOf(limit)))).toBe(expected);
    }
    expect(refusal(() => write([slot('a')], { a: Array.from({ length: 511 - 1 }, () => 1) }, writerOf(limit)))).toBe(
      'accepted',
    );
    expect(refusal(() => write([slot('a')], { a: Array.from({ length: 511 }, () => 1) }, writerOf(limit)))).toBe(
      'input_invalid',
    );
  });

  test('every property is read once, also where one slot reads a value and others read below it', () => {
    const reads: string[] = [];
    const spy = (name: string, value: unknown): object => ({
      get [name]() {
        reads.push(name);
        return value;
      },
    });
    const input = spy('a', spy('b', spy('c', 1)));
    const plan = [slot('a.b.c'), slot('a'), slot('a.b'), slot('a.b.c'), js('a.b.c')];
    const frame = write(plan, input);
    expect(reads.toSorted()).toEqual(['a', 'b', 'c']);
    expect(frame).toEqual(encodeFrame(project(plan, { a: { b: { c: 1 } } })));
  });

  test('what cannot be read is refused, and the next frame is not the worse for it', () => {
    const writer = writerOf();
    const cycle: Record<string, unknown> = {};
    cycle['a'] = [cycle];
    let deep: unknown = 1;
    for (let i = 0; i < 10_000; i++) deep = { a: deep };
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();
    const claims = (length: unknown): unknown =>
      new Proxy([], { get: (target, key) => (key === 'length' ? length : Reflect.get(target, key)) });
    const bad: unknown[] = [
      cycle,
      deep,
      '\ud800',
      `${'x'.repeat(500)}\udc00\ud800`,
      ['a\udc00b'],
      { '\ud800': 1 },
      proxy,
      claims(NaN),
      claims(-5),
      claims(1.5),
      claims(2 ** 40),
      claims('3'),
      Object.assign([], { length: 4_294_967_295 }),
      'x'.repeat(LIMIT),
      1n << 10_000_000n,
      new Set([['\ud800']]),
      new Set([cycle]),
    ];
    const reference = (value: unknown): void => {
      const frame = encodeFrame(project([slot('a')], { a: value }, { depth: 64, bytes: LIMIT }));
      if (frame.length > LIMIT) throw new EngineError('input_invalid', 'over the limit');
    };
    for (const value of bad) {
      expect(refusal(() => write([slot('a')], { a: value }, writer))).not.toBe('accepted');
      expect(refusal(() => reference(value))).toBe('input_invalid');
    }
    expect(
      refusal(() =>
        write(
          [slot('a')],
          new Proxy(
            {},
            {
              get() {
                throw new Error('no');
              },
            },
          ),
          writer,
        ),
      ),
    ).toBe('Error: no');
    expect(
      refusal(() =>
        write(
          [slot('a')],
          {
            get a() {
              throw new Error('no');
            },
          },
          writer,
        ),
      ),
    ).toBe('Error: no');
    expect(write([slot('a')], { a: 'fine' }, writer)).toEqual(encodeFrame([{ tag: 'string', value: 'fine' }]));
  });

  test('depth 64 is a frame, depth 65 is not', () => {
    const nested = (depth: number): unknown => {
      let value: unknown = [];
      for (let i = 1; i < depth; i++) value = i % 2 ? [value] : { a: value };
      return value;
    };
    const wraps: readonly (readonly [number, (value: unknown) => unknown])[] = [
      [0, (value) => value],
      [1, (value) => new Set([value])],
      [1, (value) => new Map([['k', value]])],
    ];
    for (const [levels, wrap] of wraps) {
      expect(refusal(() => write([slot('a')], { a: wrap(nested(64 - levels)) }))).toBe('accepted');
      expect(refusal(() => write([slot('a')], { a: wrap(nested(65 - levels)) }))).toBe('input_invalid');
    }
  });
});

describe('the walk', () => {
  const present = (cell: Cell | undefined): string =>
    cell === undefined ? 'none' : 'value' in cell ? String(cell.value) : cell.tag;
  const walked = (path: string, json: string, walk: Slot['walk'] = 'js'): string =>
    present(project([slot(path, walk)], parseJson(json))[0]);

  test.each([
    ['c.l.length', '{"c":{"l":[1,2]}}', '2'],
    ['c.l.0', '{"c":{"l":["x"]}}', 'x'],
    ['c.l.00', '{"c":{"l":["x"]}}', 'absent'],
    ['c.l.1', '{"c":{"l":["x"]}}', 'absent'],
    ['c.l.-1', '{"c":{"l":["x"]}}', 'absent'],
    ['c.l.length', '{"c":{"l":{"length":"own"}}}', 'own'],
    ['c.l.length', '{"c":{"l":{}}}', 'absent'],
    ['c.s.length', '{"c":{"s":"text"}}', 'absent'],
    ['c.s.0', '{"c":{"s":"text"}}', 'absent'],
    ['c.toString', '{"c":{}}', 'opaque'],
    ['c.toString', '{"c":{"toString":1}}', '1'],
    ['c.toString', '{"c":{"toString":null}}', 'null'],
    ['c.toString.length', '{"c":{}}', 'absent'],
    ['c.constructor.name', '{"c":{}}', 'absent'],
    ['c.constructor.prototype', '{"c":{}}', 'absent'],
    ['c.__proto__', '{"c":{}}', 'record'],
    ['c.__proto__', '{"c":{"__proto__":"own"}}', 'own'],
    ['c.__proto__.toString', '{"c":{}}', 'opaque'],
    ['c.__proto__.__proto__', '{"c":{}}', 'null'],
    ['c.__proto__.__proto__.toString', '{"c":{}}', 'absent'],
    ['c.a.__proto__.polluted', '{"c":{"a":{"__proto__":{"polluted":true}}}}', 'true'],
    ['c.a.__proto__.polluted', '{"c":{"a":{}}}', 'absent'],
    ['c.l.__proto__', '{"c":{"l":[1]}}', 'list'],
    ['c.l.__proto__.length', '{"c":{"l":[1]}}', '0'],
    ['c.l.__proto__.push', '{"c":{"l":[1]}}', 'opaque'],
    ['c.l.__proto__.__proto__', '{"c":{"l":[1]}}', 'record'],
    ['c.l.__proto__.__proto__.push', '{"c":{"l":[1]}}', 'absent'],
    ['c.l.__proto__.__proto__.__proto__', '{"c":{"l":[1]}}', 'null'],
    ['c.l.toSorted', '{"c":{"l":[1]}}', 'opaque'],
    ['c.toSorted', '{"c":{}}', 'absent'],
    ['c.n.toFixed', '{"c":{"n":1}}', 'absent'],
    ['toString', '{}', 'absent'],
    ['toString.length', '{}', 'absent'],
  ])('js: %s of %s is %s', (path, json, expected) => {
    expect(walked(path, json)).toBe(expected);
    expect(
      Buffer.from(write([js(path)], parseJson(json))).equals(encodeFrame(project([js(path)], parseJson(json)))),
    ).toBe(true);
  });

  test.each([
    ['c.a', '{"c":{"a":1}}', '1'],
    ['c.toString', '{"c":{}}', 'absent'],
    ['c.__proto__', '{"c":{}}', 'absent'],
    ['c.__proto__.a', '{"c":{"__proto__":{"a":1}}}', '1'],
    ['c.l.0', '{"c":{"l":[1]}}', 'absent'],
    ['c.l.length', '{"c":{"l":[1]}}', 'absent'],
    ['c.s.length', '{"c":{"s":"x"}}', 'absent'],
    ['c.a.b', '{"c":{"a":null}}', 'absent'],
  ])('record: %s of %s is %s', (path, json, expected) => {
    expect(walked(path, json, 'record')).toBe(expected);
  });

  test('the live prototypes are never looked at', () => {
    const objects = Object.prototype as unknown as Record<string, unknown>;
    const arrays = Array.prototype as unknown as Record<string, unknown>;
    objects['polluted'] = 'yes';
    arrays['0'] = 'yes';
    try {
      const input = { c: { l: Object.assign([] as unknown[], { length: 1 }) } };
      for (const walk of ['record', 'js'] as const) {
        const plan = [slot('c.polluted', walk), slot('c.l.polluted', walk), slot('polluted', walk), slot('c.l', walk)];
        expect(project(plan, input).map(present)).toEqual(['absent', 'absent', 'absent', 'list']);
        expect(project(plan, input)[3]).toEqual({ tag: 'list', items: [{ tag: 'null' }] });
        expect(write(plan, input)).toEqual(encodeFrame(project(plan, input)));
      }
    } finally {
      delete objects['polluted'];
      delete arrays['0'];
    }
  });

  test('a path into something opaque is refused; one that ends there is opaque', () => {
    class Action {
      type = 'drop';
    }
    for (const value of [
      new Action(),
      new Date(0),
      () => 1,
      Symbol('s'),
      new Map<unknown, unknown>([[1, 1]]),
      new URL('http://x.test'),
    ]) {
      for (const walk of ['record', 'js'] as const) {
        expect(refusal(() => project([slot('a.type', walk)], { a: value }))).toBe('input_invalid');
        expect(refusal(() => write([slot('a.type', walk)], { a: value }))).toBe('input_invalid');
        expect(project([slot('a', walk)], { a: value })).toEqual([{ tag: 'opaque' }]);
      }
    }
    for (const value of [new Set([1]), new Uint8Array(1), new Float(1)])
      expect(project([js('a.type')], { a: value })).toEqual([{ tag: 'absent' }]);
  });

  test('a hidden property is found by its path, and left out of the whole record', () => {
    const input = { a: Object.defineProperty({ shown: 1 }, 'hidden', { value: { b: 2 } }) };
    const record: Cell = { tag: 'record', entries: [['shown', { tag: 'int', value: 1n }]] };
    for (const plan of [
      [slot('a.hidden.b'), slot('a')],
      [slot('a'), slot('a.hidden.b')],
      [slot('a.hidden.b')],
      [slot('a')],
    ]) {
      const expected = plan.map(({ path }): Cell => (path.length > 1 ? { tag: 'int', value: 2n } : record));
      expect(project(plan, input)).toEqual(expected);
      expect(write(plan, input)).toEqual(encodeFrame(expected));
    }
  });

  test('integers become floats in a slot of type float, but not inside it', () => {
    const plan = [slot('a', 'record', 'float')];
    for (const [value, cell] of [
      [5, { tag: 'float', value: 5 }],
      [-0, { tag: 'float', value: 0 }],
      [2n ** 64n, { tag: 'float', value: 2 ** 64 }],
      [10n ** 400n, { tag: 'float', value: Infinity }],
      ['5', { tag: 'string', value: '5' }],
      [[5], { tag: 'list', items: [{ tag: 'int', value: 5n }] }],
    ] as const) {
      expect(project(plan, { a: value })).toEqual([cell]);
      expect(write(plan, { a: value })).toEqual(encodeFrame([cell as Cell]));
    }
  });

  test('agrees with the second reader of inputs', () => {
    let compared = 0;
    fc.assert(
      fc.property(slots, inputs(false), inputs(false), (plan, a, b) => {
        const input = { a, b };
        let expected: Cell[];
        try {
          expected = projectInput(input, plan, 64);
        } catch (error) {
          expect(error).toBeInstanceOf(InputInvalid);
          expect(refusal(() => project(plan, input))).toBe('input_invalid');
          return;
        }
        compared++;
        expect(project(plan, input)).toStrictEqual(expected);
      }),
      { numRuns: 2000 },
    );
    expect(compared).toBeGreaterThan(1000);
  });
});
