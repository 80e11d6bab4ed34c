import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { capture, type Capture } from '../../test/cli/capture.ts';
import { puppetModule } from '../../test/module/puppet.ts';
import { EXIT } from './frame/exit.ts';
import { runCommand } from './run.ts';

let folder = '';
let module = '';
let key = '';

interface Outcome extends Capture {
  readonly code: number;
}

async function edict(...argv: readonly string[]): Promise<Outcome> {
  const captured = capture();
  return { ...captured, code: await runCommand(captured.io, argv) };
}

const path = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edict-sign-'));
  module = path('policy.wasm');
  key = path('release.key');
  writeFileSync(module, puppetModule());
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('edict sign', () => {
  test('makes a key, signs with it, and what it signed is verified by its public half', async () => {
    const before = readFileSync(module);
    expect((await edict('sign', '--new-key', key)).code).toBe(EXIT.ok);
    expect(readFileSync(key, 'utf8')).toMatch(/^PRIVATE\+KEY\+release\+/);
    expect((statSync(key).mode & 0o777).toString(8)).toBe('600');
    const signed = await edict('sign', module, '--key', key, '--name', 'payments', '--version', '1.2');
    expect(signed.code).toBe(EXIT.ok);
    expect(signed.out()).toMatch(/payments 1\.2/);
    expect(readFileSync(module)).toEqual(before);
    const verify = ['verify', module, '--key', path('release.vkey'), '--name', 'payments'];
    expect((await edict(...verify, '--minimum-version', '1.2')).code).toBe(EXIT.ok);
    expect((await edict(...verify, '--minimum-version', '1.3')).code).toBe(EXIT.no);
  });

  test('adds a signature to those that are there, and leaves out those of an earlier build', async () => {
    await edict('sign', module, '--new-key', path('alice.key'));
    const outcome = await edict('sign', module, '--new-key', path('bob.key'), '--json');
    expect(JSON.parse(outcome.out())).toMatchObject({
      key: { file: path('bob.key'), public: path('bob.vkey') },
      signature: { file: `${module}.sig`, signers: ['bob'], kept: ['alice'] },
    });
    const both = ['verify', module, '--key', path('alice.vkey'), '--key', path('bob.vkey')];
    expect((await edict(...both)).code).toBe(EXIT.ok);
    await edict('sign', module, '--key', path('bob.key'), '--version', '2.0');
    expect((await edict(...both)).code).toBe(EXIT.no);
    expect((await edict('verify', module, '--key', path('bob.vkey'))).code).toBe(EXIT.ok);
  });

  test('a key that is named twice signs nothing', async () => {
    await edict('sign', '--new-key', key);
    const outcome = await edict('sign', module, '--key', key, '--key', key);
    expect([outcome.code, outcome.err()]).toEqual([EXIT.usage, expect.stringContaining('named twice')]);
    expect(existsSync(`${module}.sig`)).toBe(false);
  });

  test('makes no key for a module that cannot be signed', async () => {
    expect((await edict('sign', path('none.wasm'), '--new-key', key)).code).toBe(EXIT.trouble);
    expect(existsSync(key)).toBe(false);
  });

  test.each([
    ['1..0', []],
    ['.1', []],
    ['01.2', []],
    ['', []],
    ['1.2 ', []],
    ['1.2', ['--minimum-version', '1.x']],
    ['1.2', ['--minimum-version', '1.3']],
    ['1.2-rc1', ['--minimum-version', '1.1']],
    ['1.2', ['--name', '']],
  ])('the version %j with %j is a usage error: nothing is signed, and no key is made', async (version, flags) => {
    const outcome = await edict('sign', module, '--new-key', key, '--version', version, ...flags);
    expect([outcome.code, outcome.err()]).toEqual([EXIT.usage, expect.stringContaining('error[usage]')]);
    expect(outcome.err().trim().split('\n')).toHaveLength(2);
    expect([existsSync(key), existsSync(`${module}.sig`)]).toEqual([false, false]);
  });

  test('a version of words is signed as it is, without an order', async () => {
    const outcome = await edict('sign', module, '--new-key', key, '--version', '1.2.0-rc1');
    expect([outcome.code, outcome.out()]).toEqual([EXIT.ok, expect.stringContaining('1.2.0-rc1')]);
    const least = ['verify', module, '--key', path('release.vkey'), '--minimum-version'];
    expect((await edict(...least, '0')).code).toBe(EXIT.no);
    expect((await edict(...least, 'latest')).code).toBe(EXIT.usage);
  });

  test('overwrites no key, neither half', async () => {
    await edict('sign', '--new-key', key);
    const before = readFileSync(key);
    expect((await edict('sign', '--new-key', key)).code).toBe(EXIT.trouble);
    rmSync(path('release.vkey'));
    const again = await edict('sign', '--new-key', key);
    expect([again.code, again.err()]).toEqual([EXIT.trouble, expect.stringContaining('error[key_exists]')]);
    expect(readFileSync(key)).toEqual(before);
    writeFileSync(path('other.vkey'), 'mine');
    expect((await edict('sign', '--new-key', path('other.key'))).err()).toContain('error[unwritable]');
    expect(existsSync(path('other.key'))).toBe(false);
  });

  test.skipIf(process.getuid === undefined)('signs with no key that others can read', async () => {
    await edict('sign', '--new-key', key);
    chmodSync(key, 0o640);
    const outcome = await edict('sign', module, '--key', key);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.err()).toContain(`chmod 600 ${key}`);
    expect(existsSync(`${module}.sig`)).toBe(false);
  });

  test('signs nothing but a decision module, and overwrites nothing but a signature', async () => {
    await edict('sign', '--new-key', key);
    writeFileSync(path('text'), 'not a module');
    expect((await edict('sign', path('text'), '--key', key)).err()).toContain('error[module_invalid]');
    writeFileSync(`${module}.sig`, 'notes to myself');
    expect((await edict('sign', module, '--key', key)).err()).toContain('error[signature_malformed]');
    expect(readFileSync(`${module}.sig`, 'utf8')).toBe('notes to myself');
    expect((await edict('sign', module, '--key', path('none.key'))).err()).toContain('error[unreadable]');
    expect((await edict('sign', module, '--key', path('release.vkey'))).err()).toMatch(
      /error\[key_(invalid|exposed)\]/,
    );
    expect((await edict('sign', '--new-key', path('none/x.key'))).err()).toContain('error[unwritable]');
  });

  test.each([
    [[]],
    [['policy.wasm']],
    [['policy.wasm', '--signer', 'me', '--key', 'k']],
    [['--key', 'k']],
    [['--new-key', 'k', '--name', 'x']],
    [['--new-key', 'k', '--out', 'x']],
  ])('%j is a usage error', async (argv) => {
    expect((await edict('sign', ...argv)).code).toBe(EXIT.usage);
    expect(existsSync('k')).toBe(false);
  });
});
