import type { Manifest } from '../../engine/index.ts';
import type { Finding } from '../reporters/checks.ts';
import { counted } from '../reporters/counted.ts';
import { loadCompiler } from './compile.ts';
import { namedFiles } from './named.ts';
import { optionsOf, readSources } from './sources.ts';

const fail = (text: string): Finding => ({ name: 'rebuild', status: 'fail', text });

/**
 * Compiles a module's sources again, as its manifest says they were, and compares every byte.
 *
 * @param paths the documents that were compiled; without any, all sources of the manifest in the module's own folder
 */
export async function rebuild(
  manifest: Manifest,
  bytes: Uint8Array,
  module: string,
  paths: readonly string[],
): Promise<Finding> {
  const [entry, ...more] = manifest.entries;
  if (entry === undefined || more.length > 0) return fail('only modules of one entry can be rebuilt from here');
  const compiler = await loadCompiler();
  const { policies, schema } = await namedFiles(paths);
  const documents = await readSources(
    compiler,
    manifest,
    module,
    policies.length > 0 ? [...policies, ...schema] : paths,
  );
  if (typeof documents === 'string') return fail(documents);
  const { module: rebuilt, diagnostics } = await compiler.compile({ ...documents, ...optionsOf(manifest, entry) });
  if (rebuilt === null) return fail(`the sources do not compile: ${diagnostics[0]?.message ?? ''}`);
  const { compiler: built } = manifest;
  const same = rebuilt.bytes.length === bytes.length && rebuilt.bytes.every((byte, at) => byte === bytes[at]);
  if (same)
    return {
      name: 'rebuild',
      status: 'pass',
      text: `the same ${bytes.length} bytes from ${counted(documents.documents.length, 'policy', 'policies')}`,
    };
  const here = rebuilt.manifest.compiler;
  return JSON.stringify(here) === JSON.stringify(built)
    ? fail(`the same sources give another module, ${rebuilt.digest}`)
    : fail(
        `it was built by edict ${built.edict} with assemblyscript ${built.assemblyscript}; this is edict ${here.edict}`,
      );
}
