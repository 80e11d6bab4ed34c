/** Chunks that no host of ours would write: whatever they are, they are refused or staged, and decisions stay as they were. */
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readChunks } from '../../host/engine/store/source.ts';
import { stateDigest } from '../../host/engine/index.ts';
import { sipOf } from '../assembly/sip.ts';
import { buildPolicies, group, user } from './modules.ts';

const KIND = { whole: 1, entities: 2, removals: 3, read: 4 } as const;
const REFUSAL = { none: 0, format: 1, room: 2, cycle: 3, twice: 4, order: 5, work: 6 } as const;

interface Exports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  result(): number;
  prepare(kind: number, length: number): number;
  commit(): bigint;
  rollback(): void;
}

let module: WebAssembly.Module;
beforeAll(async () => {
  module = await WebAssembly.compile(await buildPolicies(undefined, { frameBytes: 1 << 16, storeBytes: 1 << 21 }));
}, 60_000);

let exports: Exports;
beforeEach(async () => {
  ({ exports } = (await WebAssembly.instantiate(module, {})) as unknown as { exports: Exports });
});

const put = (bytes: Uint8Array): void => {
  const at = exports.reserve(1 << 16);
  new Uint8Array(exports.memory.buffer, at, bytes.length).set(bytes);
};

const header = (count: number, after = 0n): Uint8Array => {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, 1, true);
  view.setUint32(4, count, true);
  view.setBigUint64(8, after, true);
  return new Uint8Array(view.buffer);
};

const rowsOf = (entities: readonly unknown[]): Uint8Array =>
  Buffer.concat([...readChunks(entities, 1 << 16)].map(({ rows }) => rows.slice()));

const chunkOf = (entities: readonly unknown[]): Uint8Array =>
  Buffer.concat([header(entities.length), rowsOf(entities)]);

/** A reference to a user. */
const nameOf = (id: string): Uint8Array => rowsOf([user(id)]).subarray(0, 12 + id.length);

const prepare = (kind: number, bytes: Uint8Array): number => {
  put(bytes);
  return exports.prepare(kind, bytes.length);
};

const word = (offset: number): number => new DataView(exports.memory.buffer).getUint32(exports.result() + offset, true);
const refusal = (): number => word(0);

/** What is installed, as the result area says. */
const state = (): readonly [bigint, number, string] => {
  exports.prepare(KIND.read, 0);
  const result = exports.result();
  const digest = Buffer.from(exports.memory.buffer.slice(result + 64, result + 96)).toString('hex');
  return [new DataView(exports.memory.buffer).getBigUint64(result + 8, true), word(16), digest];
};

const install = (entities: readonly unknown[]): bigint => {
  expect(prepare(KIND.whole, chunkOf(entities))).toBe(1);
  return exports.commit();
};

const SOME = [
  group('g', ['h']),
  user(
    'a',
    { level: 1, names: ['b', 'c'], owner: { __entity: { type: 'User', id: 'x' } }, in: { er: { deep: true } } },
    ['g', 'h'],
    {
      t: 'u',
    },
  ),
  user('b', {
    ip: { __extn: { fn: 'ip', arg: '10.0.0.0/8' } },
    d: { __extn: { fn: 'decimal', arg: '1.25' } },
    set: [1, 2, [3]],
  }),
];

