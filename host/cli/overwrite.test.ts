import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { capture } from '../../test/cli/capture.ts';
import { EXIT } from './frame/exit.ts';
import { runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-overwrite-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const head = (name: string): string =>
  `apiVersion: governance.toolkit/v1\nversion: "1.0"\nname: ${name}\nagents: ["*"]\ndefault_action: deny\n`;

const FILES: Readonly<Record<string, string>> = {
  'policy.yaml': `${head('policy')}rules: []\n`,
  'child.yaml': `${head('child')}extends: policy.yaml\nrules: []\n`,
  'policy.test.yaml': 'policy: policy.yaml\ntests:\n  - name: denied\n    expect: { verdict: deny }\n',
  'v4.yaml':
    'version: "1.0"\nname: v4\nrules:\n  - name: a\n    condition: { field: tool, operator: eq, value: x }\n    action: deny\n',
  'call.json': '{}',
};

beforeEach(() => {
  rmSync(at('link.yaml'), { force: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(at(name), text);
  symlinkSync(at('policy.yaml'), at('link.yaml'));
});

describe('what a verb reads it does not write over', () => {
  test.each<readonly [flag: string, argv: readonly string[]]>([
    ['--out', ['build', at('policy.yaml'), '--fast', '-o', at('policy.yaml')]],
    ['--out', ['build', at('policy.yaml'), '--fast', '-o', at('link.yaml')]],
    ['--out', ['build', at('child.yaml'), '--fast', '-o', at('policy.yaml')]],
    ['--out', ['migrate', at('v4.yaml'), '--to', 'agt-py', '-o', at('v4.yaml')]],
    ['--record', ['eval', at('policy.yaml'), at('call.json'), '--record', at('link.yaml')]],
    ['--record', ['eval', at('policy.yaml'), at('call.json'), '--record', at('call.json')]],
    ['--output', ['test', at('policy.test.yaml'), '--fast', '-o', at('policy.test.yaml')]],
    ['--output', ['test', at('policy.test.yaml'), '--fast', '-o', at('policy.yaml')]],
  ])('%s: edict %j', async (flag, argv) => {
    const { io, out, err } = capture();
    expect(await runCommand(io, argv)).toBe(EXIT.usage);
    expect(err()).toContain(`\`${flag}\` is `);
    expect(out()).toBe('');
    for (const [name, text] of Object.entries(FILES)) expect(readFileSync(at(name), 'utf8'), name).toBe(text);
  });
});
