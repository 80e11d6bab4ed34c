import { compile, readPolicyFiles, type BuiltModule } from '../../host/compiler/index.node.ts';

/** Compiles one policy file, which must have no errors. */
export async function compileFile(path: string): Promise<BuiltModule> {
  const { module, diagnostics } = await compile(await readPolicyFiles([path]));
  if (module === null) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return module;
}
