import { expect, test } from 'vitest';
import { DurableSlot } from './durable-slot.node.ts';

const durable = (size: number): { readonly size: number; readonly checkpoint: string } => ({
  size,
  checkpoint: `öffentlich/log\n${size}\n`,
});

/** The two ends of one slot, as two threads have them. */
const ends = (): readonly [looks: DurableSlot, puts: DurableSlot] => {
  const looks = new DurableSlot();
  return [looks, new DurableSlot(looks.shared)];
};

test('what is put where somebody looks is found once', () => {
  const [looks, puts] = ends();
  looks.open();
  expect(looks.take()).toBeUndefined();
  expect(puts.put(durable(7))).toBe(true);
  expect(looks.take()).toEqual(durable(7));
  expect(looks.take()).toBeUndefined();
  expect(puts.put(durable(2 ** 40))).toBe(true);
  expect(looks.take()).toEqual(durable(2 ** 40));
});

test('nothing is put where nobody looks, before the last was taken, or what does not fit', () => {
  const [looks, puts] = ends();
  expect(puts.put(durable(1))).toBe(false);
  looks.open();
  expect(puts.put({ size: 1, checkpoint: 'x'.repeat(9000) })).toBe(false);
  expect(puts.put(durable(1))).toBe(true);
  expect(puts.put(durable(2))).toBe(false);
  expect(looks.take()).toEqual(durable(1));
  expect(looks.close()).toBeUndefined();
  expect(puts.put(durable(3))).toBe(false);
});

test('what was put before somebody stops to look is not lost', () => {
  const [looks, puts] = ends();
  looks.open();
  expect(puts.put(durable(1))).toBe(true);
  expect(looks.close()).toEqual(durable(1));
  expect(looks.close()).toBeUndefined();
  expect(looks.take()).toBeUndefined();
  looks.open();
  expect(looks.take()).toBeUndefined();
  expect(puts.put(durable(2))).toBe(true);
  expect(looks.take()).toEqual(durable(2));
});
