import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('runs no file that stands behind --wasm on the command line of its process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edict-asc-'));
  try {
    writeFileSync(join(folder, 'other.mjs'), "console.log('another compiler runs');\n");
    const loader = pathToFileURL(join(import.meta.dirname, 'load-asc.ts')).href;
    writeFileSync(
      join(folder, 'main.mjs'),
      `import { loadAsc } from ${JSON.stringify(loader)};
const { main } = await loadAsc();
const { error } = await main(['a.ts', '--outFile', 'a.wasm'], {
  readFile: (name) => (name === 'a.ts' ? 'export const a = 1;' : null),
  writeFile: () => undefined,
  listFiles: () => [],
});
console.log(error, process.argv.slice(2).join(' '));
`,
    );
    const words = ['main.mjs', '--wasm', 'other.mjs', '--more'];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder });
    expect(stdout).toBe('null --wasm other.mjs --more\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
