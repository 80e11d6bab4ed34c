import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { capture } from '../../test/cli/capture.ts';
import { verbHelp } from './frame/help.ts';
import { VERBS } from './verbs.ts';

const PAGE = fileURLToPath(new URL('../../docs/cli.md', import.meta.url));
const MARK = '\n## Verbs\n';

/** `EDICT_UPDATE=1` writes the page anew. */
test("docs/cli.md shows every verb's help as it is", async () => {
  const sections: string[] = [];
  for (const entry of VERBS) {
    const verb = await entry.load();
    sections.push(`### edict ${verb.name}\n\n\`\`\`\n${verbHelp(capture().io, verb)}\n\`\`\`\n`);
  }
  const expected = `${MARK}\n${sections.join('\n')}`;
  const page = readFileSync(PAGE, 'utf8');
  const start = page.indexOf(MARK);
  if (process.env['EDICT_UPDATE'] === '1') {
    writeFileSync(PAGE, (start === -1 ? page : page.slice(0, start)) + expected);
    return;
  }
  expect(page.slice(start)).toBe(expected);
});
