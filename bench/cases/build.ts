import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../measure/contest.ts';
import { buildOpa } from '../peers/opa.ts';
import { toolRules } from '../workload/rules.ts';
import type { Case } from './types.ts';

const run = promisify(execFile);
const ONCE = fileURLToPath(new URL('./build-once.ts', import.meta.url));

/** Builds in a process of its own, as a command does: nothing is warm. Returns its milliseconds and the module's length. */
const buildOnce = async (count: number): Promise<{ readonly ms: number; readonly bytes: number }> => {
  const start = performance.now();
  const { stdout } = await run(process.execPath, [ONCE, String(count)]);
  return { ms: performance.now() - start, bytes: Number(stdout) };
};

const buildCase = (count: number): Case => ({
  id: `build/${count}`,
  run: async ({ rounds }) => {
    const repeats = count > 1_000 || rounds < 10 ? 1 : 5;
    const [ours, theirs]: [number[], number[]] = [[], []];
    let [ownBytes, opaBytes] = [0, 0];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const built = await buildOnce(count);
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

/** From policy text to a module's file, process start included on both sides. */
export const buildCases: readonly Case[] = [buildCase(100), buildCase(10_000)];
