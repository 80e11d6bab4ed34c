import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { refusal } from '../../../test/audit/refusal.ts';
import { TOKEN } from '../../../test/audit/served.ts';
import { readTokens } from './tokens.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-tokens-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tokens', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['a short one', 'auditor short'],
    ['none', '# nobody\n'],
    ['a line of three', `auditor ${TOKEN} x`],
    ['one with other characters', `auditor ${TOKEN}"`],
  ];
  test.each(CASES)('%s is refused', (_, text) => {
    const path = join(folder, 'tokens-refused');
    writeFileSync(path, text, { mode: 0o600 });
    expect(refusal(() => readTokens(path))).toBe('key_invalid');
  });

  test('a file that others can read is refused', () => {
    const path = join(folder, 'tokens-exposed');
    writeFileSync(path, `auditor ${TOKEN}\n`);
    chmodSync(path, 0o644);
    expect(refusal(() => readTokens(path))).toBe('key_exposed');
  });
});
