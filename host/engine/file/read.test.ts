import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readRegularFile, readStream } from './read.node.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-read-'));
const path = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a file that is read', () => {
  test('comes whole, through links, up to the limit and no further', async () => {
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    writeFileSync(path('file'), content);
    symlinkSync(path('file'), path('link'));
    writeFileSync(path('empty'), '');
    expect(Buffer.from(await readRegularFile(path('link'), content.length)).equals(content)).toBe(true);
    expect(await readRegularFile(path('empty'), 0)).toHaveLength(0);
    await expect(readRegularFile(path('file'), content.length - 1)).rejects.toThrow(/longer than 299999 bytes/);
  });

  test('must be there, and be a regular file', async () => {
    await expect(readRegularFile(path('none'), 10)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(readRegularFile(folder, 10)).rejects.toThrow(/is a folder/);
  });

  test.skipIf(process.platform === 'win32')('is no device and no pipe, which might never end', async () => {
    execFileSync('mkfifo', [path('pipe')]);
    for (const endless of ['/dev/zero', path('pipe')])
      await expect(readRegularFile(endless, 1 << 20)).rejects.toThrow(/is no regular file/);
  });

  test.skipIf(process.platform === 'win32')(
    'may be a pipe where a user named it, and ends at the limit all the same',
    async () => {
      const pipe = path('named');
      execFileSync('mkfifo', [pipe]);
      const [bytes] = await Promise.all([readStream(pipe, 10), writeFile(pipe, 'through it')]);
      expect(new TextDecoder().decode(bytes)).toBe('through it');
      await expect(readStream('/dev/zero', 1 << 20)).rejects.toThrow(/longer than 1048576 bytes/);
      await expect(readStream(folder, 10)).rejects.toMatchObject({ code: 'EISDIR' });
    },
  );

  test.skipIf(process.platform !== 'linux')('may not say how long it is', async () => {
    const expected = readFileSync('/proc/self/maps');
    expect((await readRegularFile('/proc/self/maps', 1 << 24)).length).toBeGreaterThan(expected.length / 2);
    await expect(readRegularFile('/proc/self/maps', 100)).rejects.toThrow(/longer than 100 bytes/);
  });
});
