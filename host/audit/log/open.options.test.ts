import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditError } from '../error/error.ts';
import { memoryLog, type MemoryLogOptions } from './memory.ts';
import { openLog } from './open.node.ts';
import type { LogOptions } from './file-log.ts';

let root = '';
let options: LogOptions;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'edict-log-'));
  options = { dir: join(root, 'log'), origin: 'open.example/log', key: join(root, 'keys', 'log.key') };
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('what a log cannot be opened with', () => {
  const why = async (given: unknown): Promise<string> => {
    try {
      await openLog(given as LogOptions);
    } catch (error) {
      if (error instanceof AuditError) return `${error.code}: ${error.message}`;
      throw error;
    }
    return 'opened';
  };

  test.each<[unknown, RegExp]>([
    [undefined, /options_invalid: .*openLog\(\{ dir, origin, key \}\)/],
    [null, /options_invalid/],
    ['./audit', /options_invalid/],
    [{}, /options_invalid: `dir` is missing/],
    [{ dir: '' }, /options_invalid: `dir`/],
    [{ dir: 'x' }, /options_invalid: `origin` is missing.*'example\.com\/agents'/],
    [{ dir: 'x', origin: 'a.b/c' }, /options_invalid: `key` is missing/],
    [{ dir: 'x', origin: 'a.b/c', key: 5 }, /options_invalid: `key`/],
    [{ dir: 'x', origin: 'a.b/c', key: 'k', capacity: NaN }, /options_invalid: `capacity`/],
    [{ dir: 'x', origin: 'a.b/c', key: 'k', capacity: 0 }, /options_invalid: `capacity`/],
    [{ dir: 'x', origin: 'a.b/c', key: 'k', lingerMs: NaN }, /options_invalid: `lingerMs`/],
    [{ dir: 'x', origin: 'a.b/c', key: 'k', publishMs: -1 }, /options_invalid: `publishMs`/],
  ])('%j is refused, and the error says what to give', async (given, message) => {
    expect(await why(given)).toMatch(message);
  });

  test.skipIf(process.platform !== 'linux')(
    'a folder that cannot be made, or is none, is an error and no wait',
    async () => {
      for (const where of ['/proc/x', '/proc/self/a/b', '/dev/null', '/dev/null/x']) {
        expect(await why({ ...options, dir: where })).toMatch(`writer_stopped: the log in ${where} cannot be opened: `);
        expect(await why({ ...options, key: join(where, 'key') })).toMatch(
          /writer_stopped: the key .* cannot be read or made/,
        );
      }
    },
  );

  test.skipIf(process.getuid === undefined)(
    'a key that others can read is refused with its mend, as ssh does',
    async () => {
      const path = join(root, 'keys', 'log.key');
      await (await openLog(options)).close();
      expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
      for (const mode of [0o640, 0o604, 0o644, 0o660]) {
        chmodSync(path, mode);
        expect(await why(options)).toMatch(`run \`chmod 600 ${path}\``);
        expect(await why(options)).toMatch(/^key_exposed: .*its mode is 06/);
      }
      chmodSync(path, 0o400);
      await (await openLog(options)).close();
    },
  );

  test.skipIf(process.platform === 'win32')('a key that is a pipe, a folder, endless or too long is none', async () => {
    const path = join(root, 'pipe');
    execFileSync('mkfifo', ['-m', '600', path]);
    writeFileSync(join(root, 'long'), 'x'.repeat(5000), { mode: 0o600 });
    for (const key of [path, root, '/dev/zero', join(root, 'long')]) {
      expect(await why({ ...options, key })).toMatch(/^key_invalid: .*(no regular file|longer than 4096 bytes)/);
    }
  });
});

test('a log in memory needs a name, and a seed that is one', async () => {
  const memory = (given: unknown): Promise<unknown> => memoryLog(given as MemoryLogOptions);
  for (const given of [undefined, {}, { origin: '' }, { origin: 'a.b/c', seed: 'x' }]) {
    await expect(memory(given)).rejects.toMatchObject({ name: 'AuditError', code: 'options_invalid' });
  }
});
