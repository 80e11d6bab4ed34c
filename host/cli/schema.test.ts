import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capture } from '../../test/cli/capture.ts';
import { SCHEMAS } from '../authoring/index.ts';
import { EXIT } from './frame/exit.ts';
import { runCommand } from './run.ts';

test('edict schema prints the schema that is named, lists the names, and writes all of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edict-schema-'));
  try {
    const one = capture();
    expect(await runCommand(one.io, ['schema', 'agt-v4'])).toBe(EXIT.ok);
    expect(JSON.parse(one.out())).toEqual(SCHEMAS['agt-v4']);
    const names = capture();
    expect(await runCommand(names.io, ['schema'])).toBe(EXIT.ok);
    expect(names.out().trim().split('\n')).toEqual(Object.keys(SCHEMAS));
    const all = capture();
    expect(await runCommand(all.io, ['schema', '--out', join(folder, 'a/b')])).toBe(EXIT.ok);
    expect(readdirSync(join(folder, 'a/b')).toSorted()).toEqual(
      Object.keys(SCHEMAS)
        .map((name) => `${name}.json`)
        .toSorted(),
    );
    expect(JSON.parse(readFileSync(join(folder, 'a/b/agt-py.json'), 'utf8'))).toEqual(SCHEMAS['agt-py']);
    const file = capture();
    expect(await runCommand(file.io, ['schema', '--out', join(folder, 'a/b/agt-py.json')])).toBe(EXIT.trouble);
    expect(file.err()).toContain('error[unwritable]');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('an unknown schema is a usage error that names the known ones', async () => {
  const { io, err } = capture();
  expect(await runCommand(io, ['schema', 'agt-v5'])).toBe(EXIT.usage);
  expect(err()).toContain('policy-test');
  expect(await runCommand(capture().io, ['schema', 'agt-v4', '--out', 'x'])).toBe(EXIT.usage);
});
