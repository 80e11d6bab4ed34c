import { expect, test } from 'vitest';
import { setImmediate } from 'node:timers/promises';
import { DurableSlot, type Durable } from './durable-slot.node.ts';
import { Lookout } from './lookout.node.ts';

const durable = (size: number): Durable => ({ size, checkpoint: `log\n${size}\n` });

/** A lookout, what it found, and the other thread's end of its slot. */
const lookout = (): { readonly lookout: Lookout; readonly found: Durable[]; readonly puts: DurableSlot } => {
  const slot = new DurableSlot();
  const found: Durable[] = [];
  return { lookout: new Lookout(slot, (one) => found.push(one)), found, puts: new DurableSlot(slot.shared) };
};

/** Turns of the event loop, until nobody looks any more. */
const untilLeft = async (puts: DurableSlot): Promise<void> => {
  while (puts.opened) await setImmediate();
};

test('tells of what is put there while it looks, and lets other callbacks run', async () => {
  const { lookout: looks, found, puts } = lookout();
  looks.begin();
  looks.begin();
  expect(puts.put(durable(3))).toBe(true);
  expect(found).toEqual([]);
  while (found.length === 0) await setImmediate();
  expect(found).toEqual([durable(3)]);
  expect(puts.put(durable(4))).toBe(false);
});

test('takes what is there before it ends', () => {
  const { lookout: looks, found, puts } = lookout();
  looks.begin();
  expect(puts.put(durable(1))).toBe(true);
  looks.end();
  looks.end();
  expect(found).toEqual([durable(1)]);
});

test('who is told may have it look again', async () => {
  const slot = new DurableSlot();
  const puts = new DurableSlot(slot.shared);
  const sizes: number[] = [];
  const looks = new Lookout(slot, ({ size }) => {
    sizes.push(size);
    looks.begin();
  });
  for (const size of [1, 2, 3]) {
    looks.begin();
    expect(puts.put(durable(size))).toBe(true);
    while (sizes.length < size) await setImmediate();
  }
  looks.end();
  expect(sizes).toEqual([1, 2, 3]);
});

test('looks for a short time, and rarely where that was in vain', async () => {
  const { lookout: looks, found, puts } = lookout();
  let looked = 0;
  for (let wait = 0; wait < 3 + 31 + 1 + 31; wait++) {
    looks.begin();
    if (puts.opened) looked++;
    await untilLeft(puts);
  }
  expect(looked).toBe(4);
  expect(found).toEqual([]);
});
