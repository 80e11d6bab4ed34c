import { describe, expect, test } from 'vitest';
import { limitKey } from './key.ts';
import { createMemoryLimitStore } from './memory.ts';
import { createSqliteLimitStore } from './sqlite.node.ts';
import type { LimitStore, LimitTerms, Reservation } from './types.ts';

const HOUR = 3_600_000;
const terms = (count: number, over: Partial<LimitTerms> = {}): LimitTerms => ({
  count,
  windowMs: HOUR,
  grants: 'at-least-one',
  ...over,
});

describe.each<[string, () => LimitStore]>([
  ['memory', createMemoryLimitStore],
  ['sqlite', () => createSqliteLimitStore(':memory:')],
])('a %s limit store', (_, create) => {
  const granted = (store: LimitStore, key: string, of: LimitTerms, ...times: number[]): boolean[] =>
    times.map((now) => store.reserve(key, of, now) !== null);

  test('grants as many units as the window has, and counts keys apart', () => {
    const store = create();
    expect(granted(store, 'a', terms(2), 0, 1, 2)).toEqual([true, true, false]);
    expect(granted(store, 'b', terms(2), 3)).toEqual([true]);
  });

  test('begins a window with its first call and ends it strictly after the reset', () => {
    const store = create();
    expect(granted(store, 'a', terms(1), 5, 5 + HOUR, 6 + HOUR, 7 + HOUR)).toEqual([true, false, true, false]);
  });

  test('does not count refused calls', () => {
    const store = create();
    expect(granted(store, 'a', terms(1), 0, 1, 2, HOUR + 1, HOUR + 2)).toEqual([true, false, false, true, false]);
  });

  test('lets the first call of each window through where the dialect does, and nobody where it does not', () => {
    const store = create();
    expect(granted(store, 'a', terms(0), 0, 1, HOUR + 1)).toEqual([true, false, true]);
    expect(granted(store, 'b', terms(0, { grants: 'exactly' }), 0, 1)).toEqual([false, false]);
  });

  test('never refuses a count that is no number, and never ends a window that has no length', () => {
    const store = create();
    expect(granted(store, 'a', terms(Number.NaN), 0, 1, 2)).toEqual([true, true, true]);
    expect(granted(store, 'b', terms(1, { windowMs: Number.NaN }), 0, Number.MAX_SAFE_INTEGER)).toEqual([true, false]);
  });

  test('takes a released unit back, once, and only into the window that it came from', () => {
    const store = create();
    const first = store.reserve('a', terms(1), 0) as Reservation;
    void store.release(first);
    void store.release(first);
    expect(granted(store, 'a', terms(1), 1, 2)).toEqual([true, false]);
    expect(granted(store, 'a', terms(1), HOUR + 1)).toEqual([true]);
    void store.release(first);
    expect(granted(store, 'a', terms(1), HOUR + 2)).toEqual([false]);
  });

  test('keeps a committed unit counted', () => {
    const store = create();
    void store.commit(store.reserve('a', terms(1), 0) as Reservation);
    expect(granted(store, 'a', terms(1), 1)).toEqual([false]);
  });

  test('forgets windows that have ended, and none that stands', () => {
    const store = create();
    expect(granted(store, 'stands', terms(1, { windowMs: 1e12 }), 0)).toEqual([true]);
    for (let i = 0; i < 10_000; i++) granted(store, `key ${i}`, terms(1, { windowMs: 1 }), i * 3);
    expect(granted(store, 'stands', terms(1), 1e9)).toEqual([false]);
  });
});

describe('the key of a limit', () => {
  const obligation = {
    kind: 'limit',
    text: '1/hour',
    ...terms(1),
    key: [{ input: 'agent' }, { literal: 'policy' }],
  } as const;

  test('joins its parts, the agent among them', () => {
    expect(limitKey(obligation, 'alice')).toBe('alice\0policy');
  });

  test('refuses an agent that could pass for another', () => {
    expect(() => limitKey(obligation, 'alice\0policy')).toThrow(expect.objectContaining({ code: 'input_invalid' }));
  });
});
