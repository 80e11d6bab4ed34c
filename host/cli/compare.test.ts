import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLog } from '../audit/index.node.ts';
import { parseJson } from '../engine/index.ts';
import { capture, type Capture } from '../../test/cli/capture.ts';
import { EXIT } from './frame/exit.ts';
import { nanoseconds } from './reporters/histogram.ts';
import { runCommand } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-compare-'));
const at = (name: string): string => join(folder, name);

const POLICY = `apiVersion: governance.toolkit/v1
version: "1.0"
name: payments
agents: ["*"]
default_action: allow
rules:
  - name: destructive
    condition: "action.type in ['drop', 'delete']"
    action: deny
  - name: big-refunds
    condition: "amount.value > 500"
    action: require_approval
    approvers: [finance]
`;
const CHANGED = POLICY.replace(", 'delete'", '').replace('[finance]', '[finance, cfo]');

interface Outcome extends Capture {
  readonly code: number;
}

async function edict(argv: readonly string[], stdin = '', colour = false): Promise<Outcome> {
  const captured = capture(stdin);
  const io = { ...captured.io, colour: { out: colour, err: colour } };
  return { ...captured, code: await runCommand(io, argv) };
}

const json = ({ out }: Outcome): unknown => JSON.parse(out());
const call = (type: string, value?: number): string =>
  JSON.stringify({ action: { type }, ...(value === undefined ? {} : { amount: { value } }) });

