/** A handful of cases of our own in the vectors' formats, so that the runner itself can be tested where the vectors are not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const expression = (id: string, condition: string, context: unknown, py: boolean, ts: boolean): unknown => ({
  id,
  condition,
  context,
  py,
  ts,
});

const EXPRESSIONS = {
  cases: [
    expression('text-equal', "tool == 'drop'", { tool: 'drop' }, true, true),
    expression('text-other', "tool == 'drop'", { tool: 'read' }, false, false),
    expression('text-unequal', "tool != 'drop'", { tool: 'read' }, true, true),
    expression('less', 'amount < 5', { amount: 4 }, true, true),
    expression('less-at-the-edge', 'amount < 5', { amount: 5 }, false, false),
    expression('less-or-equal-at-the-edge', 'amount <= 5', { amount: 5 }, true, true),
    expression('greater-at-the-edge', 'amount > 5', { amount: 5 }, false, false),
    expression('greater', 'amount > 5', { amount: 6.5 }, true, true),
    expression('missing-counts-as-zero', 'amount < 5', {}, true, false),
    expression('both', "tool == 'drop' and amount > 5", { tool: 'drop', amount: 1 }, false, false),
    expression('either', "tool == 'drop' or amount > 5", { tool: 'drop', amount: 1 }, true, true),
    expression('listed', "tool in ['drop', 'read']", { tool: 'read' }, true, true),
    expression('unlisted', "tool in ['drop', 'read']", { tool: 'send' }, false, false),
    expression('true', 'flag', { flag: 1 }, true, true),
    expression('false', 'flag', { flag: 0 }, false, false),
  ],
};

const RULES = `apiVersion: governance.toolkit/v1
name: p
agents: ['*']
default_action: allow
rules:
- {name: low, condition: x, action: allow, priority: 1}
- {name: high, condition: "x == 'stop'", action: deny, priority: 9}
`;
const result = (allowed: boolean, rule: string | null, candidates: number): unknown => ({
  allowed,
  action: allowed ? 'allow' : 'deny',
  matched_rule: rule,
  policy: rule === null ? null : 'p',
  reason: rule === null ? 'No matching rules, using default' : `Rule ${rule} matched`,
  approvers: [],
  rate_limited: false,
  strategy: rule === null ? null : 'priority_first_match',
  candidates,
  conflict: candidates === 2,
});
const request = (x: unknown): unknown => ({ agent: 'a', context: { x } });
const DOCUMENTS = {
  cases: [
    {
      id: 'two-rules',
      policies: [RULES],
      requests: [request('stop'), request('go'), request('')],
      expected: {
        deprecation_warning: false,
        results: [result(false, 'high', 2), result(true, 'low', 1), result(true, null, 0)],
      },
    },
    {
      id: 'refused',
      policies: [RULES, 'name: [\n'],
      requests: [request(1)],
      expected: { load_error: 'yaml', policy_index: 1 },
    },
  ],
};

const synthetic = (id: string, operator: string, value: unknown, f: unknown, denied: boolean): unknown => ({
  id,
  documents: [{ name: 'd', rules: [{ name: 'r', condition: { field: 'f', operator, value }, action: 'deny' }] }],
  context: { f },
  expect: {
    allowed: !denied,
    action: denied ? 'deny' : 'allow',
    matched_rule: denied ? 'r' : null,
    reason: denied ? "Matched rule 'r'" : 'No rules matched; default action applied',
    error: false,
    policy: 'd',
  },
});
const SYNTHETIC = [
  synthetic('less', 'lt', 5, 4, true),
  synthetic('less-at-the-edge', 'lt', 5, 5, false),
  synthetic('at-most', 'lte', 5, 5, true),
  synthetic('more', 'gt', 5, 5, false),
  synthetic('at-least', 'gte', 5, 5, true),
  synthetic('equal', 'eq', 'a', 'a', true),
  synthetic('unequal', 'ne', 'a', 'a', false),
  synthetic('one-of', 'in', ['a', 'b'], 'b', true),
  synthetic('none-of', 'not_in', ['a', 'b'], 'b', false),
  synthetic('contains', 'contains', 'b', 'abc', true),
  synthetic('matches', 'matches', '^b+$', ['b'], false),
  synthetic('matches-a-list', 'matches', "^.'b+'", ['bb'], true),
  synthetic('matches-quotes', 'matches', '^."it\'s"', ["it's"], true),
  synthetic('matches-escapes', 'matches', '^..\\\\x07', ['\u0007'], true),
  synthetic('matches-a-float', 'matches', '^1234567890123456[.]0$', 1_234_567_890_123_456, false),
];

const sample = (text: string, search: boolean): unknown => ({ text, search });
const PATTERNS = [
  { id: 're-plain', pattern: 'a+b', python_ok: true, samples: [sample('xaab', true), sample('aa', false)] },
  { id: 're-back', pattern: '(a+)-\\1', python_ok: true, samples: [sample('a-a', true)] },
  { id: 're-invalid', pattern: '(', python_ok: false, samples: [] },
];

/** The texts of the example files, by their paths below the vectors' folder. */
export const EXAMPLE_VECTORS: Readonly<Record<string, string>> = {
  'agt/v1-expr.json': JSON.stringify(EXPRESSIONS),
  'agt/v1-doc.json': JSON.stringify(DOCUMENTS),
  'agt/v4-synthetic.json': JSON.stringify(SYNTHETIC),
  'agt/regexes.json': JSON.stringify(PATTERNS),
};

const written: string[] = [];

/** Writes vector files into a new folder and returns it. */
export function writeVectors(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'edict-vectors-'));
  written.push(folder);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Removes every folder that was written. */
export function removeVectors(): void {
  for (const folder of written.splice(0)) rmSync(folder, { recursive: true, force: true });
}
