import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../package/pack.ts';
import { pageFiles } from './page.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const files = await pageFiles('README.md');
const programs = await pageFiles('docs/runtimes.md');

test.each(['examples/edge-worker/worker.ts', 'examples/browser/page.ts'])(
  'docs/runtimes.md shows %s as it is',
  (name) => {
    expect(programs.get(name)).toBe(readFileSync(join(ROOT, name), 'utf8'));
  },
);

test('README.md has the files that the package check runs', () => {
  expect([...files.keys()]).toEqual([
    'policy.yaml',
    'policy.test.yaml',
    'quickstart.mjs',
    'runtime.mjs',
    'audit.mjs',
    'receipt.mjs',
  ]);
});

test('a policy, its test, its build and its use are on one screen', () => {
  const start = readme.indexOf('```yaml policy.yaml');
  const use = readme.indexOf('```js quickstart.mjs');
  const shown = readme.slice(start, readme.indexOf('```\n', use)).split('\n');
  const code = shown.filter((line) => line !== '' && !line.startsWith('```'));
  expect(code.length).toBeLessThanOrEqual(45);
});

test('the policy of the page is that of README.md', () => {
  expect(readFileSync(join(ROOT, 'examples/browser/policy.yaml'), 'utf8')).toBe(files.get('policy.yaml'));
});

test('README.md states no figure that is still to be filled in', () => {
  expect(readme).not.toMatch(/\b(SIZE|TBD|TODO|XX)\b/);
});