beforeAll(async () => {
  writeFileSync(at('old.yaml'), POLICY);
  writeFileSync(at('new.yaml'), CHANGED);
  for (const name of ['old', 'new']) {
    expect((await edict(['build', at(`${name}.yaml`), '-o', at(`${name}.wasm`), '--fast'])).code).toBe(EXIT.ok);
  }
  for (const input of [
    call('read'),
    call('drop'),
    call('delete'),
    call('pay', 501),
    '{"n": 5.0, "b": 12345678901234567890}',
  ]) {
    await edict(['eval', at('old.wasm'), '-i', input, '--record', at('actions.jsonl')]);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('edict eval --record', () => {
  test('appends what was decided on, without loss, for its owner alone', () => {
    const lines = readFileSync(at('actions.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(5);
    expect(lines[4]).toContain('{"n":5.0,"b":12345678901234567890}');
    expect(parseJson(lines[1] ?? '')).toMatchObject({
      input: { context: { action: { type: 'drop' } }, agent: '*', stage: 'pre_tool' },
      decision: { verdict: 'deny', rule: 'destructive' },
      entry: 'old',
    });
  });

  test('decides nothing when it cannot record', async () => {
    const outcome = await edict(['eval', at('old.wasm'), '-i', '{}', '--record', at('nowhere/actions.jsonl')]);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.out()).toBe('');
    expect(outcome.err()).toContain('recorder_failed');
  });
});

describe('edict replay', () => {
  test('shows what would change, and fails only on what it is told to', async () => {
    const outcome = await edict(['replay', at('actions.jsonl'), at('new.wasm')]);
    expect(outcome.code).toBe(EXIT.ok);
    expect(outcome.out().split('\n').slice(3)).toEqual([
      '',
      '  same          3',
      '  changed       2',
      '  deny → allow  1  denied then, may run now',
      '  looser        1  all verdicts that became less strict',
      '',
      'deny → allow  destructive → payments/default  ×1',
      '  line 3  {"action":{"type":"delete"}}',
      '',
      'escalate  big-refunds  ×1, obligations',
      '  line 4  {"action":{"type":"pay"},"amount":{"value":501}}',
      '  now  approval by finance, cfo',
      '',
    ]);
    for (const [failure, code] of [
      ['deny-to-allow', EXIT.no],
      ['looser', EXIT.no],
      ['any', EXIT.no],
      ['all', EXIT.usage],
    ] as const) {
      expect((await edict(['replay', at('actions.jsonl'), at('new.yaml'), '--fail-on', failure])).code).toBe(code);
    }
    expect((await edict(['replay', at('actions.jsonl'), at('old.wasm'), '--fail-on', 'any'])).code).toBe(EXIT.ok);
  });

  test('prints inputs in JSON as they were', async () => {
    writeFileSync(
      at('float.jsonl'),
      '{"input": {"context": {"x": 5.0, "b": 12345678901234567890}}, "decision": {"verdict": "deny"}}\n',
    );
    const outcome = await edict(['replay', at('float.jsonl'), at('old.wasm'), '--json']);
    expect(outcome.out()).toContain('"x": 5.0');
    expect(outcome.out()).toContain('"b": 12345678901234567890');
    expect(json(outcome)).toMatchObject({ records: 1, changed: 1, directions: { denyToAllow: 1 } });
  });

  test('compares with another policy where nothing is recorded, and says so without', async () => {
    const records = '{"input": {"context": {"action": {"type": "delete"}}}}\n';
    const alone = await edict(['replay', '-', at('new.wasm')], records);
    expect(alone.code).toBe(EXIT.trouble);
    expect(alone.err()).toContain('no decision is recorded (line 1)');
    const outcome = await edict(
      ['replay', '-', at('new.wasm'), '--against', at('old.wasm'), '--fail-on', 'any'],
      records,
    );
    expect(outcome.code).toBe(EXIT.no);
  });

  test('a check that could not look at every action has not passed', async () => {
    const records = '{"input": {"context": {}}, "decision": {"verdict": "allow"}}\n{"input": {"context": {}}}';
    expect((await edict(['replay', '-', at('new.wasm')], records)).code).toBe(EXIT.ok);
    expect((await edict(['replay', '-', at('new.wasm'), '--fail-on', 'any'], records)).code).toBe(EXIT.trouble);
  });

  test('names the line that is no record', async () => {
    const outcome = await edict(['replay', '-', at('new.wasm')], '{"input": {}}\n{"inputs": {}}\n');
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.err()).toContain('error[record_invalid] line 2');
  });

  test('says why an audit log cannot be replayed', async () => {
    const dir = at('audit');
    const log = await openLog({ dir, origin: 'example.com/log', key: at('audit.key') });
    log.append({
      kind: 'decision',
      time: 1,
      agent: 'a',
      action: 'read',
      verdict: 'allow',
      mode: 'enforce',
      reasons: ['r'],
      moduleDigest: 'a'.repeat(64),
      entry: 'e',
      epoch: 0n,
      stateDigest: null,
      snapshot: { secret: 1 },
    });
    await log.close();
    const outcome = await edict(['replay', dir, at('new.wasm')]);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.err()).toContain('1 decision by 1 module, and none can be replayed');
  });

  test('control characters of records cannot steer the terminal', async () => {
    const records =
      '{"input": {"context": {"x": "\\u001b[2J"}}, "decision": {"verdict": "deny", "rule": "\\u001b[31m"}}';
    const outcome = await edict(['replay', '-', at('old.wasm')], records);
    expect(outcome.out()).toContain('deny → allow');
    expect(outcome.out()).not.toContain('\u001B');
  });
});

describe('edict diff', () => {
  test('shows each difference with an input, and says what that is worth', async () => {
    const outcome = await edict(['diff', at('old.yaml'), at('new.yaml')]);
    expect(outcome.code).toBe(EXIT.no);
    expect(outcome.out()).toMatch(
      /^deny → allow {2}destructive → \(payments\/default\)\n {2}\{"action":\{"type":"delete"\}\}\n\n/,
    );
    expect(outcome.out()).toContain(
      'escalate  big-refunds  (obligations)\n  {"amount":{"value":501}}\n  A approval by finance\n  B approval by finance, cfo\n',
    );
    expect(outcome.out()).toMatch(/\n3 differences\. \d+ inputs were decided on by both;/);
    for (const line of outcome.out().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('says equal only when that is proven', async () => {
    const outcome = await edict(['diff', at('old.yaml'), at('old.wasm'), '--prove']);
    expect(outcome.code).toBe(EXIT.ok);
    expect(outcome.out()).toMatch(/^Equal: .* This\nis proven\./s);
    const v4 = (field: string, pattern: string): string =>
      `version: "1.0"\nname: p\nrules:\n  - { name: r, condition: { field: ${field}, operator: matches, value: '${pattern}' }, action: deny }\n`;
    writeFileSync(at('a.yaml'), v4('x', 'a(?!b)(?!b)'));
    writeFileSync(at('b.yaml'), v4('x', 'a(?!b)'));
    const unknown = await edict(['diff', at('a.yaml'), at('b.yaml'), '--effort', 'low']);
    expect(unknown.code).toBe(EXIT.ok);
    expect(unknown.out()).toContain('which is no proof that there is');
    expect(unknown.out()).toContain('- open: context.x: python.search');
    expect((await edict(['diff', at('a.yaml'), at('b.yaml'), '--effort', 'low', '--prove'])).code).toBe(EXIT.trouble);
  });

  test('tells patterns apart by a text, or that they occur in the same texts', async () => {
    const v4 = (pattern: string): string =>
      `version: "1.0"\nname: p\nrules:\n  - { name: r, condition: { field: x, operator: matches, value: '${pattern}' }, action: deny }\n`;
    writeFileSync(at('plus.yaml'), v4('(ab)+c'));
    writeFileSync(at('once.yaml'), v4('abc'));
    writeFileSync(at('end.yaml'), v4('abc$'));
    const equal = await edict(['diff', at('plus.yaml'), at('once.yaml'), '--prove']);
    expect(equal.code).toBe(EXIT.ok);
    expect(equal.out()).toMatch(/1\s+pattern\s+written\s+otherwise:\s+it\s+occurs\s+in\s+the\s+same\s+texts/);
    const differs = await edict(['diff', at('plus.yaml'), at('end.yaml')]);
    expect(differs.out()).toMatch(/^deny → allow {2}r → \(p\/default\)\n {2}\{"x":"abca"\}/);
  });

  test('compares one policy under two dialects, a module with a policy, and folders', async () => {
    const dialects = ['--dialect', 'agt-py', '--dialect-b', 'agt-ts', '--level', 'verdict'];
    expect(json(await edict(['diff', at('old.yaml'), at('old.yaml'), ...dialects, '--json']))).toMatchObject({
      result: 'different',
    });
    expect((await edict(['diff', at('old.wasm'), at('new.yaml')])).code).toBe(EXIT.no);
    for (const [name, text] of [
      ['one', POLICY],
      ['two', CHANGED],
    ] as const) {
      mkdirSync(at(name));
      writeFileSync(at(join(name, 'p.yaml')), text);
      writeFileSync(at(join(name, 'p.test.yaml')), 'policy: p.yaml\ndiagnostics: []\n');
    }
    expect((await edict(['diff', at('one'), at('two')])).code).toBe(EXIT.no);
  });

  test('a module whose sources were changed shows no rules', async () => {
    mkdirSync(at('stale'));
    writeFileSync(at('stale/old.wasm'), readFileSync(at('old.wasm')));
    writeFileSync(at('stale/old.yaml'), CHANGED);
    const outcome = await edict(['diff', at('stale/old.wasm'), at('new.yaml')]);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.err()).toContain('old.yaml is not the file that was compiled');
  });

  test('writes Markdown for a review', async () => {
    const { out } = await edict(['diff', at('old.yaml'), at('new.yaml'), '--markdown']);
    expect(out()).toContain(
      '| **deny → allow** | `destructive` | `(payments/default)` | `{"context":{"action":{"type":"delete"}},"agent":"*"}` |',
    );
    expect((await edict(['diff', at('old.yaml'), at('new.yaml'), '--markdown', '--json'])).code).toBe(EXIT.usage);
  });

  test('what policies say stays text in Markdown', async () => {
    const hostile = (value: string, approver: string): string =>
      POLICY.replace("'delete'", `'${value}'`).replace('[finance]', `["${approver}"]`);
    writeFileSync(at('hostile-a.yaml'), hostile('`` <b> `', '![y](//evil)'));
    writeFileSync(at('hostile-b.yaml'), hostile('other', '@everyone'));
    const { out } = await edict(['diff', at('hostile-a.yaml'), at('hostile-b.yaml'), '--markdown']);
    expect(out()).toContain('``` {"context":{"action":{"type":"`` <b> `"}},"agent":"*"} ```');
    expect(out()).toMatch(/`[^`|]*!\[y\]\(\/\/evil\)`.*`[^`|]*@everyone`/);
  });

  test('two words for one verdict are a difference of the whole decision, and of nothing less', async () => {
    writeFileSync(at('warns.yaml'), POLICY.replace('action: deny', 'action: warn'));
    const argv = ['diff', at('old.yaml'), at('warns.yaml')];
    expect((await edict(argv)).code).toBe(EXIT.ok);
    const { code, out } = await edict([...argv, '--level', 'all', '--json']);
    expect(code).toBe(EXIT.no);
    expect(JSON.parse(out())).toMatchObject({
      differences: [{ kind: 'action', a: { action: 'deny' }, b: { action: 'warn' } }],
    });
  });

  test('reports the errors of either policy', async () => {
    writeFileSync(at('bad.yaml'), POLICY.replace('action: deny', 'action: forbid'));
    const outcome = await edict(['diff', at('old.yaml'), at('bad.yaml')]);
    expect(outcome.code).toBe(EXIT.trouble);
    expect(outcome.err()).toContain('EY104');
  });
});

describe('edict bench', () => {
  test('measures on the inputs of records, of tests, or its own', async () => {
    writeFileSync(
      at('p.test.yaml'),
      'policy: old.yaml\ntests:\n  - { name: one, input: { agent: "*", context: { action: { type: drop } } }, expect: { verdict: deny } }\n',
    );
    for (const [flags, inputs] of [
      [['--inputs', at('actions.jsonl')], 5],
      [['--tests', at('p.test.yaml')], 1],
      [[], 3],
    ] as const) {
      const outcome = await edict(['bench', at('old.wasm'), '-n', '200', '--json', ...flags]);
      expect(outcome.code).toBe(EXIT.ok);
      expect(json(outcome)).toMatchObject({ inputs, decisions: 200, measured: { rules: 4, tried: expect.any(Array) } });
    }
    const both = await edict(['bench', at('old.wasm'), '--inputs', at('actions.jsonl'), '--tests', at('p.test.yaml')]);
    expect(both.code).toBe(EXIT.usage);
    expect((await edict(['bench', at('old.wasm'), '-n', 'many'])).code).toBe(EXIT.usage);
    for (const policy of ['old.wasm', 'old.yaml']) {
      for (const argv of [
        ['bench', at(policy)],
        ['replay', at('actions.jsonl'), at(policy)],
      ]) {
        const unknown = await edict([...argv, '--entry', 'nope']);
        expect([argv[0], unknown.code]).toEqual([argv[0], EXIT.usage]);
        expect(unknown.err()).toMatch(/The module has no entry `nope`\.\n {2}It has \w+\./);
      }
    }
    expect((await edict(['bench', at('old.wasm'), '--dialect', 'agt-py'])).code).toBe(EXIT.usage);
  });

  test.each([false, true])('draws what it measured within the columns of a terminal, colour %s', async (colour) => {
    const argv = ['bench', at('old.wasm'), '-n', '500', '--compare', at('new.wasm')];
    const { out, code } = await edict(argv, '', colour);
    expect(code).toBe(EXIT.ok);
    // oxlint-disable-next-line no-control-regex -- escape sequences take no room
    const plain = out().replace(/\u001B\[\d+m/g, '');
    expect(plain === out()).toBe(!colour);
    expect(plain).toMatch(/█|▏/);
    expect(plain).toMatch(/p50 +p90 +p99 +p99\.9 +max/);
    expect(plain).toMatch(/takes \d+\.\d\d times\s+as\s+long/);
    expect(plain).toContain('rules evaluated');
    for (const line of plain.split('\n').slice(1)) {
      if (!line.includes(folder)) expect(Array.from(line).length, line).toBeLessThanOrEqual(80);
    }
  });

  test('a module without its sources is measured on given inputs, and shows no rules', async () => {
    mkdirSync(at('alone'));
    writeFileSync(at('alone/old.wasm'), readFileSync(at('old.wasm')));
    expect((await edict(['bench', at('alone/old.wasm')])).code).toBe(EXIT.usage);
    const { out } = await edict(['bench', at('alone/old.wasm'), '--inputs', at('actions.jsonl'), '-n', '100']);
    expect(out()).toContain('a module does not show');
  });

  test('a time is told in three digits', () => {
    expect([0.4, 42, 999.4, 999.6, 12_345, 1e6, 2.5e9].map(nanoseconds)).toEqual([
      '0 ns',
      '42 ns',
      '999 ns',
      '1.00 µs',
      '12.3 µs',
      '1.00 ms',
      '2.50 s',
    ]);
  });
});