describe('a chunk', () => {
  it('is refused when a byte of it is changed into what no writer writes, and nothing is installed by it', () => {
    install(SOME);
    const before = state();
    const chunk = chunkOf(SOME);
    let refused = 0;
    fc.assert(
      fc.property(fc.nat(chunk.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const damaged = Uint8Array.from(chunk);
        damaged[at] = (damaged[at] ?? 0) ^ by;
        const staged = prepare(KIND.entities, damaged);
        if (staged === 0) {
          refused++;
          expect(refusal()).toBeGreaterThan(0);
          expect(exports.commit()).toBe(before[0]);
        }
        expect(state()).toEqual(before);
        exports.rollback();
      }),
      { numRuns: 3_000 },
    );
    expect(refused).toBeGreaterThan(500);
    // It is as good as new.
    expect(prepare(KIND.entities, chunk)).toBe(1);
    exports.commit();
    expect(state().slice(1)).toEqual(before.slice(1));
  });

  it('of any bytes, of any kind and length, never traps', () => {
    install(SOME);
    const before = state();
    const word32 = fc.oneof(fc.nat(12), fc.constantFrom(0xffffffff, 0x7fffffff, 0x10000), fc.nat(0xffffffff));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .array(word32, { maxLength: 40 })
        .map((words) => new Uint8Array(Uint32Array.from([1, 1, 0, 0, ...words]).buffer)),
      fc
        .tuple(fc.nat(400), fc.uint8Array({ maxLength: 60 }))
        .map(([cut, more]) => Buffer.concat([chunkOf(SOME).subarray(0, cut), more])),
    );
    const length = fc.oneof(fc.constant(null), word32);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -1, max: 6 }), bytes, length), { maxLength: 4 }), (calls) => {
        for (const [kind, each, claimed] of calls) {
          put(each);
          exports.prepare(kind, claimed ?? each.length);
        }
        // Nothing is seen of it.
        expect(state()).toEqual(before);
        exports.rollback();
        expect(state()).toEqual(before);
      }),
      { numRuns: 3_000 },
    );
  });

  it('has one form: keys, groups and items in their order, each once; texts of UTF-8; numbers in their shortest form', () => {
    const text = (value: string | Uint8Array): Uint8Array => {
      const bytes = typeof value === 'string' ? Buffer.from(value) : value;
      return Buffer.concat([word32(bytes.length), bytes]);
    };
    const word32 = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer);
    const long = (value: bigint): Uint8Array => new Uint8Array(BigInt64Array.of(value).buffer);
    const entity = (
      attributes: readonly (readonly [string, Uint8Array])[],
      parents: readonly string[] = [],
    ): Uint8Array =>
      Buffer.concat([
        text('User'),
        text('a'),
        word32(parents.length),
        ...parents.flatMap((id) => [text('Group'), text(id)]),
        word32(attributes.length),
        ...attributes.flatMap(([key, value]) => [text(key), value]),
        word32(0),
      ]);
    const value = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array =>
      Buffer.concat([Uint8Array.of(tag), ...parts]);
    const int = (number: bigint): Uint8Array => value(3, long(number));
    const set = (...items: readonly Uint8Array[]): Uint8Array => value(10, word32(items.length), ...items);
    const deep = (levels: number): Uint8Array => (levels === 0 ? set() : set(deep(levels - 1)));
    const cases: readonly (readonly [string, boolean, Uint8Array])[] = [
      [
        'keys in order',
        true,
        entity([
          ['a', int(1n)],
          ['b', int(1n)],
        ]),
      ],
      [
        'keys out of order',
        false,
        entity([
          ['b', int(1n)],
          ['a', int(1n)],
        ]),
      ],
      [
        'a key twice',
        false,
        entity([
          ['a', int(1n)],
          ['a', int(1n)],
        ]),
      ],
      ['groups in order', true, entity([], ['g', 'h'])],
      ['groups out of order', false, entity([], ['h', 'g'])],
      ['a group twice', false, entity([], ['g', 'g'])],
      ['items in order', true, entity([['a', set(int(1n), int(2n))]])],
      ['items out of order', false, entity([['a', set(int(2n), int(1n))]])],
      ['an item twice', false, entity([['a', set(int(1n), int(1n))]])],
      ['a boolean', true, entity([['a', value(2, Uint8Array.of(1))]])],
      ['a boolean that is none', false, entity([['a', value(2, Uint8Array.of(2))]])],
      ['a decimal', true, entity([['a', value(6, Uint8Array.of(2), long(125n))]])],
      ['a decimal that is written too long', false, entity([['a', value(6, Uint8Array.of(2), long(120n))]])],
      ['a decimal that is too fine', false, entity([['a', value(6, Uint8Array.of(5), long(1n))]])],
      ['half a surrogate pair', false, entity([['a', value(7, text(Uint8Array.of(0xed, 0xa0, 0x80)))]])],
      ['a float', false, entity([['a', value(5, long(0n))]])],
      ['null', false, entity([['a', value(1)]])],
      ['a list', false, entity([['a', value(9, word32(0))]])],
      ['an address of version 5', false, entity([['a', value(13, Uint8Array.of(5, 0), new Uint8Array(16))]])],
      ['an address', true, entity([['a', value(13, Uint8Array.of(4, 32), new Uint8Array(16))]])],
      ['a prefix that is too long', false, entity([['a', value(13, Uint8Array.of(4, 33), new Uint8Array(16))]])],
      ['as deep as a request', true, entity([['a', deep(59)]])],
      ['deeper than a request', false, entity([['a', deep(60)]])],
    ];
    for (const [name, isStaged, row] of cases) {
      expect([name, prepare(KIND.entities, Buffer.concat([header(1), row]))]).toEqual([name, isStaged ? 1 : 0]);
      if (!isStaged) expect([name, refusal()]).toEqual([name, REFUSAL.format]);
      exports.rollback();
    }
  });
});

