/** The script of the page that verifies receipts, bundled: what `edict receipt page` writes into it. Run by `npm run build`, it writes the script into the package, compressed. */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

const path = (relative: string): string => fileURLToPath(new URL(`../${relative}`, import.meta.url));

/**
 * One classic script that loads nothing.
 * @param plugins of tests, which put roots of their own in the place of those that are pinned
 */
export async function pageScript(plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path('host/attest/receipt/page/main.ts')],
    plugins,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'eof',
    write: false,
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

if (import.meta.main) {
  const script = gzipSync(await pageScript(), { level: 9 });
  await writeFile(path('build/dist/host/attest/receipt/page/script.js.gz'), script);
}
