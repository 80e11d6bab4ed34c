import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, compile, readPolicyFiles } from '../host/compiler/index.node.ts';
import { load } from '../host/engine/index.node.ts';
import { coverageOfRun, mutationOfRun, testFiles } from '../host/testing/index.node.ts';
import { PACKS, packOptions } from './packs.ts';

describe.each(PACKS)('the pack $name', async (pack) => {
  const folder = `policies/${pack.name}`;
  const paths = pack.documents.map((file) => `${folder}/${file}`);
  const { files, ran } = await testFiles([`${folder}/${pack.name}.test.yaml`], { optimize: 'none' });
  const tests = ran.flatMap(({ file }) => file.tests).filter(({ exhausted }) => exhausted === null);

  test('is made of all its documents, and so are its tests', () => {
    const yaml = readdirSync(folder).filter((name) => name.endsWith('.yaml') && !name.endsWith('.test.yaml'));
    expect([...pack.documents].toSorted()).toEqual(yaml.toSorted());
    expect(ran[0]?.file.policies.map(({ path }) => path)).toEqual(pack.documents);
  });

  test("uses only constructs that AGT's engines read alike", async () => {
    expect(await check({ ...(await readPolicyFiles(paths)), ...packOptions(pack) })).toEqual([]);
  });

  test.each(files.flatMap(({ tests }) => tests))('$name', ({ status, mismatches }) => {
    expect({ status, mismatches }).toEqual({ status: 'passed', mismatches: [] });
  });

  test('has tests that see every rule, condition and branch', async () => {
    const [coverage] = await coverageOfRun(ran);
    expect(coverage?.uncovered).toEqual([]);
    expect(coverage?.counts.rules.covered).toBeGreaterThan(0);
  });

  test('has tests that notice every mutant', () => {
    const [report] = mutationOfRun(ran);
    expect(report).toMatchObject({ sampled: false, survivors: [] });
    expect(report?.killed).toBeGreaterThan(0);
  });

  test('decides alike under the first match by priority', async () => {
    const options = { ...packOptions(pack), strategy: 'priority_first_match', optimize: 'none' } as const;
    const { module } = await compile({ ...(await readPolicyFiles(paths)), ...options });
    if (module === null) throw new Error('the pack does not compile');
    const engine = await load(module.bytes);
    const verdicts = tests.map(({ name, input }) => ({ name, verdict: engine.decide(input).verdict }));
    expect(verdicts).toEqual(tests.map(({ name, expect: { verdict } }) => ({ name, verdict })));
  });

  test('says in its README every fact that it reads', () => {
    const readme = readFileSync(`${folder}/README.md`, 'utf8');
    const read = ran.flatMap(({ subject }) => subject.unit?.entries ?? []).flatMap(({ slots }) => slots);
    const facts = read.filter(({ path: [root] }) => root === 'context').map(({ path: [, ...fact] }) => fact.join('.'));
    expect(facts.length).toBeGreaterThan(0);
    expect(facts.filter((fact) => !readme.includes(`\`${fact}\``))).toEqual([]);
  });
});
