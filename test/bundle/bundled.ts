/** What some of the package weighs in a page, as a bundler makes it. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { ROOT } from '../package/pack.ts';

export interface Bundled {
  /** Bytes, minified and compressed. */
  readonly size: number;
  /** The files that it is made of. */
  readonly inputs: readonly string[];
}

/**
 * @param names what is imported
 * @param from a file under `host`, such as `audit/index.ts`
 */
export async function bundled(names: readonly string[], from: string): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    stdin: {
      contents: `export { ${names.join(', ')} } from './${from}';`,
      resolveDir: join(ROOT, 'host'),
      loader: 'ts',
    },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    write: false,
    metafile: true,
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) =>
    Object.entries(output.inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
  return { size: gzipSync(outputFiles[0]?.contents ?? new Uint8Array(), { level: 9 }).length, inputs };
}
