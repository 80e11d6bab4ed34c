import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT as WORDS, TABLE_KIND } from '../../host/compiler/link/layout.ts';
import { ROOT } from '../package/pack.ts';

const page = readFileSync(join(ROOT, 'docs/module-format.md'), 'utf8');

test('docs/module-format.md has the numbers of the linker', () => {
  const words = [...page.matchAll(/^\| (\d+) \| `([A-Z]+)` \|/gm)].map(([, address, name]) => [name, Number(address)]);
  expect(words.length).toBeGreaterThan(0);
  expect(Object.fromEntries(words)).toEqual(
    Object.fromEntries(Object.entries(WORDS).filter(([name]) => words.some(([each]) => each === name))),
  );
  const [, kind] = /kind (\d+) \(`PATTERN`\)/.exec(page) ?? [];
  expect(Number(kind)).toBe(TABLE_KIND.PATTERN);
});