describe('staging', () => {
  it('that was refused is void until it is dropped', () => {
    install(SOME);
    const before = state();
    expect(prepare(KIND.entities, chunkOf([user('new')]))).toBe(1);
    expect(prepare(KIND.entities, Uint8Array.of(1, 2, 3))).toBe(0);
    expect(refusal()).toBe(REFUSAL.format);
    expect(prepare(KIND.entities, chunkOf([user('newer')]))).toBe(0);
    expect(refusal()).toBe(REFUSAL.order);
    expect(exports.commit()).toBe(before[0]);
    expect(state()).toEqual(before);
    exports.rollback();
    expect(prepare(KIND.entities, chunkOf([user('newer')]))).toBe(1);
    expect(exports.commit()).toBe(before[0] + 1n);
    expect(state()[1]).toBe(before[1] + 1);
  });

  it('that was dropped leaves nothing', () => {
    install(SOME);
    const before = state();
    for (const kind of [KIND.whole, KIND.entities]) {
      expect(prepare(kind, chunkOf([user('new'), user('a')]))).toBe(1);
      exports.rollback();
      expect(state()).toEqual(before);
      expect(exports.commit()).toBe(before[0]);
      expect(state()).toEqual(before);
    }
  });

  it('says why it cannot be a state', () => {
    expect(prepare(KIND.whole, chunkOf([group('a', ['b']), group('b', ['a'])]))).toBe(1);
    expect(exports.commit()).toBe(0n);
    expect(refusal()).toBe(REFUSAL.cycle);
    exports.rollback();
    expect(prepare(KIND.whole, chunkOf([user('a', { x: 1 }), user('a', { x: 2 })]))).toBe(0);
    expect(refusal()).toBe(REFUSAL.twice);
    exports.rollback();
    expect(prepare(KIND.whole, chunkOf(SOME))).toBe(1);
    expect(prepare(KIND.whole, chunkOf(SOME))).toBe(0);
    expect(refusal()).toBe(REFUSAL.order);
    exports.rollback();
    expect(exports.commit()).toBe(0n);
    expect(refusal()).toBe(REFUSAL.order);
  });

  it('runs out of room at any byte, and changes nothing then', () => {
    install(SOME);
    const before = state();
    let refused = 0;
    for (const size of [1, 5, 8, 13, 24, 31]) {
      const many = Array.from({ length: 40 }, (_, i) =>
        user(`${size}-${i}`, { text: 'x'.repeat(size * 40) }, [`g${i}`]),
      );
      let staged = 1;
      for (let round = 0; round < 400 && staged === 1; round++) {
        const renamed = many.map((each) => ({ ...each, uid: { ...each.uid, id: `${each.uid.id}-${round}` } }));
        staged = prepare(KIND.entities, chunkOf(renamed));
      }
      if (staged === 0) {
        refused++;
        expect(refusal()).toBe(REFUSAL.room);
      }
      exports.rollback();
      expect(state()).toEqual(before);
    }
    expect(refused).toBeGreaterThan(3);
    expect(prepare(KIND.entities, chunkOf([user('new')]))).toBe(1);
    expect(exports.commit()).toBe(before[0] + 1n);
  });
});

describe('what is installed', () => {
  it('is given back as it came, in chunks of any size', () => {
    const entities = Array.from({ length: 50 }, (_, i) => ({ ...SOME[1], uid: { type: 'User', id: `u${i}` } }));
    install([...SOME, ...entities]);
    const before = state();
    for (const length of [600, 1_000, 5_000, 1 << 16]) {
      const parts: Uint8Array[] = [];
      let count = 0;
      let next = 0;
      do {
        put(Buffer.from(Uint32Array.of(0, 0, next, 0).buffer));
        expect(exports.prepare(KIND.read, length)).toBe(1);
        const at = exports.reserve(1 << 16);
        const view = new DataView(exports.memory.buffer);
        count += view.getUint32(at + 4, true);
        next = view.getUint32(at + 8, true);
        expect(word(24)).toBeLessThanOrEqual(length);
        parts.push(new Uint8Array(exports.memory.buffer).slice(at + 16, at + word(24)));
      } while (next !== 0);
      expect(count).toBe(before[1]);
      expect(prepare(KIND.whole, Buffer.concat([header(count), ...parts]))).toBe(1);
      exports.commit();
      expect(state().slice(1)).toEqual(before.slice(1));
    }
    put(new Uint8Array(16));
    expect(exports.prepare(KIND.read, 20)).toBe(0);
  });
});

describe('ids that were chosen to meet in the table of names', () => {
  /** Ids that all have one place under the key that a store begins with, within the type whose number is the first. */
  const meeting = (count: number): readonly string[] => {
    const ids: string[] = [];
    const places = 1_024;
    for (let i = 0; ids.length < count; i++) {
      const id = `id-${i}`;
      if (sipOf(2n, 0n, Buffer.from(id)) % places === 7) ids.push(id);
    }
    return ids;
  };

  const key = (): bigint => {
    exports.rollback();
    return new DataView(exports.memory.buffer).getBigUint64(word(32) + 80, true);
  };

  it('make it take another key, and are found like any others', { timeout: 60_000 }, async () => {
    const entities = meeting(80).map((id) => user(id));
    expect(install(entities.slice(0, 60))).toBe(1n);
    expect(key()).toBe(0n);
    expect(install(entities)).toBe(2n);
    expect(key()).not.toBe(0n);
    expect(state()[2]).toBe(await stateDigest(entities));
    // Each is the one that is there already, or would be another row.
    expect(prepare(KIND.entities, chunkOf(entities))).toBe(1);
    exports.commit();
    expect(state().slice(1)).toEqual([80, await stateDigest(entities)]);
    expect(prepare(KIND.removals, Buffer.concat([header(1), nameOf(entities[79]?.uid.id ?? '')]))).toBe(1);
    exports.commit();
    expect(state().slice(1)).toEqual([79, await stateDigest(entities.slice(0, 79))]);
  });
});
