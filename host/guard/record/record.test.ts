import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decision, engine, limit, log } from '../../../test/guard/doubles.ts';
import { readRecord } from '../../compare/index.ts';
import type { GuardError } from '../error/error.ts';
import { createGuard } from '../guard/guard.ts';
import { recordActions } from './file.node.ts';
import type { DecidedAction } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-record-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const lines = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const allows = engine(() => decision());

describe('a recorder of actions', () => {
  test('is told once of every action: the input, the decision, the time', async () => {
    const told: DecidedAction[] = [];
    const guard = createGuard({ module: allows, recorder: { record: (action) => told.push(action) }, clock: () => 7 });
    await guard.run({ agent: 'clerk', arguments: { action: 'read', n: 1 }, stage: 'pre_tool' }, () => 'ran');
    await guard.check({ arguments: { action: 'read' } });
    expect(told).toEqual([
      {
        input: { context: { action: { type: 'read' }, n: { value: 1 } }, agent: 'clerk', stage: 'pre_tool' },
        decision: decision(),
        time: 7,
      },
      { input: { context: { action: { type: 'read' } }, agent: '*' }, decision: decision(), time: 7 },
    ]);
  });

  test('hears of a used-up limit what the module was told', async () => {
    const path = join(folder, 'limits.jsonl');
    const recorder = recordActions(path);
    const module = engine(() => decision({ obligations: [limit(1)] }));
    const guard = createGuard({ module, recorder, clock: () => 7 });
    await guard.run({ arguments: {} }, () => 'ran');
    await expect(guard.run({ arguments: {} }, () => 'ran')).rejects.toThrow();
    await recorder.close();
    const records = lines(path).map((line, index) => readRecord(line, index + 1));
    expect(records.map(({ exhausted }) => exhausted)).toEqual([null, 'rule-id']);
    expect(records.map((record) => record.decision?.verdict)).toEqual(['allow', 'deny']);
  });

  test('that fails refuses nothing, and is told of', async () => {
    const faults: GuardError[] = [];
    const recorder = {
      record: () => {
        throw new Error('full');
      },
    };
    const guard = createGuard({ module: allows, recorder, onFault: (fault) => faults.push(fault) });
    expect(await guard.run({ arguments: {} }, () => 'ran')).toBe('ran');
    expect(faults).toMatchObject([{ code: 'recorder_failed' }]);
  });

  test('records without a log, and in the order of the log where there is one', async () => {
    const told: unknown[] = [];
    const audit = log();
    const guard = createGuard({ module: allows, audit, recorder: { record: () => told.push(audit.events.length) } });
    await guard.run({ arguments: {} }, () => 'ran');
    expect(told).toEqual([0]);
  });

  test('on Node appends lines that are read again without loss, for its owner alone', async () => {
    const path = join(folder, 'actions.jsonl');
    for (const amount of [2n ** 60n, 0.5]) {
      const recorder = recordActions(path);
      const input = { context: { amount, f: () => 1 }, agent: '*' };
      recorder.record({ input, decision: decision({ obligations: [limit(3)] }), time: 1 });
      await recorder.close();
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(lines(path).map((line, index) => readRecord(line, index + 1))).toMatchObject([
      { input: { context: { amount: 2n ** 60n } }, omitted: [['context', 'f']], time: 1, entry: 'main' },
      { input: { context: { amount: { value: 0.5 } } }, module: 'd'.repeat(64) },
    ]);
  });

  test('leaves out what it is told to, and says so', async () => {
    const path = join(folder, 'omit.jsonl');
    const recorder = recordActions(path, {
      omit: [
        ['context', 'password'],
        ['context', 'nothing', 'here'],
      ],
    });
    recorder.record({ input: { context: { password: 'hunter2', user: 'a' } }, decision: decision(), time: 1 });
    await recorder.close();
    expect(readFileSync(path, 'utf8')).not.toContain('hunter2');
    expect(readRecord(lines(path)[0] ?? '', 1)).toMatchObject({
      input: { context: { user: 'a' } },
      omitted: [['context', 'password']],
    });
  });

  test('says when its file cannot be written', async () => {
    const recorder = recordActions(join(folder, 'nowhere', 'actions.jsonl'));
    await expect(recorder.close()).rejects.toMatchObject({ code: 'recorder_failed' });
    expect(() => recorder.record({ input: {}, decision: decision(), time: 1 })).toThrow('cannot be written');
  });

  test.runIf(existsSync('/dev/full'))('says when the disk is full, and not that all is written', async () => {
    const recorder = recordActions('/dev/full');
    recorder.record({ input: {}, decision: decision(), time: 1 });
    await expect(recorder.close()).rejects.toMatchObject({ code: 'recorder_failed' });
  });

  test('a line that was not written to its end does not take the next one with it', async () => {
    const path = join(folder, 'torn.jsonl');
    writeFileSync(path, '{"input":{"con');
    for (const time of [1, 2]) {
      const recorder = recordActions(path);
      recorder.record({ input: { context: {} }, decision: decision(), time });
      await recorder.close();
    }
    const [torn, ...whole] = lines(path);
    expect(torn).toBe('{"input":{"con');
    expect(whole.map((line, index) => readRecord(line, index + 2).time)).toEqual([1, 2]);
  });
});
