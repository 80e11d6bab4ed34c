import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { coverageOfRun, type SubjectCache, testFiles } from '../../host/testing/index.node.ts';
import { median } from '../measure/contest.ts';
import { agt } from '../peers/agt.ts';
import { calls } from '../workload/calls.ts';
import { toolRules } from '../workload/rules.ts';
import { yamlDocument } from '../workload/yaml.ts';
import type { Case } from './types.ts';

const RULES = 100;
const TESTS = 1_000;
const HEAD = 'policy: bench.yaml\noptions: { dialect: agt-ts }\ntests:\n';

/** Tests of calls, with the decisions that AGT's own engine makes on them. */
const testLines = async (): Promise<readonly string[]> => {
  const rules = toolRules(RULES);
  const inputs = calls(TESTS, RULES, (random) => (random.integer(0, 3) === 0 ? undefined : random.pick(rules)));
  const { answer } = await agt.prepare({ id: 'test', rules, inputs, checks: [] });
  return inputs.map((context, index) => {
    const { verdict } = answer(context);
    return `  - { name: call ${index}, input: { context: ${JSON.stringify(context)} }, expect: { verdict: ${verdict} } }\n`;
  });
};

/** `edict test` after the build: a file of 1,000 tests is read, run and compared; the module is compiled beforehand. */
const testCase: Case = {
  id: 'test',
  async run({ rounds }) {
    const folder = await mkdtemp(join(tmpdir(), 'edict-bench-test-'));
    try {
      const lines = await testLines();
      await writeFile(join(folder, 'bench.yaml'), yamlDocument(toolRules(RULES)));
      await writeFile(join(folder, 'build.test.yaml'), HEAD + lines.slice(0, 1).join(''));
      await writeFile(join(folder, 'all.test.yaml'), HEAD + lines.join(''));
      const cache: SubjectCache = new Map();
      await testFiles([join(folder, 'build.test.yaml')], { cache });
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const start = performance.now();
        const { files } = await testFiles([join(folder, 'all.test.yaml')], { cache });
        times.push((performance.now() - start) * 1e6);
        const failed = files.flatMap(({ tests }) => tests).find(({ status }) => status !== 'passed');
        if (files[0]?.tests.length !== TESTS || failed !== undefined) {
          throw new Error(`${failed?.name ?? 'the file'}: ${JSON.stringify(failed?.mismatches ?? files)}`);
        }
      }
      const { ran } = await testFiles([join(folder, 'all.test.yaml')], { cache });
      const start = performance.now();
      await coverageOfRun(ran);
      const coverage = (performance.now() - start) * 1e6;
      const row = { peer: null, peer_ns: null, ratio: null, p99: null, p999: null };
      return {
        results: [
          // What a user waits for is the first run of a process.
          { id: 'test', ours_ns: times[0] ?? Number.NaN, p50: median(times), ...row },
          { id: 'test: coverage beside it', ours_ns: coverage, p50: null, ...row },
        ],
        figures: [],
        notes: [],
      };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

export const testCases: readonly Case[] = [testCase];
