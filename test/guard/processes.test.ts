import { execFile, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GovernanceDenied } from '../../host/guard/error/denied.ts';
import { createGuard } from '../../host/guard/guard/guard.ts';
import { createSqliteLimitStore } from '../../host/guard/limits/sqlite.node.ts';
import { decision, engine, limit } from './doubles.ts';

const SPEND = fileURLToPath(new URL('spend.ts', import.meta.url));

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edict-limits-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a spender that waits to be told to begin. */
function spender(path: string): {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
  readonly granted: Promise<number>;
} {
  let said = '';
  const done = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<void>();
  const child = execFile(process.execPath, [SPEND, path, '400', '500'], (error) => {
    if (error === null) done.resolve(Number(said.replace('ready ', '')));
    else done.reject(error);
  });
  child.stdout?.on('data', (chunk: string) => {
    said += chunk;
    ready.resolve();
  });
  return { child, ready: ready.promise, granted: done.promise };
}

test('processes that share a store never get more than the window grants, and lose nothing either', async () => {
  const path = join(folder, 'limits.db');
  const spenders = [1, 2, 3].map(() => spender(path));
  await Promise.all(spenders.map(({ ready }) => ready));
  for (const { child } of spenders) child.stdin?.write('go\n');
  const granted = await Promise.all(spenders.map((each) => each.granted));
  expect(granted.reduce((sum, units) => sum + units, 0)).toBe(500);
  expect(Math.max(...granted)).toBeLessThanOrEqual(400);
});

test('a unit that was reserved before a crash stays counted', async () => {
  const path = join(folder, 'limits.db');
  const terms = { count: 1, windowMs: 1e9, grants: 'exactly' } as const;
  {
    using store = createSqliteLimitStore(path);
    expect(store.reserve('key', terms, 0)).not.toBeNull();
  }
  using store = createSqliteLimitStore(path);
  expect(store.reserve('key', terms, 1)).toBeNull();
});

test('fifty agents that share a guard and a store of the disk never overrun a limit', async () => {
  using limits = createSqliteLimitStore(join(folder, 'limits.db'), { synchronous: 'normal' });
  const obligations = [limit(20, { key: [{ literal: 'policy' }] })];
  const guard = createGuard({ module: engine(() => decision({ obligations })), limits });
  let ran = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 50 }, (_, i) =>
      guard.run({ agent: `agent ${i}`, arguments: {} }, async () => {
        ran++;
      }),
    ),
  );
  expect(ran).toBe(20);
  const refusals = results.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
  expect(refusals).toHaveLength(30);
  for (const refusal of refusals)
    expect(refusal).toSatisfy((error) => error instanceof GovernanceDenied && error.code === 'limited');
});

test('a store that another program wrote is refused, and left as it is', () => {
  const path = join(folder, 'other.db');
  {
    using other = new DatabaseSync(path);
    other.exec('CREATE TABLE windows (mine TEXT); PRAGMA user_version = 7;');
  }
  const before = readFileSync(path);
  expect(() => createSqliteLimitStore(path)).toThrow(expect.objectContaining({ code: 'limits_unavailable' }));
  expect(readFileSync(path)).toEqual(before);
  expect(() => createSqliteLimitStore(folder)).toThrow(expect.objectContaining({ code: 'limits_unavailable' }));
});
