import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requests, requestSlots } from '../../../../test/frame/requests.ts';
import { LIMIT, refusal, requestPlan, slot, writePlanned, writerOf } from '../../../../test/frame/write.ts';
import type { EngineError } from '../../error/error.ts';
import { encodeFrame } from '../../frame/encode.ts';
import type { Slot } from '../../manifest/types.ts';
import { projectRequest } from '../project.ts';

const LIMITS = { depth: 64, bytes: LIMIT };

const expectedOf = (slots: readonly Slot[], input: unknown): Uint8Array | string => {
  try {
    return encodeFrame(projectRequest(slots, input, LIMITS));
  } catch (error) {
    return (error as EngineError).code;
  }
};

const hex = (frame: Uint8Array): string => Buffer.from(frame).toString('hex');

describe('the writer of requests', () => {
  test.each([
    ['good', 0, 600],
    ['odd', 2, 60],
  ])(
    'writes the canonical encoding of the projected cells of %s inputs, whatever stood in the memory',
    (_, oddly, least) => {
      const shared = writerOf(LIMIT, 40);
      let frames = 0;
      fc.assert(
        // Two inputs of one plan, so that what the first leaves behind meets the second.
        fc.property(requestSlots, requests(oddly), requests(oddly), (slots, ...inputs) => {
          const plan = requestPlan(slots);
          for (const input of inputs) {
            const expected = expectedOf(slots, input);
            if (typeof expected === 'string') {
              expect(expected).toBe('input_invalid');
              expect(refusal(() => writePlanned(plan, input, shared))).toBe(expected);
              continue;
            }
            frames++;
            expect(hex(writePlanned(plan, input, shared))).toBe(hex(expected));
          }
        }),
        { numRuns: 500 },
      );
      expect(frames).toBeGreaterThan(least);
    },
  );

  const entities = slot('entities', 'record', 'cedar-entities');
  const context = slot('context.a', 'record', 'cedar-value');
  const asked = {
    principal: { type: 'User', id: 'a' },
    action: { type: 'Action', id: 'view' },
    resource: { type: 'Doc', id: 'd' },
  };
  const named = (type: string, id: string, parents: unknown = [], attrs: unknown = {}): object => ({
    uid: { type, id },
    attrs,
    parents,
  });
  const refused = (slots: readonly Slot[], input: unknown): void => {
    expect(refusal(() => writePlanned(requestPlan(slots), input, writerOf(LIMIT, slots.length)))).toBe('input_invalid');
    expect(expectedOf(slots, input)).toBe('input_invalid');
  };
  const alike = (slots: readonly Slot[], input: unknown): void => {
    const frame = writePlanned(requestPlan(slots), input, writerOf(LIMIT, slots.length));
    expect(hex(frame)).toBe(hex(expectedOf(slots, input) as Uint8Array));
  };

  test('what only looks like data is refused: instances, proxies that lie, cycles', () => {
    const itself: unknown[] = [];
    itself.push(itself);
    const hole: unknown[] = [];
    hole.length = 1;
    const endless = new Proxy([], {
      get: (list, key): unknown => (key === 'length' ? Infinity : Reflect.get(list, key)),
    });
    for (const a of [new Map(), new Date(), itself, endless, hole, { a: itself }, [[endless]]])
      refused([context], { ...asked, context: { a } });
    for (const list of [endless, new Set(), { length: 0 }, [endless], [named('User', 'a', endless)], [null], hole])
      refused([entities], { ...asked, entities: list });
    for (const attrs of [new Map(), new Date(), [], null, 1])
      refused([entities], { ...asked, entities: [named('User', 'a', [], attrs)] });
    for (const value of [new Map(), [], null, 1, 'x']) refused([context], { ...asked, context: value });
    for (const input of [null, undefined, 1, 'x', [], new Map(Object.entries(asked)), Object.create(asked) as object])
      refused([], input);
  });

  test('a name that a prototype has been given is no member, and `__proto__` is a key like any other', () => {
    const heir = Object.create({ principal: asked.principal }) as object;
    refused([], Object.assign(heir, { action: asked.action, resource: asked.resource }));
    const odd = JSON.parse('{"__proto__":1,"constructor":"c","hasOwnProperty":[]}') as object;
    alike([context, entities], { ...asked, context: { a: odd }, entities: [named('User', '__proto__', [], odd)] });
  });

  test('what shares its parts is refused before it takes memory or time without end', () => {
    let shared: unknown = ['x'];
    let set: unknown = ['x'];
    for (let level = 0; level < 60; level++) {
      shared = { a: shared, b: shared };
      set = [set, { a: set }];
    }
    refused([context], { ...asked, context: { a: shared } });
    refused([context], { ...asked, context: { a: set } });
    const long = 'x'.repeat(LIMIT / 2);
    refused([context], { ...asked, context: { a: Array.from({ length: 60_000 }, (_, i) => [long, i]) } });
    refused([context], { ...asked, context: { a: Array.from({ length: 60_000 }, () => long) } });
    refused([entities], { ...asked, entities: Array.from({ length: 20_000 }, (_, i) => named(long, `${i}`)) });
    const wide = Array.from({ length: 60_000 }, (_, i) => `item ${i}`);
    refused([context], { ...asked, context: { a: Array.from({ length: 60_000 }, () => [wide]) } });
  });

  test('a member that requests do not have is refused, not passed over: it may be one that is misspelt', () => {
    const list = [named('User', 'a')];
    for (const slots of [[], [context], [entities]]) {
      for (const key of ['entites', 'Context', '', '__proto__', 'policies', 'schema', 'constructor'])
        refused(slots, Object.defineProperty({ ...asked }, key, { value: list, enumerable: true }));
      alike(slots, { ...asked, context: {}, entities: list, entites: undefined, agent: '*', stage: 'input' });
    }
    expect(() => projectRequest([], { ...asked, entites: list }, LIMITS)).toThrow('A request has no member "entites"');
  });

  test('lists without end are refused at once: of holes, and of proxies that bring the same again and again', () => {
    const holes: unknown[] = [];
    holes.length = 2 ** 32 - 1;
    const forever = (item: unknown): unknown[] =>
      new Proxy([], {
        get: (_, key): unknown => (key === 'length' ? 2 ** 32 - 1 : item),
        getOwnPropertyDescriptor: (list, key): PropertyDescriptor | undefined =>
          key === 'length'
            ? Reflect.getOwnPropertyDescriptor(list, key)
            : { value: item, enumerable: true, configurable: true },
      });
    for (const list of [holes, forever(null)]) {
      refused([context], { ...asked, context: { a: list } });
      refused([context], { ...asked, context: { a: [list, 'x'] } });
      refused([context], { ...asked, context: { a: { __extn: { fn: 'ip', arg: '::1', more: list } } } });
      refused([entities], { ...asked, entities: list });
      refused([entities], { ...asked, entities: [named('User', 'a', list)] });
    }
    const [user, group] = [named('User', 'a'), { type: 'Group', id: 'g' }];
    refused([context], { ...asked, context: { a: forever(1) } });
    refused([entities], { ...asked, entities: forever(user) });
    refused([entities], { ...asked, entities: [named('User', 'a', forever(group))] });
  });

  test('values nest as deep as the module allows, with what stands around them counted', () => {
    const nested = (depth: number): unknown => {
      let value: unknown = 1;
      for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
      return value;
    };
    alike([context], { ...asked, context: { a: nested(63) } });
    refused([context], { ...asked, context: { a: nested(64) } });
    alike([entities], { ...asked, entities: [named('User', 'a', [], { a: nested(60) })] });
    refused([entities], { ...asked, entities: [named('User', 'a', [], { a: nested(61) })] });
  });

  const numbered = (i: number): { readonly type: string; readonly id: string } => ({ type: `T${i % 3}`, id: `${i}` });
  const member = (i: number, ...parents: readonly number[]): object => ({
    uid: numbered(i),
    attrs: {},
    parents: parents.map(numbered),
  });

  test('hierarchies are closed however they stand, and those above themselves are refused', () => {
    const chain = Array.from({ length: 60 }, (_, i) => member(i, i + 1));
    alike([entities], { ...asked, entities: chain });
    alike([entities], { ...asked, entities: chain.toReversed() });
    alike([entities], { ...asked, entities: [member(1, 2, 3, 3), member(2, 4), member(3, 4), member(4, 5, 6, 5)] });
    for (const loop of [[member(1, 1)], [member(1, 2), member(2, 1)], [...chain, member(60, 3)]])
      refused([entities], { ...asked, entities: loop });
  });

  test('a hierarchy that is longer to close than frames may be is refused', () => {
    const all = Array.from({ length: 300 }, (_, i) => i);
    const list = all.map((i) => member(i, ...all.slice(i + 1)));
    const reads = { attributes: [], tags: false, ancestors: false };
    const write = (): unknown =>
      writePlanned(requestPlan([{ ...entities, reads }]), { ...asked, entities: list }, writerOf());
    expect(refusal(write)).toBe('input_invalid');
    expect(expectedOf([{ ...entities, reads }], { ...asked, entities: list })).toBe('input_invalid');
  });

  test('an error of a getter is the caller’s, and the next request is written all the same', () => {
    const writer = writerOf(LIMIT, 2);
    const plan = requestPlan([context, entities]);
    const good = { ...asked, context: { a: [1, 'x'] }, entities: [named('User', 'a', [], { x: 1 })] };
    const before = hex(writePlanned(plan, good, writer));
    const throwing = {
      x: 1,
      get y(): never {
        throw new RangeError('mine');
      },
    };
    const bad = { ...good, context: { a: { z: throwing } } };
    expect(refusal(() => writePlanned(plan, bad, writer))).toBe('RangeError: mine');
    expect(hex(writePlanned(plan, good, writer))).toBe(before);
  });
});
