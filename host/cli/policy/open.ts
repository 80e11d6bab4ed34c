import { load, type Engine } from '../../engine/index.node.ts';
import type { Diagnostic, PolicySource } from '../../compiler/index.node.ts';
import { readBytes } from '../frame/io.ts';
import type { Locate } from '../reporters/diagnostics.ts';
import { loadCompiler, lowerOptions, readPolicies, shownPath, soleModule, type CompileValues } from './compile.ts';

/** A policy that can be asked; or why it cannot. */
export interface Opened {
  /** Null when the policy has errors. */
  readonly engine: Engine | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
  /** The schema that policies of Cedar were validated against; none for a module. */
  readonly schema: readonly PolicySource[];
}

/**
 * A decision module from a `.wasm` file, or from policy texts that are compiled in memory as one set.
 * @throws CliError `usage`, `unreadable`; EngineError when a file is no decision module; LinkError
 */
export async function openPolicies(paths: readonly string[], values: CompileValues): Promise<Opened> {
  const path = soleModule(paths, values);
  if (path !== undefined) {
    return { engine: await load(await readBytes(path)), diagnostics: [], locate: (name) => name, schema: [] };
  }
  const compiler = await loadCompiler();
  const policies = await readPolicies(compiler, paths, values);
  const { module, diagnostics } = await compiler.compile({ ...policies, ...lowerOptions(values) });
  return {
    engine: module === null ? null : await load(module.bytes),
    diagnostics,
    locate: shownPath(policies),
    schema: policies.schema ?? [],
  };
}

/** The same of one path. */
export function openPolicy(path: string, values: CompileValues): Promise<Opened> {
  return openPolicies([path], values);
}
