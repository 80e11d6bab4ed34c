/** v4 documents migrated to governance.toolkit/v1: both decide alike, but where the migration or the comparison says otherwise. */
import { describe, expect, test } from 'vitest';
import { beforeTool, migrate } from '../../host/authoring/index.ts';
import { diff, type DiffReport } from '../../host/compare/index.ts';
import { decideWith } from '../../host/compare/search/witness.ts';
import { differenceOf } from '../../host/compare/judgement/judgement.ts';
import { lower } from '../../host/compiler/index.ts';
import type { Entry } from '../../host/compiler/ir/types.ts';
import { yamlFromJson } from '../conformance/json/yaml.ts';
import { Random, runOptions } from '../random/random.ts';
import { randomPolicySet } from './documents.ts';
import { randomContext, type Target } from './inputs.ts';

const { seed, full } = runOptions();

const TEXTS = ['bash', 'sh', 'rm -rf /', "it's", 'say "hi"', '', 'a,b', 'x]', '5', 'True', 'this and that', ' padded '];
const NUMBERS = [0, 1, 5, 10.5, 500, -1, 1e21, 2 ** 53 + 2, true, false];
/** What v1 says exactly. */
const PLAIN_OPERATORS = ['eq', 'in', 'in', 'matches'];
const PLAIN_PATTERNS = ['^bash$', '\\A(?:bash|sh)\\Z', '^(?i:rm)$', '^$|^sh$', '^a{1,3}$'];
const OPERATORS = ['eq', 'eq', 'in', 'in', 'ne', 'not_in', 'gt', 'gte', 'lt', 'lte', 'matches', 'contains'];
const FIELDS = ['tool', 'amount', 'a.b', 'größe', 'no-word', 'toString'];
const PATTERNS = ['^bash$', '\\A(?:bash|sh)\\Z', '^(?i:rm)$', '^5$', '^$|^sh$', 'pass', '^a{1,3}$', '[', '^rm .*$'];

const TARGET: Target = {
  paths: FIELDS.map((field) => ['context', field]),
  constants: [...TEXTS, 0, 1, 5, 10.5, 500, 501, -1, true, false, null, [], {}, ['bash'], 'bash\n', 'aaa', 'RM'],
};

/** A document of rules that can mostly be expressed; a plain one of rules that can be exactly. */
function expressible(random: Random, isPlain: boolean): string {
  const value = (): unknown => (isPlain || random.chance(60) ? random.pick(TEXTS.slice(0, 6)) : random.pick(NUMBERS));
  const rules = random.times(random.between(1, 6), (index) => {
    const operator = random.pick(isPlain ? PLAIN_OPERATORS : OPERATORS);
    const compared = operator.endsWith('in')
      ? random.times(random.below(5), value)
      : operator === 'matches'
        ? random.pick(isPlain ? PLAIN_PATTERNS : PATTERNS)
        : /^[gl]t/u.test(operator)
          ? random.pick(NUMBERS)
          : !isPlain && random.chance(50)
            ? random.pick(TEXTS)
            : value();
    return {
      name: `r${index}`,
      condition: {
        field: isPlain || random.chance(80) ? random.pick(FIELDS.slice(0, 2)) : random.pick(FIELDS),
        operator,
        value: compared,
      },
      action: random.pick(['allow', 'deny', 'deny', 'block', ...(isPlain ? [] : ['audit'])]),
      ...(random.chance(50) ? { priority: random.between(-1, 3) } : {}),
    };
  });
  return yamlFromJson(
    JSON.stringify({ version: '1.0', name: 'd', rules, defaults: { action: random.pick(['allow', 'deny']) } }),
  );
}

interface Pair {
  readonly a: Entry;
  readonly b: Entry;
  readonly isExact: boolean;
}

async function pairOf(text: string, isNested: boolean): Promise<Pair> {
  const source = { name: 'v4.yaml', text };
  const migrated = await migrate(source, { lossy: true, nested: isNested });
  if (migrated.text === null) throw new Error(`not migrated:\n${text}\n${migrated.refused[0]?.text}`);
  const a = (await lower({ documents: [source], dialect: 'agt-v4' })).unit?.entries[0];
  const after = await lower({
    documents: [{ name: 'v1.yaml', text: migrated.text }],
    strategy: 'priority_first_match',
  });
  const b = after.unit?.entries[0];
  if (a === undefined || b === undefined) throw new Error(`${after.diagnostics[0]?.message}\n${migrated.text}`);
  expect(b.dialect).toBe('agt-py');
  if (!migrated.needsStrategy) {
    const other = await lower({ documents: [{ name: 'v1.yaml', text: migrated.text }], strategy: 'deny_overrides' });
    expect(other.unit?.entries[0]?.rules.map(({ effect, guard }) => JSON.stringify([effect, guard], exact))).toEqual(
      // Rules of one effect may change places, and none matches before another of the other effect.
      b.rules.map(({ effect, guard }) => JSON.stringify([effect, guard], exact)),
    );
  }
  return { a, b, isExact: migrated.inexact.length === 0 };
}

const exact = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

const same = (report: DiffReport, one: string | null, other: string | null): boolean =>
  report.differences.some(({ a, b }) => a.rule === one && b.rule === other);

describe(`migrated documents (seed ${seed})`, () => {
  test('decide alike but where a difference is reported', { timeout: 600_000 }, async () => {
    let exactOnes = 0;
    let differing = 0;
    let unreported = 0;
    for (let index = 0; index < (full ? 2_000 : 80); index++) {
      const random = Random.of(seed + 60, index);
      const set = random.chance(75) ? null : randomPolicySet(random, `set-${index}`, 'agt-v4');
      const text = set?.documents[0] ?? expressible(random, random.chance(50));
      const target = set?.target ?? TARGET;
      const { a, b, isExact } = await pairOf(text, random.chance(50));
      const after = beforeTool(b);
      const report = diff(a, after, { effort: 1_000_000 });
      const where = `document ${index}\n${text}`;
      for (const { input } of report.differences) expect(decideWith([a, b], input)?.judgements, where).toBeDefined();
      if (isExact) {
        exactOnes++;
        expect(report.differences, where).toEqual([]);
      }
      for (let tried = 0; tried < 60; tried++) {
        const input = { context: randomContext(random, target), agent: 'a' };
        // As it is compiled, and not as it is compared.
        const [one, other] = decideWith([a, b], input)?.judgements ?? [];
        if (one === undefined || other === undefined) continue;
        const [, compared] = decideWith([a, after], input)?.judgements ?? [];
        expect(compared?.rule, where).toBe(other.rule);
        if (differenceOf(one, other, 'obligations') === null) continue;
        differing++;
        const shown = `${where}\n${JSON.stringify(input)}\n${one.rule} ${other.rule}`;
        expect(isExact, shown).toBe(false);
        expect(report.result, shown).not.toBe('equal');
        if (report.complete) expect(report.differences.length, shown).toBeGreaterThan(0);
        if (!same(report, one.rule, other.rule)) unreported++;
      }
    }
    expect(exactOnes).toBeGreaterThan(8);
    expect(differing).toBeGreaterThan(50);
    expect(unreported / differing).toBeLessThan(0.05);
  });
});
