import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../measure/contest.ts';
import { buildOpa } from '../peers/opa.ts';
import { BIG_POLICY_MISSING, bigPolicyPath } from '../workload/big-policy.ts';
import { toolRules } from '../workload/rules.ts';
import { aloneRow } from './row.ts';
import type { Case } from './types.ts';

const run = promisify(execFile);
const ONCE = fileURLToPath(new URL('./build-once.ts', import.meta.url));

/** What one build came to, all in bytes but the rules, defaults included. */
export interface BuiltOnce {
  readonly bytes: number;
  readonly rules: number;
  /** Of an instance. */
  readonly memory: { readonly initially: number; readonly atMost: number };
}

/** Builds in a process of its own, as a command does: nothing is warm. Returns its milliseconds and what it came to. */
const buildOnce = async (what: string): Promise<BuiltOnce & { readonly ms: number }> => {
  const start = performance.now();
  const { stdout } = await run(process.execPath, [ONCE, what]);
  return { ms: performance.now() - start, ...(JSON.parse(stdout) as BuiltOnce) };
};

const buildCase = (count: number): Case => ({
  id: `build/${count}`,
  run: async ({ rounds }) => {
    const repeats = count > 1_000 || rounds < 10 ? 1 : 5;
    const [ours, theirs]: [number[], number[]] = [[], []];
    let [ownBytes, opaBytes] = [0, 0];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const built = await buildOnce(String(count));
      ours.push(built.ms * 1e6);
      ownBytes = built.bytes;
      const start = performance.now();
      opaBytes = (await buildOpa(toolRules(count))).length;
      theirs.push((performance.now() - start) * 1e6);
    }
    return {
      results: [
        {
          id: `build/${count}`,
          ours_ns: median(ours),
          peer: 'opa-wasm',
          peer_ns: median(theirs),
          ratio: median(theirs.map((ns, index) => ns / (ours[index] ?? Number.NaN))),
          p50: null,
          p99: null,
          p999: null,
        },
      ],
      figures: [
        { id: `build/${count}: module`, value: ownBytes, unit: 'bytes' },
        { id: `build/${count}: module of opa-wasm`, value: opaBytes, unit: 'bytes' },
      ],
      notes: [],
    };
  },
});

/** Validated against a schema on the way; nobody else compiles Cedar. */
const cedarCase: Case = {
  id: 'build/cedar-1000',
  run: async ({ rounds }) => {
    const repeats = rounds < 10 ? 1 : 3;
    const builds: (BuiltOnce & { readonly ms: number })[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) builds.push(await buildOnce('cedar-1000'));
    return {
      results: [aloneRow('build/cedar-1000', median(builds.map(({ ms }) => ms * 1e6)))],
      figures: [{ id: 'build/cedar-1000: module', value: builds[0]?.bytes ?? Number.NaN, unit: 'bytes' }],
      notes: [],
    };
  },
};

/** A published policy of 1,555 rules, nearly all of them patterns; nobody else compiles it ahead of time. */
const bigCase: Case = {
  id: 'build/1555',
  run: async ({ rounds }) => {
    const path = bigPolicyPath();
    if (path === null) return { results: [], figures: [], notes: [BIG_POLICY_MISSING] };
    const first = await buildOnce(path);
    const builds = [first];
    const repeats = rounds < 10 ? 1 : 3;
    for (let repeat = 1; repeat < repeats; repeat++) builds.push(await buildOnce(path));
    const { bytes, rules, memory } = first;
    return {
      results: [aloneRow('build/1555', median(builds.map(({ ms }) => ms * 1e6)))],
      figures: [
        { id: 'build/1555: module', value: bytes, unit: 'bytes' },
        { id: 'build/1555: memory of an instance, initially', value: memory.initially, unit: 'bytes' },
        { id: 'build/1555: memory of an instance, at most', value: memory.atMost, unit: 'bytes' },
      ],
      notes: [`build/1555: ${rules} rules, defaults included; those whose patterns are not regular deny`],
    };
  },
};

/** From policy text to a module's file, process start included on both sides. */
export const buildCases: readonly Case[] = [buildCase(100), buildCase(10_000), cedarCase, bigCase];
