import { afterEach, expect, test, vi } from 'vitest';
import { puppetManifest, puppetModule } from '../../../test/module/puppet.ts';
import { Pool } from './pool.ts';

const { limits } = puppetManifest();
const module = await WebAssembly.compile(puppetModule());
type Making = ReturnType<typeof watch>;
const watch = () => vi.spyOn(WebAssembly, 'instantiate');
/** Lets the pool have what is being made. */
async function settled(made: Making): Promise<void> {
  await Promise.allSettled(made.mock.results.map(({ value }) => value as Promise<unknown>));
  await new Promise((resolve) => setTimeout(resolve, 0));
}

afterEach(() => vi.restoreAllMocks());

test.each([
  [1, 0],
  [3, 2],
])('however many traps come at once, a pool of %d makes at most %d spares', async (count, spares) => {
  const pool = await Pool.start(module, limits, 0, count);
  const made = watch();
  for (let trap = 0; trap < 20; trap++) {
    const trapped = pool.current;
    pool.replace();
    expect(pool.current).toBeDefined();
    expect(pool.current).not.toBe(trapped);
  }
  expect(made).toHaveBeenCalledTimes(spares);
  await settled(made);
  // All of them stand by: each takes over without another being made at once.
  const now = vi.spyOn(WebAssembly, 'Instance');
  for (let spare = 0; spare < spares; spare++) pool.replace();
  expect(now).not.toHaveBeenCalled();
  pool.replace();
  expect(now).toHaveBeenCalledTimes(1);
});

test('spares that could not be made are made after the next trap', async () => {
  const pool = await Pool.start(module, limits, 0, 3);
  const made = watch().mockRejectedValue(new RangeError('no memory'));
  pool.replace();
  pool.replace();
  await settled(made);
  expect(made).toHaveBeenCalledTimes(2);
  made.mockRestore();
  const again = watch();
  pool.replace();
  expect(again).toHaveBeenCalledTimes(2);
});

test('where none can be made at once, the first that is ready serves', async () => {
  const pool = await Pool.start(module, limits, 0, 1);
  vi.spyOn(WebAssembly, 'Instance').mockImplementation(function Instance(): never {
    throw new RangeError('too large to be made at once');
  });
  const made = watch();
  pool.replace();
  expect(pool.current).toBeUndefined();
  await settled(made);
  expect(pool.current).toBeDefined();
});
