import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { openLog, parseVerifierKey, show, verifyExtension, verifyFolder } from '../../../host/audit/index.node.ts';
import { Random, runOptions } from '../../random/random.ts';

const WRITER = fileURLToPath(new URL('writer.ts', import.meta.url));
const { full } = runOptions();
/** Rounds with a writer that syncs, and with one that forgets to. */
const [ROUNDS, FORGETFUL_ROUNDS] = full ? [200, 20] : [6, 2];
vi.setConfig({ testTimeout: full ? 3_600_000 : 240_000 });

/** Runs a writer until it has said some lines, waits a moment more, kills it, and returns its lines. */
async function killedAfter(lines: number, ms: number, args: readonly string[]): Promise<string[]> {
  const child = spawn(process.execPath, [WRITER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let dying = false;
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (dying || output.split('\n').length <= lines) return;
    dying = true;
    setTimeout(() => child.kill('SIGKILL'), ms);
  });
  await once(child, 'close');
  return output.split('\n').slice(0, -1);
}

test.each([
  ['', ROUNDS],
  ['forgetful', FORGETFUL_ROUNDS],
])('entries that were acknowledged survive SIGKILL at any moment, and the log goes on: %s', async (manner, rounds) => {
  const root = mkdtempSync(join(tmpdir(), 'edict-kill-'));
  const [dir, key] = [join(root, 'log'), join(root, 'key')];
  const random = new Random(20_261_121);
  const acknowledged = new Map<number, string>();
  let earlier: string | undefined;
  try {
    for (let round = 0; round < rounds; round++) {
      const [first, ...lines] = await killedAfter(random.between(2, 40), random.below(6), [
        dir,
        key,
        String(round),
        manner,
      ]);
      expect(first).toMatch(/^open \d+$/);
      for (const line of lines) {
        const [index, action = ''] = line.split(' ');
        expect(acknowledged.has(Number(index))).toBe(false);
        acknowledged.set(Number(index), action);
      }
      // Opening it takes in what was written and not acknowledged.
      const log = await openLog({ dir, origin: 'kill.example/log', key });
      const trust = { origin: 'kill.example/log', keys: [parseVerifierKey(log.verifierKey)] };
      const checkpoint = await log.checkpoint();
      if (earlier !== undefined) {
        const size = BigInt(earlier.split('\n')[1] ?? '');
        await verifyExtension(earlier, checkpoint, await log.consistency(size), trust);
      }
      earlier = checkpoint;
      await log.close();
      await verifyFolder(dir, trust);
      const entries = await show(dir);
      for (const [index, action] of acknowledged) expect(entries[index]?.record).toMatchObject({ action });
    }
    expect(acknowledged.size).toBeGreaterThan(rounds);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
