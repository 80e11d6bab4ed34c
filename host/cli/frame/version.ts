import { readFile } from 'node:fs/promises';

/** The version of this package, from its own manifest. */
export async function version(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL(import.meta.resolve('edict/package.json')), 'utf8'));
  if (
    typeof manifest === 'object' &&
    manifest !== null &&
    'version' in manifest &&
    typeof manifest.version === 'string'
  ) {
    return manifest.version;
  }
  throw new TypeError('package.json of edict names no version');
}
