import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { capture } from '../../test/cli/capture.ts';
import { EXIT, type ExitCode } from './frame/exit.ts';
import { writeWhole } from './frame/write.ts';
import { runCommand } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'edict-watch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const policy = (action: string, more = ''): string =>
  `apiVersion: governance.toolkit/v1\nname: p\nagents: ["*"]\ndefault_action: deny\n${more}rules:\n- {name: r, condition: x, action: ${action}}\n`;

/** A watching command whose rounds can be waited for, one after the other. */
interface Watching {
  readonly next: () => Promise<unknown>;
  readonly end: () => Promise<ExitCode>;
  readonly err: () => string;
}

function watching(argv: readonly string[]): Watching {
  const { io, err } = capture();
  const lines: string[] = [];
  const wake = { up: (): void => {} };
  const controller = new AbortController();
  const out = (line: string): void => {
    // One line a round, errors included.
    lines.push(...line.split('\n'));
    wake.up();
  };
  const done = runCommand({ ...io, out, interrupted: () => controller.signal }, [...argv, '--watch', '--json']);
  return {
    err,
    next: async () => {
      while (lines.length === 0) await new Promise<void>((resolve) => (wake.up = resolve));
      return JSON.parse(lines.shift() ?? '');
    },
    end: () => {
      controller.abort();
      return done;
    },
  };
}

function folder(name: string): string {
  const path = join(root, name);
  mkdirSync(path);
  return path;
}

