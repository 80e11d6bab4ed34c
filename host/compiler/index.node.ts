/** The compiler on Node: all of it, with the runtime library and policies read from files. */
import { compile as portableCompile, type CompileOptions, type CompileResult } from './compile.ts';
import { readLibrary } from './library.node.ts';
import type { CompiledPatterns } from './patterns/compiled.ts';

export * from './index.ts';
export { readPolicyFiles, type PolicyFiles } from './files.node.ts';
export { readLibrary } from './library.node.ts';

/**
 * `compile` of the portable face, with the runtime library that ships.
 *
 * @example const { module, diagnostics } = await compile(await readPolicyFiles(['policy.yaml']));
 * @throws LinkError for a module that breaks the format's bounds
 */
export async function compile(
  options: Omit<CompileOptions, 'library'> & Partial<Pick<CompileOptions, 'library'>>,
  patterns?: CompiledPatterns,
): Promise<CompileResult> {
  return portableCompile({ ...options, library: options.library ?? (await readLibrary()) }, patterns);
}
