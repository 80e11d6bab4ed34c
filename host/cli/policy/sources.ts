import { dirname, join } from 'node:path';
import type { CompileOptions, Optimize, PolicyFiles, Strategy, UnboundAgents } from '../../compiler/index.node.ts';
import type { Manifest, ManifestEntry } from '../../engine/index.ts';
import { hex } from '../reporters/json.ts';
import { readPolicies, type loadCompiler } from './compile.ts';

/** The options of the build that a manifest tells of. */
export function optionsOf(
  { options, limits }: Manifest,
  entry: ManifestEntry,
): Omit<CompileOptions, 'documents' | 'library'> {
  const {
    strict,
    unboundAgents,
    typescriptApi,
    allowUnsupported,
    explain,
    optimize,
    dialect: _dialect,
    ...recorded
  } = options;
  return {
    dialect: entry.dialect,
    name: entry.name,
    version: entry.version,
    ...(entry.dialect === 'agt-v4' ? {} : { strategy: entry.strategy as Strategy }),
    ...(strict === undefined ? {} : { strict: strict === true }),
    ...(unboundAgents === undefined ? {} : { unboundAgents: unboundAgents as UnboundAgents }),
    ...(typescriptApi === undefined ? {} : { typescriptApi: typescriptApi as 'evaluatePolicy' | 'evaluate' }),
    ...(allowUnsupported === undefined ? {} : { allowUnsupported: 'deny' }),
    explain: explain === true,
    optimize: optimize as Optimize,
    limits: { frameBytes: limits.frameBytes, depth: limits.depth, steps: limits.steps },
    recorded,
  };
}

/**
 * Reads the files that a module was compiled from.
 *
 * @param paths the documents that were compiled; without any, all sources of the manifest in the module's own folder
 * @returns why they are not those files, when they are not
 * @throws CliError `unreadable`
 */
export async function readSources(
  compiler: Awaited<ReturnType<typeof loadCompiler>>,
  manifest: Manifest,
  module: string,
  paths: readonly string[] = [],
): Promise<PolicyFiles | string> {
  const chosen = paths.length > 0 ? paths : manifest.sources.map(({ name }) => join(dirname(module), name));
  const policies = await readPolicies(compiler, chosen, {});
  for (const { name, text } of policies.documents) {
    const source = manifest.sources.find((each) => each.name === name);
    if (source === undefined) {
      return `${name} is no source of the module: ${manifest.sources.map((each) => each.name).join(', ')} are`;
    }
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    if (hex(new Uint8Array(digest)) !== hex(source.sha256)) return `${name} is not the file that was compiled`;
  }
  return policies;
}
