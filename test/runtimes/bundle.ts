import { build } from 'esbuild';

export interface BundleOptions {
  /** For Node: the package stays outside the bundle and is found as Node finds it. */
  readonly node?: boolean;
  readonly minify?: boolean;
  /** Names that the bundler replaces, with the code that replaces them. */
  readonly define?: Readonly<Record<string, string>>;
}

/**
 * Bundles an entry for a runtime with only web-standard APIs, the package resolved from `folder/node_modules` as a user's bundler would. Decision modules stay files
 * beside the bundle.
 */
export async function bundle(
  folder: string,
  entry: string,
  outfile: string,
  { node = false, minify = false, define = {} }: BundleOptions = {},
): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify,
    define: { ...define },
    logLevel: 'silent',
    // Not this repository's: its paths lead to the sources.
    tsconfigRaw: {},
    ...(node
      ? { platform: 'node', packages: 'external' }
      : { platform: 'browser', conditions: ['workerd', 'worker', 'browser'], external: ['*.wasm'] }),
  });
}
