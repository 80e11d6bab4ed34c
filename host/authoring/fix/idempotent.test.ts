import { describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import type { LowerOptions } from '../../compiler/index.ts';
import { evaluate } from '../../compiler/ir/evaluate/evaluate.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { project } from '../../engine/index.ts';
import { randomPolicySet } from '../../../test/differential/documents.ts';
import { randomContext } from '../../../test/differential/inputs.ts';
import { Random, runOptions } from '../../../test/random/random.ts';
import { fix } from './fix.ts';
import { applyPatch } from './text/patch.ts';
import { unifiedDiff } from './text/unified.ts';
import type { FixedSource } from './types.ts';

const { seed, full } = runOptions();

const PYTHON = `# Payments. Owned by finance.
apiVersion: governance.toolkit/v1
version: "1.0"   # of ours
name: payments
description: 'what may be paid'
agents: ["*"]
scope: tenant
default_action: deny

rules:
  # small ones
  - name: small
    condition: "amount > 0 and amount <= 20" # inclusive
    action: allow
    priority: 10
    limit: 5/hour
  - name: large
    condition: currency == 'EUR' and amount >= 1000 or country in ['XX', "YY"]
    action: require_approval
    approvers: [finance]
    enabled: true
  - { name: drop, condition: "action.type == 'drop'", action: deny }
`;

const V4 = `# Documents of version 4.
version: "1.0"
name: coding
rules:
  - name: shell   # no shells
    condition:
      field: tool
      operator: in
      value: [bash, sh]
    action: deny
    priority: 5
    message: "no shells"
  - { name: since, condition: { field: day, operator: eq, value: "2024-01-01" }, action: audit }
  - name: big
    condition: { field: amount, operator: gte, value: 500 }
    action: block
defaults:
  action: allow
`;

/** What slips of the pen, other languages and other readers of YAML make of a policy. */
const SLIPS: readonly ((random: Random, text: string) => string)[] = [
  (random, text) => replaceOne(random, text, /\b[a-z_]{4,}(?=:)/gu, (key) => misspelt(random, key)),
  (random, text) => replaceOne(random, text, /(?<=: )[a-z_]{4,}$/gmu, (word) => misspelt(random, word)),
  (random, text) => replaceOne(random, text, /\b[a-z]+(?=:)/gu, (key) => key.toUpperCase()),
  (random, text) => replaceOne(random, text, /(?<=: )[a-z]+$/gmu, (word) => word[0]?.toUpperCase() + word.slice(1)),
  (random, text) => replaceOne(random, text, / == /gu, () => random.pick([' === ', ' = '])),
  (random, text) => replaceOne(random, text, / and /gu, () => random.pick([' AND ', ' && '])),
  (random, text) => replaceOne(random, text, / or /gu, () => random.pick([' OR ', ' || '])),
  (random, text) => replaceOne(random, text, />=/gu, () => '=>'),
  (random, text) => replaceOne(random, text, /'(?= |$|")/gmu, () => (random.chance(50) ? '"' : "'")),
  (random, text) => replaceOne(random, text, /: /gu, () => ':\t'),
  (random, text) => replaceOne(random, text, /"([^"\n]*)"/gu, (quoted) => quoted.slice(1, -1)),
  (random, text) => replaceOne(random, text, /\[([\w"]+)\]/gu, (list) => list.slice(1, -1)),
  (random, text) => replaceOne(random, text, /\b(?:true|false)\b/gu, () => random.pick(['yes', 'Off', 'TRUE'])),
  (random, text) =>
    replaceOne(random, text, /\b\d+\b/gu, (digits) => random.pick([`0x${digits}`, `${digits}e1`, `1_${digits}`])),
  (random, text) => replaceOne(random, text, /^(?:apiVersion|agents|default_action): .*\n/gmu, () => ''),
  (random, text) =>
    replaceOne(random, text, /governance\.toolkit\/v1/gu, () => random.pick(['"1.0"', '1.0', 'governance.toolkit/V1'])),
  (random, text) =>
    replaceOne(random, text, /5\/hour/gu, () => random.pick(['5/hours', '5 per hour', '5/h', '5/month'])),
  (_, text) => text.replaceAll('\n', '\r\n'),
];

function replaceOne(random: Random, text: string, pattern: RegExp, to: (found: string) => string): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text;
  const one = random.pick(found);
  return text.slice(0, one.index) + to(one[0]) + text.slice(one.index + one[0].length);
}

function misspelt(random: Random, word: string): string {
  const at = random.below(word.length - 1);
  const swapped = word.slice(0, at) + (word[at + 1] ?? '') + (word[at] ?? '') + word.slice(at + 2);
  return random.pick([word.slice(0, at) + word.slice(at + 1), swapped, word.slice(0, at) + word[at] + word.slice(at)]);
}

/** What the policies decide on inputs, as texts. */
function decisions(entry: Entry, inputs: readonly Record<string, unknown>[]): readonly string[] {
  return inputs.map((input) => {
    const { verdict, winner } = evaluate(entry, project(entry.slots, input));
    return `${verdict} ${winner === null ? '' : entry.rules[winner]?.name}`;
  });
}

const TARGET = {
  paths: ['amount', 'currency', 'country', 'action.type', 'tool', 'day', 'x', 'tool_name'].map((path) => [
    'context',
    ...path.split('.'),
  ]),
  constants: ['EUR', 'XX', 'drop', 'bash', 'sh', '2024-01-01', 'a', 5, 20, 200, 1000, 10_000, true, null],
};

const commentsIn = (text: string): readonly string[] => text.match(/#[^\n\r]*/gu) ?? [];

/** What `patch` makes of a text and a unified diff of it. */
function patchedBy(before: string, diff: readonly string[]): string {
  const lines = before.match(/[^\n]*\n|[^\n]+$/gu) ?? [];
  let done = '';
  let at = 0;
  let open = '';
  for (const line of diff.slice(2)) {
    const start = /^@@ -(\d+)(?:,(\d+))? \+/u.exec(line);
    if (start !== null) {
      const first = Number(start[1]) - (start[2] === '0' ? 0 : 1);
      done += open + lines.slice(at, first).join('');
      at = first;
      open = '';
      continue;
    }
    if (line.startsWith('\\')) open = open.slice(0, -1);
    done += open;
    open = '';
    if (line.startsWith('+')) open = `${line.slice(1)}\n`;
    else if (!line.startsWith('\\')) {
      expect(lines[at]?.replace(/\n$/u, '')).toBe(line.slice(1));
      open = line.startsWith(' ') ? `${line.slice(1)}\n` : '';
      at++;
    }
  }
  if (open !== '' && diff.at(-1)?.startsWith('\\') === true) open = open.slice(0, -1);
  return done + open + lines.slice(at).join('');
}

function expectWhole(source: FixedSource): void {
  expect(applyPatch(source.before, source.edits)).toBe(source.after);
  expect(patchedBy(source.before, unifiedDiff(source, 'p.yaml'))).toBe(source.after);
  expect(commentsIn(source.after)).toEqual(commentsIn(source.before));
}

async function expectFinal(options: LowerOptions, inputs: readonly Record<string, unknown>[]): Promise<number> {
  const before = await lower(options);
  const { sources, fixes, diagnostics, complete } = await fix(options);
  expect(complete).toBe(true);
  for (const source of sources) expectWhole(source);
  const text = (name: string, was: string): string => sources.find((each) => each.name === name)?.after ?? was;
  const documents = options.documents.map((each) => ({ ...each, text: text(each.name, each.text) }));
  const again = await fix({ ...options, documents });
  expect(again.fixes).toEqual([]);
  expect(again.diagnostics.map(({ code }) => code)).toEqual(diagnostics.map(({ code }) => code));
  const a = before.unit?.entries[0];
  const b = (await lower({ ...options, documents })).unit?.entries[0];
  if (a !== undefined) {
    expect(b).toBeDefined();
    expect(diagnostics.length).toBeLessThanOrEqual(before.diagnostics.length - fixes.length);
    const isSame = fixes.every(({ decides }) => decides === 'same');
    if (b !== undefined && isSame) expect(decisions(b, inputs)).toEqual(decisions(a, inputs));
  }
  return fixes.length;
}

describe(`mending mutated policies (seed ${seed})`, () => {
  test('is final, keeps comments, and changes no decision unless it says so', { timeout: 300_000 }, async () => {
    let fixes = 0;
    for (let index = 0; index < (full ? 4_000 : 400); index++) {
      const random = Random.of(seed + 40, index);
      let text = random.pick([PYTHON, V4]);
      for (let slips = random.between(1, 5); slips > 0; slips--) text = random.pick(SLIPS)(random, text);
      const inputs = random.times(20, () => ({ context: randomContext(random, TARGET), agent: 'a' }));
      const dialect = text.startsWith('# Pay') ? random.pick(['agt-py', 'agt-ts'] as const) : ('agt-v4' as const);
      const options: LowerOptions = { documents: [{ name: 'p.yaml', text }], dialect, strategy: 'deny_overrides' };
      fixes += await expectFinal(options, inputs).catch((error: unknown) => {
        throw new Error(`policy ${index}:\n${text}`, { cause: error });
      });
    }
    expect(fixes).toBeGreaterThan(300);
  });

  test('and so it is with sets of documents, each on a line', { timeout: 300_000 }, async () => {
    let fixes = 0;
    for (let index = 0; index < (full ? 1_000 : 100); index++) {
      const random = Random.of(seed + 41, index);
      const set = randomPolicySet(random, `set-${index}`);
      const documents = set.documents.map((text, at) => ({
        name: `${at}.yaml`,
        text: random.pick(SLIPS)(random, random.pick(SLIPS)(random, text)),
      }));
      const strategy = set.strategy === undefined ? {} : { strategy: set.strategy };
      const inputs = random.times(20, () => ({ context: randomContext(random, set.target), agent: 'agent-1' }));
      fixes += await expectFinal({ documents, dialect: set.dialect, ...strategy }, inputs).catch((error: unknown) => {
        throw new Error(`set ${index}:\n${documents.map(({ text }) => text).join('\n')}`, { cause: error });
      });
    }
    expect(fixes).toBeGreaterThan(50);
  });
});
