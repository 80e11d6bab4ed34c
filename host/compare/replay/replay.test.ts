import { beforeAll, describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import type { Engine } from '../../engine/types.ts';
import { buildAndLoad } from '../../../test/module/build.ts';
import { actionLine } from '../../guard/record/line.ts';
import { readRecord } from '../record/read.ts';
import type { ActionRecord } from '../record/types.ts';
import { replay } from './replay.ts';

const POLICY = `apiVersion: governance.toolkit/v1
version: "1.0"
name: p
agents: ["*"]
default_action: allow
rules:
  - name: destructive
    condition: "action.type == 'drop'"
    action: deny
  - name: big
    condition: "amount.value > 500"
    action: require_approval
    approvers: [finance]
  - name: mail
    condition: "action.type == 'mail'"
    action: allow
    limit: "1/hour"
`;

async function engineOf(text: string): Promise<Engine> {
  const { unit } = await lower({ documents: [{ name: 'p.yaml', text }], strategy: 'deny_overrides' });
  if (unit === null) throw new Error('it does not compile');
  return (await buildAndLoad(unit, { optimize: 'none' })).engine;
}

let before: Engine;
let after: Engine;

beforeAll(async () => {
  before = await engineOf(POLICY);
  after = await engineOf(
    POLICY.replace("== 'drop'", "== 'truncate'")
      .replace('[finance]', '[finance, boss]')
      .replace('name: mail', 'name: post'),
  );
});

const call = (type: string, amount?: unknown): Record<string, unknown> => ({
  context: { action: { type }, ...(amount === undefined ? {} : { amount: { value: amount } }) },
  agent: 'clerk',
});

/** Records as the guard makes them. */
function recorded(engine: Engine, inputs: readonly Record<string, unknown>[], exhausted?: string): ActionRecord[] {
  return inputs.map((input, index) => {
    const decision = engine.decide(input, exhausted === undefined ? {} : { exhausted });
    return readRecord(actionLine({ input, decision, time: 1000 * index }), index + 1);
  });
}

const CALLS = [call('read'), call('drop'), call('drop', 1), call('truncate'), call('pay', 501), call('pay', 2n ** 60n)];

describe('edict replay', () => {
  test('the same module decides everything as it was recorded, used-up limits included', async () => {
    const records = [...recorded(before, [...CALLS, call('mail')]), ...recorded(before, [call('mail')], 'mail')];
    expect(records.at(-1)).toMatchObject({ exhausted: 'mail', decision: { verdict: 'deny', rule: 'mail' } });
    const report = await replay(records, before);
    expect(report).toMatchObject({ records: 8, replayed: 8, same: 8, changed: 0, changes: [] });
    expect(report.limits).toEqual({ replayed: 1, gone: 0, unknown: 0 });
  });

  test('groups what changes by rules and verdicts, with the shortest input of each', async () => {
    const report = await replay(recorded(before, CALLS), after);
    expect(report).toMatchObject({ records: 6, same: 1, changed: 5, from: 0, to: 5000 });
    expect(report.directions).toEqual({ denyToAllow: 2, allowToDeny: 1, looser: 2, stricter: 1 });
    expect(report.modules).toEqual([{ digest: before.digest, records: 6 }]);
    const groups = report.changes.map(({ kind, before: b, after: a, count, example }) => [
      kind,
      b.rule,
      b.verdict,
      a.rule,
      a.verdict,
      count,
      example.line,
    ]);
    expect(groups).toEqual([
      ['verdict', 'destructive', 'deny', 'p/default', 'allow', 2, 2],
      ['verdict', 'p/default', 'allow', 'destructive', 'deny', 1, 4],
      ['obligations', 'big', 'escalate', 'big', 'escalate', 2, 5],
    ]);
  });

  test('says when a limit cannot be replayed: its rule is gone, or another limited rule decides', async () => {
    const records = recorded(before, [call('mail')], 'mail');
    const report = await replay(records, after);
    expect(report.changes).toMatchObject([{ before: { rule: 'mail', verdict: 'deny' }, after: { rule: 'post' } }]);
    expect(report.limits).toEqual({ replayed: 0, gone: 1, unknown: 1 });
  });

  test('a limit that was taken away is not used up again: what it denied may run now', async () => {
    const records = recorded(before, [call('mail')], 'mail');
    const unlimited = await engineOf(POLICY.replace('    limit: "1/hour"\n', ''));
    const report = await replay(records, unlimited);
    expect(report.directions).toMatchObject({ denyToAllow: 1 });
    expect(report.limits).toEqual({ replayed: 0, gone: 1, unknown: 0 });
  });

  test('compares with another module in place of the record', async () => {
    const inputs = CALLS.map((_, index) =>
      readRecord(JSON.stringify({ input: call(index === 1 ? 'drop' : 'read') }), index + 1),
    );
    expect(await replay(inputs, after)).toMatchObject({
      replayed: 0,
      skipped: { undecided: 6, lines: [1, 2, 3, 4, 5, 6] },
    });
    expect(await replay(inputs, after, { against: before })).toMatchObject({ replayed: 6, same: 5, changed: 1 });
  });

  test('compares only what a record says, and a rule by its id or name', async () => {
    const record = (decision: object): ActionRecord => readRecord(JSON.stringify({ input: call('drop'), decision }), 1);
    for (const said of [{ verdict: 'deny' }, { verdict: 'deny', rule: 'destructive' }]) {
      expect(await replay([record(said)], before)).toMatchObject({ same: 1 });
    }
    const report = await replay([record({ verdict: 'deny', rule: 'other' })], before);
    expect(report.changes).toMatchObject([{ kind: 'rule' }]);
    expect(report.directions).toEqual({ denyToAllow: 0, allowToDeny: 0, looser: 0, stricter: 0 });
  });

  test('a record that leaves out what the policy reads is not replayed, and one that leaves out what it does not is', async () => {
    const record = (path: readonly string[]): ActionRecord =>
      readRecord(JSON.stringify({ input: call('drop'), decision: { verdict: 'deny' }, omitted: [path] }), 1);
    for (const path of [
      ['context', 'amount'],
      ['context', 'amount', 'value'],
      ['context', 'amount', 'value', 'x'],
    ]) {
      expect(await replay([record(path)], before), path.join('.')).toMatchObject({
        replayed: 0,
        skipped: { incomplete: 1 },
      });
    }
    expect(await replay([record(['context', 'password'])], before)).toMatchObject({ same: 1 });
  });

  test('an entry that is not there is an error', async () => {
    await expect(replay(recorded(before, CALLS), after, { entry: 'q' })).rejects.toMatchObject({
      code: 'entry_unknown',
    });
  });
});
