import { load, type Engine } from '../../engine/index.node.ts';
import type { Diagnostic } from '../../compiler/index.node.ts';
import { CliError } from '../frame/error.ts';
import { readBytes } from '../frame/io.ts';
import type { Locate } from '../reporters/diagnostics.ts';
import { loadCompiler, lowerOptions, readPolicies, shownPath, type CompileValues } from './compile.ts';

/** A policy that can be asked; or why it cannot. */
export interface Opened {
  /** Null when the policy has errors. */
  readonly engine: Engine | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
}

/**
 * A decision module from a `.wasm` file, or from policy texts that are compiled in memory as one set.
 * @throws CliError `usage`, `unreadable`; EngineError when a file is no decision module; LinkError
 */
export async function openPolicies(paths: readonly string[], values: CompileValues): Promise<Opened> {
  const path = paths.find((each) => each.endsWith('.wasm'));
  if (path !== undefined) {
    if (paths.length > 1) throw new CliError('usage', `\`${path}\` is a module: it stands alone.`);
    for (const flag of ['dialect', 'strategy', 'strict', 'folders', 'allow-unsupported'] as const) {
      if (values[flag] === undefined) continue;
      throw new CliError('usage', `\`--${flag}\` is for policies: ${path} is compiled already.`, {
        hint: `Leave it out, or give \`--${flag}\` to \`edict build\`.`,
      });
    }
    return { engine: await load(await readBytes(path)), diagnostics: [], locate: (name) => name };
  }
  const compiler = await loadCompiler();
  const policies = await readPolicies(compiler, paths, values);
  const { module, diagnostics } = await compiler.compile({ ...policies, ...lowerOptions(values) });
  return { engine: module === null ? null : await load(module.bytes), diagnostics, locate: shownPath(policies) };
}

/** The same of one path. */
export function openPolicy(path: string, values: CompileValues): Promise<Opened> {
  return openPolicies([path], values);
}