describe('edict check --watch', () => {
  test('checks again after a change, a save by renaming, and a change of what is extended', async () => {
    const dir = folder('check');
    const file = join(dir, 'policy.yaml');
    writeFileSync(file, policy('deny', 'extends: sub/parent.yaml\n'));
    const { next, end } = watching(['check', file]);
    // The parent and its folder are not there yet.
    expect(await next()).toMatchObject({ ok: false, diagnostics: [{ code: 'EY111' }] });
    mkdirSync(join(dir, 'sub'));
    writeFileSync(join(dir, 'sub/parent.yaml'), policy('forbid'));
    expect(await next()).toMatchObject({ ok: false, diagnostics: [{ code: 'EY104' }] });
    writeFileSync(join(dir, 'sub/parent.yaml'), policy('deny'));
    expect(await next()).toMatchObject({ ok: true });
    writeFileSync(join(dir, 'saved'), policy('forbid'));
    renameSync(join(dir, 'saved'), file);
    expect(await next()).toMatchObject({ ok: false, diagnostics: [{ code: 'EY104' }] });
    expect(await end()).toBe(EXIT.no);
  });

  test('waits for a file that is gone to come back', async () => {
    const file = join(folder('gone'), 'policy.yaml');
    writeFileSync(file, policy('deny'));
    const { next, end } = watching(['check', file]);
    expect(await next()).toMatchObject({ ok: true });
    rmSync(file);
    expect(await next()).toMatchObject({ error: { code: 'unreadable' } });
    writeFileSync(file, policy('deny'));
    expect(await next()).toMatchObject({ ok: true });
    expect(await end()).toBe(EXIT.ok);
  });

  test('sees governance files that are added to the folders', async () => {
    const dir = folder('folders');
    const document = 'name: d\nrules: []\n';
    writeFileSync(join(dir, 'governance.yaml'), `${document}defaults: {action: deny}\n`);
    const { next, end } = watching(['check', '--folders', dir]);
    expect(await next()).toMatchObject({ ok: true, diagnostics: [] });
    mkdirSync(join(dir, 'api'));
    writeFileSync(join(dir, 'api/governance.yaml'), document);
    expect(await next()).toMatchObject({ ok: true, diagnostics: [{ code: 'EY231' }] });
    expect(await end()).toBe(EXIT.ok);
  });

  test('sees policies and tests that are added to a folder', async () => {
    const dir = folder('folder');
    const { next, end } = watching(['check', dir]);
    expect(await next()).toMatchObject({ error: { code: 'unreadable' } });
    writeFileSync(join(dir, 'policy.yaml'), policy('deny'));
    expect(await next()).toMatchObject({ ok: true });
    writeFileSync(join(dir, 'policy.test.yaml'), 'policy: policy.yaml\n');
    expect(await next()).toMatchObject({ ok: false, diagnostics: [{ code: 'key_missing' }] });
    writeFileSync(join(dir, 'policy.test.yaml'), 'policy: policy.yaml\ndiagnostics: []\n');
    expect(await next()).toMatchObject({ ok: true });
    expect(await end()).toBe(EXIT.ok);
  });

  test('a change of other files, or a save of the same text, is no round', async () => {
    const dir = folder('same');
    const file = join(dir, 'policy.yaml');
    writeFileSync(file, policy('deny'));
    const { next, end } = watching(['check', file]);
    expect(await next()).toMatchObject({ ok: true });
    writeFileSync(join(dir, 'other.txt'), 'x');
    writeFileSync(file, policy('deny'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    writeFileSync(file, policy('forbid'));
    // The next round is that of the change.
    expect(await next()).toMatchObject({ ok: false });
    await end();
  });
});

describe('edict test --watch', () => {
  test('tells of each round in one line, and of an error too', async () => {
    const dir = folder('tests');
    const file = join(dir, 'p.test.yaml');
    writeFileSync(join(dir, 'p.yaml'), policy('allow'));
    writeFileSync(file, 'policy: p.yaml\ntests:\n- {name: t, expect: {verdict: deny}}\n');
    const { next, end } = watching(['test', file, '--fast']);
    expect(await next()).toMatchObject({ ok: true, totals: { passed: 1 } });
    rmSync(file);
    expect(await next()).toMatchObject({ error: { code: 'unreadable' } });
    expect(await end()).toBe(EXIT.trouble);
  });
});

describe('edict build --watch', () => {
  test('keeps the last good module on errors, and leaves nothing else behind', async () => {
    const dir = folder('build');
    const file = join(dir, 'policy.yaml');
    const module = join(dir, 'policy.wasm');
    writeFileSync(file, policy('deny'));
    const { next, end } = watching(['build', file, '-o', module, '--fast']);
    const first = (await next()) as { readonly ok: boolean; readonly module: { readonly digest: string } };
    expect(first.ok).toBe(true);
    const built = readFileSync(module);
    writeFileSync(file, policy('forbid'));
    expect(await next()).toMatchObject({ ok: false, module: null });
    expect(readFileSync(module).equals(built)).toBe(true);
    writeFileSync(file, policy('allow'));
    const second = (await next()) as { readonly ok: boolean; readonly module: { readonly digest: string } };
    expect(second.ok).toBe(true);
    expect(second.module.digest).not.toBe(first.module.digest);
    expect(await end()).toBe(EXIT.ok);
    expect(readdirSync(dir).toSorted()).toEqual(['policy.wasm', 'policy.yaml']);
  });

  test('the process ends by itself when it is interrupted, with the status of the last round', async () => {
    const dir = folder('process');
    const file = join(dir, 'policy.yaml');
    writeFileSync(file, policy('forbid'));
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, 'check', file, '--watch'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.resume();
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ctrl-C')) child.kill('SIGINT');
    });
    expect(await once(child, 'exit')).toEqual([EXIT.no, null]);
  });
});

describe('writing a file whole', () => {
  test('a link stays a link, and what is no file is written to as it is', async () => {
    const dir = folder('write');
    writeFileSync(join(dir, 'target'), 'old');
    symlinkSync(join(dir, 'target'), join(dir, 'link'));
    await writeWhole(join(dir, 'link'), 'new');
    expect(readFileSync(join(dir, 'target'), 'utf8')).toBe('new');
    expect(readdirSync(dir)).toEqual(['link', 'target']);
    await writeWhole('/dev/null', 'x');
    expect(existsSync('/dev/null')).toBe(true);
    expect(readFileSync('/dev/null', 'utf8')).toBe('');
  });

  test('a folder that is not there is told by the name of the file', async () => {
    await expect(writeWhole(join(root, 'nowhere/x'), 'x')).rejects.toMatchObject({ code: 'unwritable' });
  });
});
