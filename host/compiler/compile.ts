import { buildModule } from './build.ts';
import type { BuildOptions, BuiltModule } from './build.ts';
import { createSink } from './diagnostics/sink.ts';
import type { Diagnostic } from './diagnostics/types.ts';
import { deepFreeze } from './ir/freeze/freeze.ts';
import type { Unit } from './ir/types.ts';
import { lowerYaml } from './languages/yaml/lower.ts';
import type { LowerOptions } from './languages/yaml/options.ts';
import type { Library } from './link/compile.ts';

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

/**
 * Lowers policy documents to a unit of one entry: parse, check, lower. Reads and writes nothing; never throws on what a document says.
 *
 *     const { unit, diagnostics } = await lower({ documents: [{ name: 'policy.yaml', text }] });
 */
export const lower = async (options: LowerOptions): Promise<LowerResult> => {
  const sink = createSink(options);
  const unit = await lowerYaml(options, sink);
  return { unit: unit === null ? null : deepFreeze(unit), diagnostics: sink.diagnostics };
};

/** What is wrong with policy documents, and what AGT's engines would make of them otherwise than they seem to say. */
export const check = async (options: LowerOptions): Promise<readonly Diagnostic[]> =>
  (await lower(options)).diagnostics;

/** What decided about the entry, beside the documents; the manifest names it. */
const recordedOptions = (
  unit: Unit,
  { strict, unboundAgents, typescriptApi, allowUnsupported }: LowerOptions,
): BuildOptions['recorded'] => {
  const dialect = unit.entries[0]?.dialect ?? '';
  return {
    dialect,
    strict: strict ?? false,
    ...(dialect === 'agt-py' ? { unboundAgents: unboundAgents ?? 'all' } : {}),
    ...(dialect === 'agt-ts' ? { typescriptApi: typescriptApi ?? 'evaluatePolicy' } : {}),
    ...(dialect === 'agt-v4' && allowUnsupported !== undefined ? { allowUnsupported } : {}),
  };
};

/**
 * Compiles policy documents to a decision module. The same documents, options and version of Edict give the same bytes on every machine.
 *
 *     const { module, diagnostics } = await compile({ documents: [{ name: 'policy.yaml', text }], library: await readLibrary() });
 *
 * @throws LinkError for a module that breaks the format's bounds
 */
export const compile = async (options: CompileOptions): Promise<CompileResult> => {
  const { unit, diagnostics } = await lower(options);
  if (unit === null) return { module: null, diagnostics };
  const recorded = { ...recordedOptions(unit, options), ...options.recorded };
  return { module: await buildModule(unit, { ...options, recorded }, options.library), diagnostics };
};
