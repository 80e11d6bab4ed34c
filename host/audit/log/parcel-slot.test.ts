import { expect, test } from 'vitest';
import type { ParcelMessage } from './messages.ts';
import { ParcelSlot } from './parcel-slot.ts';

const parcel = (seed: number, bytes = 40): ParcelMessage => ({
  count: seed,
  heads: Uint32Array.from({ length: 8 * seed }, (_, i) => (seed * 0x9e3779b9 + i) >>> 0),
  bytes: Uint8Array.from({ length: bytes }, (_, i) => seed + i),
  names: Uint8Array.of(0x92, 0x90, 0xc0),
});

/** The two ends of one slot, as two threads have them. */
const ends = (): readonly [puts: ParcelSlot, takes: ParcelSlot] => {
  const puts = new ParcelSlot();
  return [puts, new ParcelSlot(puts.shared)];
};

test('a parcel that is left for a thread that listens is taken once, in a copy of its own', () => {
  const [puts, takes] = ends();
  takes.open();
  expect(takes.full).toBe(false);
  expect(puts.put(parcel(2))).toBe(true);
  expect(takes.full).toBe(true);
  const first = takes.close();
  expect(first).toStrictEqual({ parcel: parcel(2), after: 0 });
  expect(takes.full).toBe(false);
  expect(takes.close()).toBeUndefined();
  takes.open();
  expect(puts.put(parcel(3))).toBe(true);
  expect(takes.close()).toStrictEqual({ parcel: parcel(3), after: 0 });
  expect(first?.parcel).toStrictEqual(parcel(2));
});

test('nothing is left where nobody listens, over another, or what does not fit', () => {
  const [puts, takes] = ends();
  expect(puts.put(parcel(1))).toBe(false);
  takes.open();
  expect(puts.put(parcel(1, 16_384))).toBe(false);
  expect(puts.put(parcel(1, 16_384 - 32 - 3))).toBe(true);
  expect(puts.put(parcel(2))).toBe(false);
  expect(takes.close()?.parcel).toStrictEqual(parcel(1, 16_384 - 32 - 3));
  expect(puts.put(parcel(3))).toBe(false);
  expect(takes.close()).toBeUndefined();
});

test('a part of a larger buffer is left as it is', () => {
  const [puts, takes] = ends();
  const whole = new Uint32Array(64).fill(7);
  const { heads, ...rest } = parcel(1);
  whole.set(heads, 16);
  takes.open();
  expect(puts.put({ ...rest, heads: whole.subarray(16, 24) })).toBe(true);
  expect(takes.close()?.parcel).toStrictEqual(parcel(1));
});

test('a parcel says how many messages were posted before it, however many they are', () => {
  const [puts, takes] = ends();
  puts.countPosted();
  puts.countPosted();
  expect(takes.posted).toBe(2);
  takes.open();
  expect(puts.put(parcel(1))).toBe(true);
  puts.countPosted();
  expect(takes.close()?.after).toBe(2);
  expect(takes.posted).toBe(3);
  Atomics.store(new Int32Array(puts.shared), 1, 0x7fffffff);
  puts.countPosted();
  expect(takes.posted).toBe(-0x80000000);
});
