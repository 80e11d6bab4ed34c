import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EXIT } from './frame/exit.ts';

test('a reader that is gone does not turn a no into a yes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'edict-main-'));
  try {
    const policy = join(folder, 'policy.yaml');
    writeFileSync(policy, 'apiVersion: governance.toolkit/v1\nname: p\nrules:\n  - name: r\n    action: forbid\n');
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const child = spawn(process.execPath, [main, 'check', policy], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([EXIT.no, null]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
