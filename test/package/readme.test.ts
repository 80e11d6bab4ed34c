import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './pack.ts';
import { readmeFiles } from './readme.ts';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const files = await readmeFiles();

test.each([...files.keys()].filter((name) => name.startsWith('examples/')))('README.md shows %s as it is', (name) => {
  expect(files.get(name)).toBe(readFileSync(join(ROOT, name), 'utf8'));
});

test('README.md shows both examples, and the files that the package check runs', () => {
  expect([...files.keys()]).toEqual(
    expect.arrayContaining([
      'examples/edge-worker/worker.ts',
      'examples/browser/page.ts',
      'policy.yaml',
      'quickstart.mjs',
    ]),
  );
});

test('the policy of the page is that of README.md', () => {
  expect(readFileSync(join(ROOT, 'examples/browser/policy.yaml'), 'utf8')).toBe(files.get('policy.yaml'));
});

test('every link of README.md leads somewhere', () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
  expect(links.filter((link) => !/^https?:/.test(link) && !existsSync(join(ROOT, link)))).toEqual([]);
});

test('README.md states no figure that is still to be filled in', () => {
  expect(readme).not.toMatch(/\b(SIZE|TBD|TODO|XX)\b/);
});
