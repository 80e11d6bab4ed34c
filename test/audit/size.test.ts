import { expect, test } from 'vitest';
import { bundled } from '../bundle/bundled.ts';

/** All that shows a leaf to stand in a log, or a log to have only grown, whatever its leaves hold. */
const VERIFIER = [
  'leafHash',
  'parseVerifierKey',
  'receiptKeyOf',
  'verifyCheckpoint',
  'verifyConsistency',
  'verifyExtension',
  'verifyInclusion',
  'verifyReceiptOfConsistency',
  'verifyReceiptOfInclusion',
  'verifySubtreeConsistency',
  'verifySubtreeInclusion',
  'verifyTlogProof',
];

/** The most that the verifier may weigh, minified and compressed, with everything that it imports. */
const BUDGET = 15_000;

test('the verifier, with checkpoints, proofs of all kinds and COSE receipts, is within its budget', async () => {
  const { size, inputs } = await bundled(VERIFIER, 'audit/index.ts');
  expect(size).toBeLessThanOrEqual(BUDGET);
  // It carries nothing that writes, serves, or needs a key that was not asked for.
  expect(
    inputs.filter((path) => /post-quantum|hono|\.node\.ts|host\/audit\/(?:log|record|witness)\//.test(path)),
  ).toStrictEqual([]);
});

test('a whole log, its encrypted segments too, is verified by web APIs alone', async () => {
  const { inputs } = await bundled(['verifyLog', 'segmentOpener'], 'audit/index.ts');
  expect(inputs.filter((path) => /post-quantum|hono|\.node\.ts/.test(path))).toStrictEqual([]);
  // Whoever has no such log does not carry what opens one.
  const without = await bundled(['verifyLog'], 'audit/index.ts');
  expect(
    inputs.filter((path) => !without.inputs.includes(path)).map((path) => path.replace(/^.*host\//, '')),
  ).toContain('audit/log/segment-opener.ts');
});
