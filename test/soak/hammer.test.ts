import { expect, test } from 'vitest';
import { hammer } from './hammer.ts';

test('a log under writers and verifying readers loses nothing, and every proof verifies', async () => {
  const report = await hammer({
    writers: 50,
    readers: 20,
    goesOn: ({ acknowledged, proofs, extensions }) => acknowledged.size < 50 || proofs < 100 || extensions < 100,
  });
  expect(report.entries).toBeGreaterThan(50);
});
