import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Float } from '../../engine/json/float.ts';
import { GuardError } from '../error/error.ts';
import { snapshot, snapshotRecord } from './snapshot.ts';
import { MAX_BYTES, MAX_DEPTH, Tally } from './tally.ts';
import { policyView, recordView } from './view.ts';

const invalid = (value: unknown): unknown => {
  try {
    snapshot(value);
  } catch (error) {
    if (error instanceof GuardError) return error.code;
    throw error;
  }
  return 'taken';
};

/** Lists nested `depth` deep. */
function nested(depth: number): unknown {
  let value: unknown = 'core';
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

function frozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(frozenThroughout);
}

const json = fc.object({ withBigInt: true, withNullPrototype: true, maxDepth: 5 });

describe('a snapshot', () => {
  test('equals any plain value, is frozen throughout and shares nothing that can change', () => {
    fc.assert(
      fc.property(json, (value) => {
        const before = structuredClone(value);
        const taken = snapshot(value) as Record<string, unknown>;
        expect(frozenThroughout(taken)).toBe(true);
        for (const key of Object.keys(value)) delete value[key];
        expect(withoutUndefined(taken)).toEqual(withoutUndefined(before));
      }),
    );
  });

  test('reads a getter once, and keeps what it said', () => {
    let reads = 0;
    const taken = snapshot({
      get action() {
        return ++reads === 1 ? 'read' : 'drop';
      },
    }) as { action: string };
    expect(taken.action).toBe('read');
    expect(taken.action).toBe('read');
    expect(reads).toBe(1);
    expect(Object.getOwnPropertyDescriptor(taken, 'action')).toHaveProperty('value', 'read');
  });

  test('reads every property of a proxy once, at any depth', () => {
    const reads: string[] = [];
    const shifty = (): Record<string, unknown> =>
      new Proxy(
        {},
        {
          ownKeys: () => ['type', 'inner'],
          getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 'what it may say' }),
          get(_, key) {
            reads.push(String(key));
            return key === 'inner' ? { deep: reads.length } : `answer ${reads.length}`;
          },
        },
      );
    expect(snapshot({ outer: shifty(), list: new Proxy([1, 2], {}) })).toEqual({
      outer: { type: 'answer 1', inner: { deep: 2 } },
      list: [1, 2],
    });
    expect(reads).toEqual(['type', 'inner']);
  });

  test('takes __proto__ as a key like any other, and never what is inherited', () => {
    const taken = snapshot(JSON.parse('{"__proto__":{"admin":true},"constructor":1}')) as Record<string, unknown>;
    expect(Object.keys(taken)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(taken)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(taken, '__proto__')?.value).toEqual({ admin: true });
    expect(taken['admin']).toBeUndefined();
    expect(Object.keys(snapshotRecord(Object.create({ action: 'read' }, {})))).toEqual([]);
  });

  test('is not fooled by a polluted prototype', () => {
    // eslint-disable-next-line no-extend-native -- what others may have done
    Object.defineProperty(Object.prototype, 'polluted', { value: { deep: 1 }, enumerable: true, configurable: true });
    const taken = snapshot({ a: 1 }) as object;
    delete (Object.prototype as { polluted?: unknown }).polluted;
    expect(Reflect.ownKeys(taken)).toEqual(['a']);
  });

  test('leaves out undefined properties and symbol keys; a hole is null', () => {
    const taken = snapshot({
      a: undefined,
      b: 1,
      [Symbol('hidden')]: { live: true },
      // eslint-disable-next-line no-sparse-arrays -- a hole
      list: [undefined, , 3],
    }) as object;
    expect(Reflect.ownKeys(taken)).toEqual(['b', 'list']);
    expect(taken).toEqual({ b: 1, list: [null, null, 3] });
  });

  test('keeps NaN, infinities, negative zero and bigints as they are', () => {
    const value = { nan: NaN, infinite: -Infinity, zero: -0, big: 2n ** 200n };
    expect(Object.is((snapshot(value) as typeof value).zero, -0)).toBe(true);
    expect(snapshot(value)).toEqual(value);
  });

  test.each<[string, unknown]>([
    ['a lone high surrogate', { a: 'x\ud800' }],
    ['a lone low surrogate', ['\udc00x']],
    ['a lone surrogate in a key', { 'x\ud800': 1 }],
    ['a depth of 65', nested(MAX_DEPTH + 1)],
    ['a depth of 10,000', nested(10_000)],
    ['a list of 2^32 - 1 holes', Object.assign([], { length: 2 ** 32 - 1 })],
  ])('refuses %s', (_, value) => {
    expect(invalid(value)).toBe('input_invalid');
  });

  test('takes a depth of 64', () => {
    expect(invalid(nested(MAX_DEPTH))).toBe('taken');
  });

  test('refuses cycles, through records, lists, maps and sets alike', () => {
    const record: Record<string, unknown> = {};
    record['self'] = record;
    const list: unknown[] = [];
    list.push({ list });
    const map = new Map<string, unknown>();
    map.set('map', map);
    const set = new Set<unknown>();
    set.add([set]);
    expect([record, list, map, set].map(invalid)).toEqual(Array(4).fill('input_invalid'));
  });

  test('refuses members that are shared 2^60 times, soon', () => {
    let value: unknown = 'leaf';
    for (let i = 0; i < 60; i++) value = [value, value];
    expect(invalid(value)).toBe('input_invalid');
  });

  test('refuses a map that grows while it is read', () => {
    const map = new Map<unknown, unknown>();
    const grows = {
      get more() {
        map.set({}, grows);
        return 1;
      },
    };
    map.set('first', grows);
    expect(invalid(map)).toBe('input_invalid');
  });

  test('refuses more text than it may read, and takes a string of 1 MB', () => {
    const text = 'ü'.repeat(1 << 20);
    expect(invalid({ text })).toBe('taken');
    expect(invalid(Array(1000).fill(`${text}€`))).toBe('input_invalid');
  });

  test('refuses more bytes than it may copy, however often they are shared', () => {
    const bytes = new Uint8Array(1 << 20);
    expect(invalid({ bytes, again: bytes })).toBe('taken');
    const shared = [bytes, Buffer.from(bytes.buffer), new Float64Array(bytes.buffer), bytes.buffer, 1n << 8_388_608n];
    for (const each of shared) {
      const tally = new Tally();
      tally.bytes = 3 << 20;
      expect(snapshot([each, each], tally)).toHaveLength(2);
      expect(() => snapshot([each, each], tally)).toThrow(/more than 67108864 bytes/);
    }
    const wide = Object.defineProperty(new Uint8Array(MAX_BYTES + 1), 'byteLength', { value: 0 });
    expect(invalid({ wide })).toBe('input_invalid');
    // 64 GiB of copies.
    expect(invalid(Array.from({ length: 1 << 16 }, () => bytes))).toBe('input_invalid');
  });

  test('passes on what a getter throws', () => {
    const value = {
      get bad(): never {
        throw new RangeError('from the getter');
      },
    };
    expect(() => snapshot(value)).toThrow(RangeError);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() => snapshot({ proxy })).toThrow(TypeError);
  });

  test('copies maps, sets, dates, bytes and floats', () => {
    const value = {
      map: new Map([['k', { v: 1 }]]),
      set: new Set([1]),
      date: new Date(5),
      bytes: Buffer.from('abc'),
      floats: new Float32Array([1.5]),
      buffer: new Uint8Array([7]).buffer,
      five: new Float(5),
    };
    const tally = new Tally();
    const taken = snapshot(value, tally) as typeof value;
    expect(taken).toEqual(value);
    for (const key of Object.keys(value) as (keyof typeof value)[]) expect(taken[key]).not.toBe(value[key]);
    expect(Buffer.isBuffer(taken.bytes)).toBe(true);
    expect([tally.special, tally.opaque]).toEqual([true, false]);
    value.bytes[0] = 0;
    value.map.set('k', { v: 2 });
    expect(taken.bytes.toString()).toBe('abc');
    expect(taken.map.get('k')).toEqual({ v: 1 });
  });

  test('passes functions, class instances and handles through, and says so', () => {
    class Handle {
      readonly open = true;
    }
    const value = { call: () => 1, handle: new Handle(), signal: new AbortController().signal, mark: Symbol('mark') };
    const tally = new Tally();
    const taken = snapshot(value, tally) as typeof value;
    expect(taken.handle).toBe(value.handle);
    expect(taken.call).toBe(value.call);
    expect(tally.opaque).toBe(true);
  });

  test('takes boxed primitives for what they are, and looks into boxed text', () => {
    // oxlint-disable-next-line no-new-wrappers -- what a caller may hand in
    expect(snapshot({ text: new String('x'), number: new Number(5), yes: new Boolean(true), big: Object(5n) })).toEqual(
      {
        text: 'x',
        number: 5,
        yes: true,
        big: 5n,
      },
    );
    // oxlint-disable-next-line no-new-wrappers -- what a caller may hand in
    expect(invalid({ text: new String('\ud800') })).toBe('input_invalid');
  });

  test('does not trust an object that only borrows a prototype', () => {
    for (const { prototype } of [Map, Set, Date, ArrayBuffer, Uint8Array, String, Float]) {
      const fake = Object.create(prototype as object) as object;
      const tally = new Tally();
      expect(snapshot(fake, tally)).toBe(fake);
      expect(tally.opaque).toBe(true);
    }
  });
});

