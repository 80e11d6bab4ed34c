import { expect, test } from 'vitest';
import { hammer } from './hammer.ts';

test('a log under writers and verifying readers loses nothing, and every proof verifies', async () => {
  let turns = 4000;
  const report = await hammer({ writers: 50, readers: 20, goesOn: () => --turns > 0 });
  expect(report.entries).toBeGreaterThan(500);
  for (const count of [report.acknowledged, report.proofs, report.extensions]) expect(count).toBeGreaterThan(0);
});
