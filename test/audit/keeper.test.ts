import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decision, KeptLog } from './kept-log.ts';

const kept = new KeptLog();
const KEEPER = fileURLToPath(new URL('keeper.ts', import.meta.url));
const RECORDS = 2000;
const ROUNDS = 12;

beforeAll(() =>
  kept.write(
    Array.from({ length: RECORDS }, (_, i) => decision('a', { i, who: `subject ${i}` })),
    { subject: 'who' },
  ),
);
afterAll(() => kept.remove());

/** Runs the keeper, and kills it after so many lines and a moment. @returns what it said */
async function killed(from: number, lines: number, moment: number): Promise<string[]> {
  const child = spawn(process.execPath, [KEEPER, kept.store, kept.masterFile, String(from)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (said.length === lines) setTimeout(() => child.kill('SIGKILL'), moment);
  }
  return said;
}

test('a process that erases, holds and retains can be killed at any moment: what it promised holds, and what is held is there', async () => {
  const promised = { held: new Set<number>(), erased: new Set<number>(), below: 0 };
  let next = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const line of await killed(next, 2 + ((round * 7) % 5), (round * 3) % 11)) {
      const [what, number] = line.split(' ');
      if (what === 'held') promised.held.add(Number(number));
      if (what === 'erased') promised.erased.add(Number(number));
      if (what === 'retained') promised.below = Math.max(promised.below, Number(number));
      if (what !== 'open') next = Math.floor(Number(number) / 10);
    }
    // Another process opens the store, and finishes what was begun.
    await kept.use((store, keys) => {
      const inForce = new Set(store.ledger.holds().map(({ first }) => first));
      for (const index of promised.held) expect(inForce.has(index), `hold on ${index}`).toBe(true);
      for (const index of promised.held) expect(store.read(keys, index).count, `record ${index} is held`).toBe(2);
      for (const index of promised.erased)
        expect(store.ledger.read(index), `record ${index} is erased`).toBe(undefined);
      for (let index = 0; index < promised.below; index++) {
        if (!inForce.has(index)) expect(store.ledger.read(index), `record ${index} is old`).toBe(undefined);
      }
      expect(store.ledger.tombstones().filter(({ done }) => !done)).toStrictEqual([]);
      const dead = new Set(store.ledger.tombstones().map(({ key }) => key));
      expect(store.keys.all().filter(({ id }) => dead.has(id))).toStrictEqual([]);
    });
    next++;
  }
  expect(promised.held.size).toBeGreaterThan(5);
  expect(promised.erased.size).toBeGreaterThan(3);
  // Nothing of an erased subject's name is anywhere, and it never was.
  for (const name of readdirSync(kept.store)) {
    expect(readFileSync(join(kept.store, name)).includes('subject 5')).toBe(false);
  }
});
