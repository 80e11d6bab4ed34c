import { expect, test } from 'vitest';
import { decision, engine, limit } from '../../../test/guard/doubles.ts';
import type { LimitStore, Reservation } from '../limits/types.ts';
import { createGuard } from './guard.ts';

const module = engine(() => decision({ obligations: [limit(1)] }));
const storeOf = (answer: unknown): LimitStore => ({
  reserve: () => answer as Reservation,
  commit: () => undefined,
  release: () => undefined,
});
/** A promise of another library: `then` and nothing else. */
const thenable = (value: unknown): unknown => ({
  // oxlint-disable-next-line unicorn/no-thenable -- what it stands for
  then: (resolve: (value: unknown) => void) => {
    resolve(value);
  },
});
const outcome = (answer: unknown): Promise<unknown> =>
  createGuard({ module, limits: storeOf(answer) })
    .run({ arguments: {} }, () => 'ran')
    .catch((error: unknown) => (error as { readonly code?: unknown }).code);

test.each([undefined, false, true, 0, 'yes', {}, { key: 'a' }, thenable(undefined), Promise.resolve(false)])(
  'a store that answers %j grants nothing',
  async (answer) => {
    expect(await outcome(answer)).toBe('limits_unavailable');
  },
);

test("waits for any library's promise", async () => {
  expect(await outcome(thenable(null))).toBe('limited');
  expect(await outcome(thenable({ key: 'a', windowEnds: 1 }))).toBe('ran');
  expect(await outcome(null)).toBe('limited');
});

test('a store whose answer throws when it is asked for grants nothing', async () => {
  const answer = {
    // oxlint-disable-next-line unicorn/no-thenable -- what is tested
    get then(): unknown {
      throw new Error('not readable');
    },
  };
  expect(await outcome(answer)).toBe('limits_unavailable');
});
