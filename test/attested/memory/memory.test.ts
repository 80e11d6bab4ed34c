/** What strangers bring makes no verifier take more memory than it may. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { VERIFIERS } from '../verifiers.ts';

const ATTACK = fileURLToPath(new URL('attack.ts', import.meta.url));
const MIB = 2 ** 20;

const FLAGS = ['--expose-gc', '--max-semi-space-size=1'];

describe('the memory of a verifier', () => {
  it.each(Object.keys(VERIFIERS))('grows by 64 MiB at most, whatever comes as evidence: %s', (name) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...FLAGS, ATTACK, name], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    expect(Number(stdout) / MIB, stdout).toBeLessThanOrEqual(64);
  });
});
