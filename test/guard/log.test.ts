/** The guard before the log that ships, on the disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLog, parseVerifierKey, verifyFolder, type FileLog, type LogReport } from '../../host/audit/index.node.ts';
import { createGuard } from '../../host/guard/guard/guard.ts';
import { decision, engine, limit } from './doubles.ts';

let folder: string;
let log: FileLog;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'edict-guard-log-'));
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(capacity?: number): Promise<FileLog> {
  log = await openLog({
    dir: join(folder, 'log'),
    origin: 'example.org/guard',
    key: join(folder, 'key'),
    ...(capacity === undefined ? {} : { capacity }),
  });
  return log;
}

/** What the log says of itself, verified; whatever the guard records must make sense to the verifier. */
function report(): Promise<LogReport> {
  const trust = { origin: 'example.org/guard', keys: [parseVerifierKey(log.verifierKey)] };
  return verifyFolder(join(folder, 'log'), trust);
}

const allowed = engine(() => decision());

test('fifty agents with six calls each leave a log that verifies and holds every decision and outcome, though its queue is small', async () => {
  const audit = await open(16);
  const guard = createGuard({ module: allowed, audit });
  await Promise.all(
    Array.from({ length: 50 }, async (_, agent) => {
      for (let call = 0; call < 6; call++) {
        await guard.run({ agent: `agent ${agent}`, action: 'read', arguments: { call } }, async () => call);
      }
    }),
  );
  await audit.close();
  expect(await report()).toMatchObject({ decisions: 300, outcomes: 300, agents: 50, outcomesUnknown: 0 });
});

test('an action that must be durable first runs once its record is under a signed checkpoint', async () => {
  const audit = await open();
  const durable = engine(() => decision({ obligations: [{ kind: 'durable', when: 'before' }] }));
  const guard = createGuard({ module: durable, audit });
  const seen = await guard.run({ action: 'pay', arguments: {} }, async () => (await audit.durable(0)).checkpoint);
  expect(seen).toContain('example.org/guard\n');
});

test('whatever becomes of calls, what is recorded of them makes sense to the verifier', async () => {
  const audit = await open();
  const module = engine(({ context }) => {
    const { action } = context as { readonly action: { readonly type: string } };
    if (action.type === 'drop') return decision({ verdict: 'deny' });
    return decision(action.type === 'send' ? { verdict: 'escalate', obligations: [limit(9)] } : {});
  });
  const answers = [true, false, { approved: true, approver: 'carol', actionDigest: '00' }, 'perhaps' as never];
  const guard = createGuard({ module, audit, approvals: { approve: () => answers.shift() ?? false } });
  const observer = createGuard({ module, audit, mode: 'observe' });
  const fails = (): never => {
    throw new Error('failed');
  };
  const cyclic: Record<string, unknown> = {};
  cyclic['me'] = cyclic;
  await Promise.allSettled([
    ...['read', 'drop', 'send', 'send', 'send', 'send'].map((action) => guard.run({ action, arguments: {} }, () => 1)),
    ...['read', 'drop', 'send'].map((action) => observer.run({ action, arguments: {} }, () => 1)),
    guard.run({ action: 'read', arguments: {} }, fails),
    guard.run({ action: 'read', arguments: cyclic }, fails),
    createGuard({ module, audit }).run({ action: 'send', arguments: {} }, fails),
    guard.check({ action: 'read', arguments: {} }),
  ]);
  await audit.close();
  expect(await report()).toMatchObject({ decisions: 13, approvals: 4, outcomesUnknown: 1 });
});

test('a log that was closed denies', async () => {
  const audit = await open();
  const guard = createGuard({ module: allowed, audit });
  expect(await guard.run({ action: 'read', arguments: {} }, () => 'ran')).toBe('ran');
  await audit.close();
  let ran = false;
  const running = guard.run({ action: 'read', arguments: {} }, () => {
    ran = true;
  });
  await expect(running).rejects.toMatchObject({ name: 'GovernanceDenied', code: 'audit_unavailable' });
  expect(ran).toBe(false);
});
