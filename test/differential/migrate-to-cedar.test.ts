/** Policies of AGT's dialects and their migrations to Cedar, decided on the same inputs. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { migrateToCedar } from '../../host/authoring/index.ts';
import { cedarRequestOf } from '../../host/cli/policy/cedar-request.ts';
import { diffAcross, type DiffReport } from '../../host/compare/index.ts';
import { lower } from '../../host/compiler/index.ts';
import type { Entry } from '../../host/compiler/ir/types.ts';
import { Random, runOptions } from '../random/random.ts';
import { randomPolicySet } from './documents.ts';

const { seed, full } = runOptions();

const compared = async (entry: Entry, text: string): Promise<DiffReport> => {
  const { unit, diagnostics } = await lower({ documents: [{ name: 'm.cedar', text }], onError: 'deny' });
  const after = unit?.entries[0];
  if (after === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return diffAcross(entry, after, cedarRequestOf(entry.dialect), { most: full ? 30_000 : 6_000 });
};

test(
  `random policies of every dialect: what is said to be exact decides alike (seed ${seed})`,
  { timeout: 600_000 },
  async () => {
    let exact = 0;
    let refused = 0;
    for (let index = 0; index < (full ? 2_000 : 80); index++) {
      const random = Random.of(seed + 11, index);
      const set = randomPolicySet(random, `set-${index}`);
      const documents = set.documents.map((text, at) => ({ name: `${at}.yaml`, text }));
      const strategy = set.strategy === undefined ? {} : { strategy: set.strategy };
      const entry = (await lower({ documents, dialect: set.dialect, ...strategy })).unit?.entries[0];
      if (entry === undefined) throw new Error(`set ${index} does not compile`);
      const migrated = migrateToCedar(entry);
      if (migrated.text === null) refused++;
      if (migrated.text === null || migrated.inexact.length > 0) continue;
      exact++;
      const { differences } = await compared(entry, migrated.text);
      expect(differences, `set ${index}`).toEqual([]);
    }
    expect(exact).toBeGreaterThan(5);
    expect(refused).toBeGreaterThan(5);
  },
);

/** The packs that Cedar can say; prompt-injection-signals is made of patterns. */
const PACKS = ['baseline', 'coding-agent', 'data-protection', 'mcp-baseline', 'owasp-agentic', 'payments'];

test.each(PACKS)('%s: numbers that are texts aside, all is decided alike', async (pack) => {
  const names = readdirSync(`policies/${pack}`).filter((name) => /^[^.]+\.yaml$/u.test(name));
  const documents = names.map((name) => ({ name, text: readFileSync(`policies/${pack}/${name}`, 'utf8') }));
  const entry = (await lower({ documents, strategy: 'deny_overrides' })).unit?.entries[0];
  if (entry === undefined) throw new Error('the pack does not compile');
  const { text, refused } = migrateToCedar(entry);
  expect(refused).toEqual([]);
  const { differences, tried } = await compared(entry, text ?? '');
  expect(tried).toBeGreaterThan(1_000);
  // Where a text stands for a number, Cedar's policies err, and nothing is allowed for that.
  const order = ['deny', 'escalate', 'allow'];
  expect(differences.filter(({ a, b }) => order.indexOf(b.verdict) > order.indexOf(a.verdict))).toEqual([]);
  const texts = /"(?:amount|today|bytes|subjects|minutes|depth|width|failures|asked|recent|items)":(?:"|true|false)/u;
  expect(differences.filter(({ input }) => !texts.test(JSON.stringify(input)))).toEqual([]);
});
