import { build } from 'esbuild';

/**
 * Bundles an entry for a runtime with only web-standard APIs, the package resolved from `folder/node_modules` as a user's bundler would. Decision modules
 * stay files beside the bundle.
 */
export async function bundle(
  folder: string,
  entry: string,
  outfile: string,
  define: Readonly<Record<string, string>> = {},
): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    target: 'es2022',
    external: ['*.wasm'],
    define: { ...define },
    logLevel: 'silent',
  });
}
