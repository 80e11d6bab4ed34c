import { buildModule } from './build.ts';
import type { BuildOptions, BuiltModule } from './build.ts';
import { createSink } from './diagnostics/sink.ts';
import type { Sink } from './diagnostics/sink.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import { deepFreeze } from './ir/freeze/freeze.ts';
import type { Unit } from './ir/types.ts';
import { isCedarName } from './languages/cedar/documents/options.ts';
import { lowerCedar } from './languages/cedar/documents/lower.ts';
import { lowerYaml } from './languages/yaml/lower.ts';
import type { LowerOptions } from './languages/yaml/options.ts';
import type { Library } from './link/compile.ts';
import { CompiledPatterns } from './patterns/compiled.ts';

export interface LowerResult {
  /** Null when there is an error among the diagnostics. */
  readonly unit: Unit | null;
  readonly diagnostics: readonly Diagnostic[];
}

export interface CompileOptions extends LowerOptions, BuildOptions {
  /** The runtime library's sources by path, such as `readLibrary` of `library.node.ts` gives. */
  readonly library: Library;
}

export interface CompileResult {
  /** Null when there is an error among the diagnostics. */
  readonly module: BuiltModule | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether the documents are meant to be Cedar: one of them is enough, so that a set of two languages is refused as such. */
const isCedar = ({ dialect, documents, schema = [] }: LowerOptions): boolean =>
  dialect === 'cedar' ||
  documents.some(({ name }) => isCedarName(name)) ||
  (documents.length === 0 && schema.length > 0);

/** What belongs to Cedar means nothing for YAML: nobody is to believe that a policy was validated. */
const refuseCedarOptions = (options: LowerOptions, sink: Sink): void => {
  for (const option of ['schema', 'links', 'onError', 'requests', 'level'] as const) {
    const value = options[option];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) continue;
    sink.report('EC069', { option, why: 'they are YAML' });
  }
};

const lowerDocuments = async (options: LowerOptions, sink: Sink, patterns: CompiledPatterns): Promise<Unit | null> => {
  if (isCedar(options)) return lowerCedar(options, sink);
  refuseCedarOptions(options, sink);
  return sink.failed() ? null : lowerYaml(options, sink, patterns);
};

/**
 * Lowers policy documents to a unit of one entry: parse, check, lower. Policies of Cedar that come with a schema are validated. Reads and writes nothing; never throws on what a document says.
 *
 *     const { unit, diagnostics } = await lower({ documents: [{ name: 'policy.yaml', text }] });
 *
 * @param patterns keeps the patterns compiled for `compile` or `buildModule`
 */
export const lower = async (
  options: LowerOptions,
  patterns: CompiledPatterns = new CompiledPatterns(),
): Promise<LowerResult> => {
  const sink = createSink(options);
  const unit = await lowerDocuments(options, sink, patterns);
  return { unit: unit === null ? null : deepFreeze(unit), diagnostics: sink.diagnostics };
};

/** What is wrong with policy documents: errors, what AGT's engines would make of them otherwise than they seem to say, and what is not of its schema. */
export const check = async (options: LowerOptions): Promise<readonly Diagnostic[]> =>
  (await lower(options)).diagnostics;

/** What decided about the entry, beside the documents; the manifest names it. */
const recordedOptions = (
  unit: Unit,
  {
    strict,
    unboundAgents,
    typescriptApi,
    allowUnsupported,
    schema = [],
    links = [],
    onError,
    requests,
    level,
  }: LowerOptions,
): BuildOptions['recorded'] => {
  const dialect = unit.entries[0]?.dialect ?? '';
  return {
    dialect,
    strict: strict ?? false,
    ...(dialect === 'agt-py' ? { unboundAgents: unboundAgents ?? 'all' } : {}),
    ...(dialect === 'agt-ts' ? { typescriptApi: typescriptApi ?? 'evaluatePolicy' } : {}),
    ...(dialect === 'agt-v4' && allowUnsupported !== undefined ? { allowUnsupported } : {}),
    ...(dialect === 'cedar' ? { onError: onError ?? 'skip', validated: schema.length > 0 } : {}),
    ...(dialect === 'cedar' && level !== undefined ? { level } : {}),
    ...(dialect === 'cedar' && schema.length > 0 ? { requests: requests ?? 'valid' } : {}),
    // Of the sources, those behind the policies.
    ...(dialect === 'cedar' && schema.length > 0 ? { schemaFiles: schema.length } : {}),
    ...(dialect === 'cedar' && links.length > 0 ? { linkFiles: links.length } : {}),
  };
};

/**
 * Compiles policy documents to a decision module. The same documents, options and version of Edict give the same bytes on every machine.
 *
 *     const { module, diagnostics } = await compile({ documents: [{ name: 'policy.yaml', text }], library: await readLibrary() });
 *
 * @param patterns those that were compiled before, by `lower`
 * @throws LinkError for a module that breaks the format's bounds
 */
export const compile = async (
  options: CompileOptions,
  patterns: CompiledPatterns = new CompiledPatterns(),
): Promise<CompileResult> => {
  const { unit, diagnostics } = await lower(options, patterns);
  if (unit === null) return { module: null, diagnostics };
  const recorded = { ...recordedOptions(unit, options), ...options.recorded };
  return { module: await buildModule(unit, { ...options, recorded }, options.library, patterns), diagnostics };
};
