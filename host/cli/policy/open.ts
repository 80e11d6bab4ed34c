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
 * A decision module from a `.wasm` file, or from policy text that is compiled in memory.
 * @throws CliError `usage`, `unreadable`; EngineError when a file is no decision module; LinkError
 */
export async function openPolicy(path: string, values: CompileValues): Promise<Opened> {
  if (path.endsWith('.wasm')) {
    for (const flag of ['dialect', 'strategy', 'strict', 'folders', 'allow-unsupported'] as const) {
      if (values[flag] === undefined) continue;
      throw new CliError('usage', `\`--${flag}\` is for policies: ${path} is compiled already.`, {
        hint: `Leave it out, or give \`--${flag}\` to \`edict build\`.`,
      });
    }
    return { engine: await load(await readBytes(path)), diagnostics: [], locate: (name) => name };
  }
  const compiler = await loadCompiler();
  const policies = await readPolicies(compiler, [path], values);
  const { module, diagnostics } = await compiler.compile({ ...policies, ...lowerOptions(values) });
  return { engine: module === null ? null : await load(module.bytes), diagnostics, locate: shownPath(policies) };
}
