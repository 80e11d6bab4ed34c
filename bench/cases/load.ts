import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { preparsePolicySet } from '@cedar-policy/cedar-wasm/nodejs';
import { ConflictResolutionStrategy, PolicyEngine } from '@microsoft/agent-governance-sdk';
import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { build } from 'esbuild';
import { load } from '../../host/engine/index.node.ts';
import { contest, contestant, median } from '../measure/contest.ts';
import { initialMemory } from '../measure/memory.ts';
import { buildRules } from '../peers/build.ts';
import { buildOpa } from '../peers/opa.ts';
import { cedarPolicies } from '../workload/cedar.ts';
import { toolRules } from '../workload/rules.ts';
import { yamlDocument } from '../workload/yaml.ts';
import { aloneRow, pairedRow } from './row.ts';
import type { Case, Result } from './types.ts';

/** Where a byte string stands in another. */
const indexOf = (bytes: Uint8Array, part: Uint8Array): number =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(part);

/** V8 compiles bytes that it has seen before only once, so every load gets a file of its own: the same module with another source digest. */
const variants = (bytes: Uint8Array<ArrayBuffer>, digest: Uint8Array): (() => Uint8Array<ArrayBuffer>) => {
  const at = indexOf(bytes, digest);
  if (at < 0) throw new Error('the module does not name its source');
  let count = 0;
  return () => {
    const copy = bytes.slice();
    new DataView(copy.buffer).setUint32(at, count++);
    return copy;
  };
};

/** The OPA module has no such place; a custom section of four bytes at its end does the same. */
const opaVariants = (bytes: Uint8Array<ArrayBuffer>): (() => Uint8Array<ArrayBuffer>) => {
  let count = 0;
  return () => {
    const copy = new Uint8Array(bytes.length + 8);
    copy.set(bytes);
    copy.set([0, 6, 1, 0x76], bytes.length);
    new DataView(copy.buffer).setUint32(bytes.length + 4, count++);
    return copy;
  };
};

const run = promisify(execFile);
const ONCE = fileURLToPath(new URL('./load-once.ts', import.meta.url));

/**
 * Nanoseconds of the first load, and of the first decision, of fresh processes. They run JavaScript, as users of the package do: stripping types would keep the
 * second core busy meanwhile.
 */
const coldStarts = async (
  bytes: Uint8Array,
  repeats: number,
): Promise<readonly (readonly [load: number, decide: number])[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'edict-bench-load-'));
  try {
    const path = join(folder, 'bench.wasm');
    await writeFile(path, bytes);
    const script = join(folder, 'load-once.mjs');
    await build({
      entryPoints: [ONCE],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    const starts: [number, number][] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const [load = '', decide = ''] = (await run(process.execPath, [script, path])).stdout.split(' ');
      starts.push([Number(load), Number(decide)]);
    }
    return starts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** From a file's bytes (or a policy's text) to an engine that is ready to decide, 100 rules. */
export const loadCases: readonly Case[] = [
  {
    id: 'load',
    run: async (effort) => {
      const rules = toolRules(100);
      const { bytes, manifest } = await buildRules(rules);
      const source = manifest.sources[0];
      if (source === undefined) throw new Error('the module names no source');
      const [next, nextOpa] = [variants(bytes, source.sha256), opaVariants(await buildOpa(rules))];
      const yaml = yamlDocument(rules);
      const policies = cedarPolicies(rules);
      const [own, ...others] = await contest(
        [
          contestant('edict', [next], (fresh) => load(fresh()), { async: true }),
          contestant('agt-ts', [yaml], (text) =>
            new PolicyEngine([], ConflictResolutionStrategy.DenyOverrides).loadYaml(text),
          ),
          contestant('cedar-wasm', [policies], (staticPolicies) => preparsePolicySet('load', { staticPolicies })),
          contestant('opa-wasm', [nextOpa], (fresh) => loadPolicy(fresh(), { initial: 64 }), { async: true }),
        ],
        effort,
      );
      if (own === undefined) throw new Error('nothing was measured');
      const cold = await coldStarts(bytes, effort.rounds);
      const coldRow = (id: string, ns: readonly number[]): Result => aloneRow(id, median(ns));
      return {
        results: [
          ...others.map((peer) => pairedRow('load', own, peer)),
          coldRow(
            'load, first of a process',
            cold.map(([load]) => load),
          ),
          coldRow(
            'load, first decision after it',
            cold.map(([, decide]) => decide),
          ),
        ],
        figures: [
          { id: 'load: memory of an instance, initially', value: initialMemory(bytes), unit: 'bytes' },
          { id: 'load: memory of an instance, at most', value: manifest.limits.memoryPages * 65_536, unit: 'bytes' },
        ],
        notes: [
          'load: edict checks the file, its digest and its manifest, and makes two instances; agt-ts and cedar-wasm parse text',
        ],
      };
    },
  },
];
