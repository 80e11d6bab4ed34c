import { dirname, join, sep } from 'node:path';
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
    onError,
    requests,
    level,
    explain,
    optimize,
    dialect: _dialect,
    validated: _validated,
    schemaFiles: _schemaFiles,
    linkFiles: _linkFiles,
    ...recorded
  } = options;
  const { memoryPages: _pages, ...bounds } = limits;
  return {
    dialect: entry.dialect,
    name: entry.name,
    version: entry.version,
    ...(entry.dialect === 'agt-v4' || entry.dialect === 'cedar' ? {} : { strategy: entry.strategy as Strategy }),
    ...(strict === undefined ? {} : { strict: strict === true }),
    ...(unboundAgents === undefined ? {} : { unboundAgents: unboundAgents as UnboundAgents }),
    ...(typescriptApi === undefined ? {} : { typescriptApi: typescriptApi as 'evaluatePolicy' | 'evaluate' }),
    ...(allowUnsupported === undefined ? {} : { allowUnsupported: 'deny' }),
    ...(onError === undefined ? {} : { onError: onError === 'deny' ? 'deny' : 'skip' }),
    ...(requests === undefined ? {} : { requests: requests === 'any' ? 'any' : 'valid' }),
    ...(level === undefined ? {} : { level: Number(level) }),
    explain: explain === true,
    optimize: optimize as Optimize,
    limits: bounds,
    recorded,
  };
}

/** Whether the path's last segments are those of the name. */
function endsWith(path: string, name: string): boolean {
  return `/${path.split(sep).join('/')}`.endsWith(`/${name}`);
}

/** Which of a module's sources are policies, which of the schema and which of links: they stand in this order. */
function kindsOf({
  sources,
  options,
}: Manifest): readonly (readonly [name: string, kind: 'policy' | 'schema' | 'links'])[] {
  const links = sources.length - Number(options['linkFiles'] ?? 0);
  const schema = links - Number(options['schemaFiles'] ?? 0);
  return sources.map(({ name }, index) => [name, index < schema ? 'policy' : index < links ? 'schema' : 'links']);
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
  const kinds = kindsOf(manifest);
  const chosen =
    paths.length > 0 ? [...paths] : manifest.sources.map(({ name }) => join(dirname(module), ...name.split('/')));
  // A file that was named may stand in another folder than when it was compiled: the end of its path says which it is.
  const kindOf = (path: string): string => kinds.find(([name]) => endsWith(path, name))?.[1] ?? 'policy';
  const of = (kind: string): string[] => chosen.filter((path) => kindOf(path) === kind);
  const policies = await readPolicies(compiler, of('policy'), {
    dialect: String(manifest.options['dialect']),
    schema: of('schema'),
    links: of('links'),
  });
  for (const { name, text } of [...policies.documents, ...(policies.schema ?? []), ...(policies.links ?? [])]) {
    const source = manifest.sources.find((each) => each.name === name);
    if (source === undefined) {
      return `${name} is no source of the module: ${manifest.sources.map((each) => each.name).join(', ')} are`;
    }
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    if (hex(new Uint8Array(digest)) !== hex(source.sha256)) return `${name} is not the file that was compiled`;
  }
  return policies;
}
