import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Ring } from './ring.ts';

test('what was put in first is taken first, however many wait and wherever the ring begins', () => {
  const ring = new Ring<number>();
  let put = 0;
  let taken = 0;
  for (const [more, fewer] of [
    [3, 2],
    [63, 0],
    [200, 150],
    [1, 114],
    [1000, 0],
    [0, 1001],
  ] as const) {
    for (let i = 0; i < more; i++) ring.push(put++);
    for (let i = 0; i < fewer; i++) expect(ring.shift()).toBe(taken++);
    expect(ring.length).toBe(put - taken);
  }
  expect([ring.shift(), ring.length]).toEqual([undefined, 0]);
});

test('a ring that was cleared is empty, and can be used again', () => {
  const ring = new Ring<string>();
  for (let i = 0; i < 100; i++) ring.push('before');
  ring.clear();
  expect([ring.length, ring.shift()]).toEqual([0, undefined]);
  ring.push('after');
  expect(ring.shift()).toBe('after');
});

test('what was taken is not kept, though others wait for ever', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const ring = new Ring<object>();
  for (const waits of [false, true]) ring.push({ waits });
  const taken = new WeakRef(ring.shift() ?? {});
  // A reference that was read keeps its object until the turn ends.
  for (let i = 0; i < 50 && taken.deref() !== undefined; i++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    collect();
  }
  expect(taken.deref()).toBe(undefined);
  expect(ring.shift()).toEqual({ waits: true });
});
