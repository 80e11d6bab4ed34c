/** What the verifiers of evidence weigh in a page. */
import { expect, test } from 'vitest';
import * as attest from '../../host/attest/index.ts';
import { bundled } from '../bundle/bundled.ts';

/** The most that one platform's verifier, and all of them, may weigh: minified and compressed, with everything that they import. */
const ONE = 60_000;
const ALL = 150_000;

const VERIFIERS = Object.keys(attest).filter((name) => /^verify[A-Z]/.test(name));
const UNWANTED =
  /post-quantum|msgpackr|hono|node_modules\/(?:jose|hpke|koffi)|\.node\.ts|host\/(?:guard|compiler|cli)\//;

test.each(VERIFIERS)('%s alone is within its budget', async (name) => {
  const { size, inputs } = await bundled([name], 'attest/index.ts');
  expect(size).toBeLessThanOrEqual(/^verify(?:Evidence|Receipt)$/.test(name) ? ALL : ONE);
  expect(inputs.filter((path) => UNWANTED.test(path))).toStrictEqual([]);
});

test('all verifiers together are within theirs', async () => {
  expect(VERIFIERS.length).toBeGreaterThan(5);
  expect((await bundled(VERIFIERS, 'attest/index.ts')).size).toBeLessThanOrEqual(ALL);
});
