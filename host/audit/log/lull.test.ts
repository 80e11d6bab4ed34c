import { expect, test } from 'vitest';
import { Lull } from './lull.ts';

/** A thread with leaves to hash, that waits for so long each time; what it did, in order. */
function thread(leaves: number, takes: number) {
  const state = { leaves, expects: true, did: [] as string[] };
  const lull = new Lull(
    {
      get expects() {
        return state.expects;
      },
      wait: (ms) => {
        state.did.push(`waits ${ms.toFixed(1)}`);
        return Math.min(takes, ms);
      },
    },
    {
      hashSome: () => {
        if (state.leaves === 0) return false;
        state.leaves--;
        state.did.push('hashes');
        return true;
      },
    },
  );
  return { state, lull };
}

test('what a commit would hash is hashed first, then it waits, for so long before each commit', () => {
  const { state, lull } = thread(2, 0.2);
  while (lull.pass());
  expect(state.did.splice(0)).toStrictEqual(['hashes', 'hashes', 'waits 0.5', 'waits 0.3', 'waits 0.1']);
  // More came, and there is no time left to wait.
  state.leaves = 1;
  while (lull.pass());
  expect(state.did.splice(0)).toStrictEqual(['hashes']);
  lull.end();
  while (lull.pass());
  expect(state.did).toStrictEqual(['waits 0.5', 'waits 0.3', 'waits 0.1']);
});

test('where nothing more is to come, nothing is done', () => {
  const { state, lull } = thread(2, 0.2);
  state.expects = false;
  expect(lull.pass()).toBe(false);
  expect(state.did).toStrictEqual([]);
});
