import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { check, readPolicyFiles } from '../host/compiler/index.node.ts';
import { load, type Engine } from '../host/engine/index.node.ts';
import { PACKS, buildPack, packCases, packOptions } from './packs.ts';

describe.each(PACKS)('the pack $name', async (pack) => {
  const cases = await packCases(pack);
  const paths = pack.documents.map((file) => `policies/${pack.name}/${file}`);
  let engine: Engine;

  beforeAll(async () => {
    engine = await load((await buildPack(pack)).bytes);
  });

  test('is made of all its documents', () => {
    const files = readdirSync(`policies/${pack.name}`).filter((name) => name.endsWith('.yaml'));
    expect([...pack.documents].toSorted()).toEqual(files.toSorted());
  });

  test("uses only constructs that AGT's engines read alike", async () => {
    expect(await check({ ...(await readPolicyFiles(paths)), ...packOptions(pack) })).toEqual([]);
  });

  test.each(cases)('$name', ({ context, verdict, rule }) => {
    const decision = engine.decide({ context, agent: 'clerk', stage: 'pre_tool' });
    expect(decision).toMatchObject({ verdict, rule, error: null });
  });

  test('has a case for every rule', () => {
    const decided = new Set(cases.map(({ rule }) => rule));
    const rules = engine.manifest.entries.flatMap((entry) => entry.rules.map(({ name }) => name));
    expect(rules.filter((name) => name !== null && !decided.has(name))).toEqual([]);
  });

  test('decides alike under the first match by priority', async () => {
    const other = await load((await buildPack({ ...pack }, { strategy: 'priority_first_match' })).bytes);
    for (const { context } of cases) {
      const input = { context, agent: 'clerk', stage: 'pre_tool' };
      expect(other.decide(input)).toMatchObject({ verdict: engine.decide(input).verdict });
    }
  });

  test('says in its README every fact that it reads', () => {
    const readme = readFileSync(`policies/${pack.name}/README.md`, 'utf8');
    const read = engine.manifest.entries.flatMap(({ slots }) => slots.map(({ path }) => path));
    const facts = read.filter(([root]) => root === 'context').map(([, ...fact]) => fact.join('.'));
    expect(facts.filter((fact) => !readme.includes(`\`${fact}\``))).toEqual([]);
  });
});
