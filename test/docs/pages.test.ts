import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from '../package/pack.ts';
import { outputPattern } from './output.ts';
import { pageBlocks } from './page.ts';
import { Session } from './session.ts';

/** Pages that a reader follows from their first command to the last, in one folder. */
const PAGES = [
  'README.md',
  'docs/writing-policies.md',
  'docs/what-would-change.md',
  'docs/cedar.md',
  'docs/disclosures.md',
  'docs/serving.md',
  'docs/witnesses.md',
  'docs/key-release.md',
  'docs/handoffs.md',
];

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(path: string): readonly string[] {
  const headings = readFileSync(path, 'utf8').matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function leadsSomewhere(page: string, link: string): boolean {
  const [file = '', anchor] = link.split('#');
  const path = file === '' ? join(ROOT, page) : join(ROOT, dirname(page), file);
  return existsSync(path) && (anchor === undefined || anchorsOf(path).includes(anchor));
}

describe.each(PAGES)('%s', async (page) => {
  const blocks = await pageBlocks(page);
  let session: Session;
  beforeAll(() => void (session = new Session()));
  afterAll(() => session.close());

  for (const block of blocks) {
    if (block.kind === 'file') {
      test(`line ${block.line}: ${block.name} is written`, () => session.write(block.name, block.text));
      continue;
    }
    for (const [index, { line, command, output }] of block.commands.entries()) {
      test(`line ${line}: ${command}`, async () => {
        const ran = await session.run(command);
        expect(ran.output).toMatch(outputPattern(output));
        // A status that is no success is shown.
        if (block.commands[index + 1]?.command !== 'echo $?') expect(ran).toMatchObject({ status: 0 });
      });
    }
  }

  test('every link leads somewhere', () => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !/^https?:/.test(link) && !leadsSomewhere(page, link))).toEqual([]);
  });
});

test.each([
  [['a  …', 'b'], 'a  12 ms\nb\n', true],
  [['a', '…', 'c'], 'a\nb\nb\nc\n', true],
  [['a', '…'], 'a\n', true],
  [['a'], 'a\nb\n', false],
  [['a'], 'ab\n', false],
  [['a.'], 'ab\n', false],
  [[], 'a\n', false],
])('the output %j that a page shows, for %j: %s', (shown, output, fits) => {
  expect(outputPattern(shown).test(output)).toBe(fits);
});
