import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { capture, type Capture } from '../../test/cli/capture.ts';
import { writeMended } from './policy/fixed.ts';
import { EXIT } from './frame/exit.ts';
import { runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-fix-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BAD = `# ours
apiVersion: governance.toolkit/v1
version: 1.0
name: payments
agents: ["*"]
default_action: deny
rules:
  - name: drop # no drops
    conditon: action.type === 'drop'
    action: deny
`;
const GOOD = BAD.replace('1.0', '"1.0"').replace('conditon', 'condition').replace('===', '==');

interface Outcome extends Capture {
  readonly code: number;
}

async function check(...argv: readonly string[]): Promise<Outcome> {
  const captured = capture();
  return { ...captured, code: await runCommand(captured.io, ['check', ...argv]) };
}

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('edict check --fix', () => {
  test('mends the file, keeps its permissions, and checks what is left', async () => {
    const path = written('a.yaml', BAD);
    chmodSync(path, 0o640);
    const { code, out } = await check(path, '--fix');
    expect(readFileSync(path, 'utf8')).toBe(GOOD);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(code).toBe(EXIT.ok);
    const shown = relative('', path);
    expect(out()).toBe(
      [
        `${shown}:3:10 fixed[EY103] wrote "1.0" for 1.0`,
        `${shown}:9:5 fixed[EY241] wrote condition for conditon`,
        `${shown}:9:15 fixed[EY201] wrote action.type == 'drop' for action.type === 'drop' (decides otherwise than before)`,
        '3 fixes in 1 file',
        '1 of them made the policy decide otherwise: what it says now is what it seemed to say before',
        '1 file: nothing found',
        '',
      ].join('\n'),
    );
    const again = await check(path, '--fix');
    expect(again.out()).toBe('1 file: nothing found\n');
  });

  test('with --dry-run, prints a diff and writes nothing', async () => {
    const path = written('b.yaml', BAD);
    const { code, out, err } = await check(path, '--fix', '--dry-run');
    expect(code).toBe(EXIT.no);
    expect(readFileSync(path, 'utf8')).toBe(BAD);
    const shown = relative('', path);
    expect(out()).toBe(
      `--- a/${shown}
+++ b/${shown}
@@ -1,10 +1,10 @@
 # ours
 apiVersion: governance.toolkit/v1
-version: 1.0
+version: "1.0"
 name: payments
 agents: ["*"]
 default_action: deny
 rules:
   - name: drop # no drops
-    conditon: action.type === 'drop'
+    condition: action.type == 'drop'
     action: deny
`,
    );
    expect(err()).toContain('3 fixes in 1 file, not made\n');
    writeFileSync(path, GOOD);
    const nothing = await check(path, '--fix', '--dry-run');
    expect([nothing.code, nothing.out(), nothing.err()]).toEqual([EXIT.ok, '', '']);
  });

  test('as JSON', async () => {
    const path = written('c.yaml', BAD.replace('    action: deny\n', '    action: deny\n    limit: 5/fortnight\n'));
    const { code, out } = await check(path, '--fix', '--dry-run', '--json');
    expect(code).toBe(EXIT.no);
    expect(JSON.parse(out())).toMatchObject({
      ok: false,
      complete: true,
      fixes: [
        { code: 'EY103', replaced: '1.0', written: '"1.0"', span: { line: 3, column: 10, endLine: 3, endColumn: 13 } },
        { code: 'EY241', decides: null },
      ],
      diff: expect.stringMatching(/^--- a\/.*\n\+\+\+ b\/.*\n@@ /u),
      diagnostics: [{ code: 'EY107', severity: 'error' }],
    });
  });

  test('SARIF shows how a finding can be mended', async () => {
    const path = written('d.yaml', GOOD.replace('==', '==='));
    const { code, out } = await check(path, '--format', 'sarif');
    expect(code).toBe(EXIT.ok);
    const log = JSON.parse(out()) as { runs: { results: object[] }[] };
    expect(log.runs[0]?.results).toMatchObject([
      {
        ruleId: 'EY201',
        fixes: [
          {
            artifactChanges: [
              {
                replacements: [
                  {
                    deletedRegion: { startLine: 9, startColumn: 16, endLine: 9, endColumn: 38 },
                    insertedContent: { text: "action.type == 'drop'" },
                  },
                ],
              },
            ],
          },
        ],
      },
    ]);
    expect(readFileSync(path, 'utf8')).toContain('===');
  });

  test('a file that changed meanwhile is not written over, nor is any other', async () => {
    const [one, two] = [written('e.yaml', 'was'), written('f.yaml', 'changed')];
    const source = (name: string) => ({ name, before: 'was', after: 'is', edits: [] });
    const result = { sources: [source(one), source(two)], fixes: [], diagnostics: [], complete: true };
    const files = { documents: [], resolve: () => null, locate: (name: string) => name };
    await expect(writeMended(files, result)).rejects.toThrow('was changed while it was mended');
    expect(readFileSync(one, 'utf8')).toBe('was');
  });

  test.each([
    [['--dry-run'], '`--dry-run` goes with `--fix`'],
    [['--fix', '--watch'], '`--fix` and `--watch` exclude each other'],
    [['--fix', '--dry-run', '--format', 'sarif'], '`--dry-run` prints a diff'],
  ])('%j is a usage error', async (flags, message) => {
    const { code, err } = await check(join(folder, 'a.yaml'), ...flags);
    expect(code).toBe(EXIT.usage);
    expect(err()).toContain(message);
  });
});
