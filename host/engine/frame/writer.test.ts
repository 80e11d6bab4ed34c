import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inputs, slots } from '../../../test/frame/arbitrary.ts';
import { js, LIMIT, refusal, slot, START, write, writerOf } from '../../../test/frame/write.ts';
import { EngineError } from '../error/error.ts';
import { encodeFrame } from './encode.ts';
import { planSlots } from './plan.ts';
import { project } from './project.ts';

describe('the fast writer', () => {
  test('writes the canonical encoding of the projected cells, whatever stood in the memory', () => {
    const shared = writerOf(LIMIT, 8);
    let frames = 0;
    fc.assert(
      fc.property(slots, inputs(true), inputs(true), fc.constantFrom(undefined, 'a'), (plan, a, b, record) => {
        const input = { a, b, __proto__: null };
        const expected = ((): Uint8Array | string => {
          try {
            return encodeFrame(project(plan, input, undefined, record));
          } catch (error) {
            return (error as EngineError).code;
          }
        })();
        if (typeof expected === 'string') {
          expect(refusal(() => write(plan, input, shared, record))).toBe(expected);
          return;
        }
        frames++;
        expect(Buffer.from(write(plan, input, shared, record)).toString('hex')).toBe(
          Buffer.from(expected).toString('hex'),
        );
      }),
      { numRuns: 3000 },
    );
    expect(frames).toBeGreaterThan(1000);
  });

  test('what must be a record is there and one, whether a slot reads it or not', () => {
    const plans = [[], [slot('b')], [slot('c')], [slot('c.x')], [slot('c.x', 'js'), slot('c'), slot('b')]];
    const records = [{}, { x: 1 }, Object.create(null) as object, new Map([['x', 1]]), new Map()];
    const others = [undefined, null, 1, 'x', true, [], ['x'], new Set(), new Map([[1, 1]]), new Date(), () => 1];
    for (const plan of plans) {
      for (const c of records) {
        const input = { b: 1, c };
        expect(write(plan, input, undefined, 'c')).toEqual(encodeFrame(project(plan, input, undefined, 'c')));
        expect(write(plan, input, undefined, 'c')).toEqual(write(plan, input));
      }
      for (const input of [...others.map((c) => ({ b: 1, c })), ...others, { b: 1 }]) {
        expect(refusal(() => write(plan, input, undefined, 'c'))).toBe('input_invalid');
        expect(refusal(() => project(plan, input, undefined, 'c'))).toBe('input_invalid');
      }
    }
  });

  test('a record that must be there is read once', () => {
    let reads = 0;
    const input = {
      get c() {
        return reads++ === 0 ? { x: 1 } : null;
      },
    };
    expect(write([slot('c.x'), slot('c')], input, undefined, 'c').length).toBeGreaterThan(0);
    expect(reads).toBe(1);
  });

  test('one large buffer or integer that is shared a thousand times is not copied a thousand times', () => {
    const shared = [new Uint8Array(LIMIT / 4), 1n << BigInt(LIMIT * 2)];
    for (const each of shared) {
      const many = Array.from({ length: 60_000 }, () => each);
      const before = process.memoryUsage().arrayBuffers;
      // Read as a whole; as a whole and below; in a set, whose items are encoded one by one.
      expect(refusal(() => write([slot('a')], { a: many }))).toBe('input_invalid');
      expect(refusal(() => write([slot('a'), slot('a.x')], { a: { x: many } }))).toBe('input_invalid');
      const lists = new Set(many.slice(0, 1000).map((one) => [one]));
      expect(refusal(() => write([slot('a'), slot('a.x')], { a: { x: lists } }))).toBe('input_invalid');
      expect(refusal(() => project([slot('a')], { a: many }, { depth: 64, bytes: LIMIT }))).toBe('input_invalid');
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(200 * LIMIT);
    }
  });

  test('a wide record, or many paths through one, give the same frame as a narrow one', () => {
    const wide = (entries: number, at: number): Readonly<Record<string, unknown>> =>
      Object.fromEntries(Array.from({ length: entries }, (_, i) => (i === at ? ['a', 'found'] : [`key_${i}`, i])));
    const writer = writerOf();
    const expected = encodeFrame([{ tag: 'string', value: 'found' }]);
    // Narrow, wide for the first time, and both again when wide records are known to occur.
    for (const [entries, at] of [
      [3, 1],
      [500, 499],
      [3, 2],
      [500, 250],
      [5_000, 4_999],
    ] as const)
      expect(write([slot('a')], wide(entries, at), writer)).toEqual(expected);
    const many = Array.from({ length: 30 }, (_, i) => slot(`c.key_${i}`));
    const context = { c: wide(40, 39) };
    expect(write(many, context, writer)).toEqual(encodeFrame(project(many, context)));
    expect(write(many, context)).toEqual(encodeFrame(project(many, context)));
  });

  test('what a prototype has been given is no entry', () => {
    const root = Object.create(
      Object.assign(Object.create(null) as object, { a: 'inherited', b: 'inherited' }),
    ) as object;
    const input = Object.assign(root, { b: 'own' });
    const plan = [slot('a'), slot('b'), js('c.a')];
    const expected = project(plan, { b: 'own' });
    expect(write(plan, input)).toEqual(encodeFrame(expected));
    expect(project(plan, input)).toEqual(expected);
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
            { a: 1 },
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
