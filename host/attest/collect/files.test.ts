import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KERNEL_FILES } from './files.node.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edict-kernel-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the machine's own files", () => {
  test('take bytes at once', async () => {
    const path = join(folder, 'inblob');
    writeFileSync(path, '');
    await KERNEL_FILES.write(path, Uint8Array.of(1, 2, 3));
    expect([...readFileSync(path)]).toStrictEqual([1, 2, 3]);
  });

  test.skipIf(process.platform === 'win32')('that take a part only are refused', () => {
    const path = join(folder, 'inblob');
    writeFileSync(path, '');
    const write = `
      const { KERNEL_FILES } = await import(${JSON.stringify(new URL('files.node.ts', import.meta.url).href)});
      await KERNEL_FILES.write(${JSON.stringify(path)}, new Uint8Array(3000)).catch(({ code, message }) => console.log(code, message));`;
    // A file may have one block of 1,024 bytes: the system takes as many, and says so.
    const limited = `ulimit -f 1; exec "$0" --input-type=module -e "$1"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', limited, process.execPath, write], { encoding: 'utf8' });
    expect(stdout, stderr).toBe('collection_failed of 3000 bytes the kernel took 1024\n');
    expect(readFileSync(path)).toHaveLength(1024);
  });
});
