import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

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

async function bundled(source: string): Promise<{ readonly code: Uint8Array; readonly inputs: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    write: false,
    metafile: true,
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return { code, inputs: used };
}

test('the verifier, with checkpoints, proofs of all kinds and COSE receipts, is within its budget', async () => {
  const { code, inputs } = await bundled(`export { ${VERIFIER.join(', ')} } from '../../host/audit/index.ts';`);
  expect(gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(BUDGET);
  // It carries nothing that writes, serves, or needs a key that was not asked for.
  expect(
    inputs.filter((path) => /post-quantum|msgpackr|hono|\.node\.ts|host\/audit\/(?:log|record|witness)\//.test(path)),
  ).toStrictEqual([]);
});