describe('the views of a snapshot', () => {
  const live = { secret: 'x', toJSON: () => 'lies' };
  class Handle {
    readonly open = true;
  }
  const taken = snapshot({
    map: new Map<string, unknown>([['__proto__', 1]]),
    odd: new Map([[{}, 1]]),
    set: new Set([new Map([['a', 1]])]),
    bytes: new Uint8Array([1]),
    five: new Float(5),
    handle: new Handle(),
    list: [live.toJSON, 2],
    date: new Date(0),
  }) as Record<string, unknown>;

  test('policies see maps as records, and one stand-in for everything opaque', () => {
    const seen = policyView(taken) as Record<string, unknown>;
    const opaque = seen['handle'];
    expect(opaque).toBeTypeOf('function');
    expect(opaque).not.toBe(live.toJSON);
    expect(seen['map']).toEqual(JSON.parse('{"__proto__":1}'));
    expect(seen['set']).toEqual(new Set([{ a: 1 }]));
    expect([seen['odd'], (seen['list'] as unknown[])[0], seen['date']]).toEqual([opaque, opaque, opaque]);
    expect(seen['five']).toBeInstanceOf(Float);
  });

  test('records hold plain data of their own, and undefined for everything opaque', () => {
    const record = recordView(taken);
    expect(record).toEqual({
      map: JSON.parse('{"__proto__":1}') as unknown,
      odd: undefined,
      set: new Set([{ a: 1 }]),
      bytes: new Uint8Array([1]),
      five: 5,
      handle: undefined,
      list: [undefined, 2],
      date: undefined,
    });
    (taken['bytes'] as Uint8Array)[0] = 9;
    expect(record['bytes']).toEqual(new Uint8Array([1]));
  });
});

/** Properties that are undefined are left out of a snapshot; `toEqual` does not mind, but lists do. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((member) => (member === undefined ? null : withoutUndefined(member)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, withoutUndefined(member)]),
  );
}
