import { dirname, join } from 'node:path';
import type { Manifest, ManifestEntry } from '../../engine/index.ts';
import type { CompileOptions, Optimize, Strategy, UnboundAgents } from '../../compiler/index.node.ts';
import type { Finding } from '../reporters/checks.ts';
import { counted } from '../reporters/counted.ts';
import { hex } from '../reporters/json.ts';
import { loadCompiler } from './compile.ts';

const fail = (text: string): Finding => ({ name: 'rebuild', status: 'fail', text });

/** The options of the build that a manifest tells of. */
function optionsOf({ options, limits }: Manifest, entry: ManifestEntry): Omit<CompileOptions, 'documents' | 'library'> {
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
 * Compiles a module's sources again, as its manifest says they were, and compares every byte.
 *
 * @param paths the documents that were compiled; without any, all sources of the manifest in the module's own folder
 */
export async function rebuild(
  manifest: Manifest,
  bytes: Uint8Array,
  module: string,
  paths: readonly string[],
): Promise<Finding> {
  const [entry, ...more] = manifest.entries;
  if (entry === undefined || more.length > 0) return fail('only modules of one entry can be rebuilt from here');
  const compiler = await loadCompiler();
  const chosen = paths.length > 0 ? paths : manifest.sources.map(({ name }) => join(dirname(module), name));
  const documents = await compiler.readPolicyFiles(chosen);
  for (const { name, text } of documents.documents) {
    const source = manifest.sources.find((each) => each.name === name);
    if (source === undefined) return fail(`${name} is no source of the module: ${names(manifest)} are`);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    if (hex(new Uint8Array(digest)) !== hex(source.sha256)) return fail(`${name} is not the file that was compiled`);
  }
  const { module: rebuilt, diagnostics } = await compiler.compile({ ...documents, ...optionsOf(manifest, entry) });
  if (rebuilt === null) return fail(`the sources do not compile: ${diagnostics[0]?.message ?? ''}`);
  const { compiler: built } = manifest;
  const same = rebuilt.bytes.length === bytes.length && rebuilt.bytes.every((byte, at) => byte === bytes[at]);
  if (same)
    return {
      name: 'rebuild',
      status: 'pass',
      text: `the same ${bytes.length} bytes from ${counted(documents.documents.length, 'policy', 'policies')}`,
    };
  const here = rebuilt.manifest.compiler;
  return JSON.stringify(here) === JSON.stringify(built)
    ? fail(`the same sources give another module, ${rebuilt.digest}`)
    : fail(
        `it was built by edict ${built.edict} with assemblyscript ${built.assemblyscript}; this is edict ${here.edict}`,
      );
}

function names({ sources }: Manifest): string {
  return sources.map(({ name }) => name).join(', ');
}
