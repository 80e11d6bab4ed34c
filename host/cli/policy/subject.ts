import type { BenchSubject } from '../../compare/index.ts';
import type { Diagnostic } from '../../compiler/index.node.ts';
import { load, type Manifest } from '../../engine/index.ts';
import { CliError } from '../frame/error.ts';
import { readBytes } from '../frame/io.ts';
import type { Locate } from '../reporters/diagnostics.ts';
import { loadCompiler, lowerOptions, readPolicies, shownPath, soleModule, type CompileValues } from './compile.ts';
import { openEntry } from './entry.ts';

/** A policy as its module and its rules; or why there is none. */
export interface OpenedSubject {
  /** Null when the policy has errors. */
  readonly subject: BenchSubject | null;
  /** The entries of the module. */
  readonly entries: Manifest['entries'];
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
}

/** The rules of a module, when its sources lie beside it. */
async function rulesBeside(path: string): Promise<BenchSubject['rules']> {
  try {
    return (await openEntry(path, {})).entry;
  } catch (error) {
    // A module serves without its sources, too.
    if (error instanceof CliError) return null;
    throw error;
  }
}

/**
 * A module and the rules that it was compiled from: a `.wasm` file, with its sources if they lie beside it, or policies that are compiled as `edict build` does.
 *
 * @throws CliError `unreadable`, `usage`; EngineError when a file is no decision module; LinkError
 */
export async function openSubject(paths: readonly string[], values: CompileValues): Promise<OpenedSubject> {
  const module = soleModule(paths, values);
  if (module !== undefined) {
    const rules = await rulesBeside(module);
    const bytes = await readBytes(module);
    const { entries } = (await load(bytes)).manifest;
    return { subject: { module: bytes, rules }, entries, diagnostics: [], locate: (name) => name };
  }
  const compiler = await loadCompiler();
  const policies = await readPolicies(compiler, paths, values);
  // Requests are drawn from what policies mention, which a schema need not allow.
  const any = policies.schema === undefined || policies.schema.length === 0 ? {} : ({ requests: 'any' } as const);
  const options = { ...policies, ...any, ...lowerOptions(values) };
  const patterns = new compiler.CompiledPatterns();
  const { unit } = await compiler.lower(options, patterns);
  const { module: built, diagnostics } = await compiler.compile(options, patterns);
  return {
    subject: built === null ? null : { module: built.bytes, rules: unit?.entries[0] ?? null },
    entries: built?.manifest.entries ?? [],
    diagnostics,
    locate: shownPath(policies),
  };
}
