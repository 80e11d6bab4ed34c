import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { AuditError } from '../error/error.ts';
import { createSignerKey, formatSignerKey, parseSignerKey } from '../note/key.ts';
import type { SignerKey } from '../note/types.ts';

/** No key file is longer. */
const MAX_KEY_BYTES = 4096;

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function exists(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

/** Reads a key file; undefined when there is none. */
function readKeyFile(path: string): string | undefined {
  try {
    const text = readFileSync(path);
    if (text.length > MAX_KEY_BYTES) throw new AuditError('key_invalid', `${path} is too long to be a key`);
    return text.toString('utf8').trimEnd();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Loads a note key from a file, or makes one there, readable for its owner only.
 *
 * @param path holds one line, `PRIVATE+KEY+name+id+key`
 * @param name of the key, if it is made
 * @throws AuditError `key_invalid`; errors of the file system
 */
export async function loadOrCreateKey(path: string, name: string): Promise<SignerKey> {
  const found = readKeyFile(path);
  if (found !== undefined) return parseSignerKey(found);
  const key = await createSignerKey(name, randomBytes(32));
  // Written whole under another name and linked into place, so that two processes cannot both make the key, and none reads half of one.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${formatSignerKey(key)}\n`);
    fsyncSync(file);
    linkSync(draft, path);
    return key;
  } catch (error) {
    if (!exists(error)) throw error;
    return await loadOrCreateKey(path, name);
  } finally {
    closeSync(file);
    rmSync(draft, { force: true });
  }
}
