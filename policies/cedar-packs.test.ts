import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { formatPolicies } from '../host/cedar/index.ts';
import { check, readPolicyFiles } from '../host/compiler/index.node.ts';
import { coverageOfRun, testFiles } from '../host/testing/index.node.ts';
import { CEDAR_PACKS, packOptions } from './packs.ts';

test('every policy in Cedar is a pack’s', () => {
  const found = readdirSync('policies', { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.cedar'),
  );
  expect(new Set(found)).toEqual(new Set(CEDAR_PACKS.map(({ name }) => `${name}/${name}.cedar`)));
});

describe.each(CEDAR_PACKS)('the pack $name in Cedar', async (pack) => {
  const path = `policies/${pack.name}/${pack.name}.cedar`;
  const { files, ran } = await testFiles([path.replace('.cedar', '.cedar.test.yaml')], { optimize: 'none' });

  test('is valid for the schema for agents, without a warning', async () => {
    const documents = await readPolicyFiles([path, 'policies/agent.cedarschema']);
    expect(await check({ ...documents, ...packOptions(pack) })).toEqual([]);
  });

  test('is laid out as `edict fmt` does', () => {
    const policyText = readFileSync(path, 'utf8');
    expect(formatPolicies({ policyText })).toEqual({ type: 'success', formatted_policy: policyText });
  });

  test.each(files.flatMap(({ tests }) => tests))('$name', ({ status, mismatches }) => {
    expect({ status, mismatches }).toEqual({ status: 'passed', mismatches: [] });
  });

  test('has tests that see every policy and every condition', async () => {
    const [coverage] = await coverageOfRun(ran);
    const { rules, conditions } = coverage?.counts ?? {};
    expect(rules?.covered).toBeGreaterThan(0);
    expect(rules?.covered).toBe(rules?.total);
    expect(conditions?.covered).toBe(conditions?.total);
  });

  test('tests what the pack in YAML is tested with', () => {
    const names = (file: string): ReadonlySet<string> =>
      new Set([...readFileSync(file, 'utf8').matchAll(/^ {2}- name: (.+)$/gmu)].map(([, name = '']) => name));
    expect(names(path.replace('.cedar', '.cedar.test.yaml'))).toEqual(names(path.replace('.cedar', '.test.yaml')));
  });
});
