import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { AuditError } from '../error/error.ts';
import { createSignerKey, formatSignerKey, parseSignerKey } from '../note/key.ts';
import { fromUtf8 } from '../note/text.ts';
import type { SignerKey } from '../note/types.ts';
import { nodeFiles, writeAll, type LinkingFiles } from './files.node.ts';

async function readKey(files: LinkingFiles, path: string): Promise<SignerKey> {
  const text = fromUtf8(files.readPrivate(path));
  if (text === undefined) throw new AuditError('key_invalid', `${path} is no key: it is not UTF-8`);
  return parseSignerKey(text.trimEnd());
}

/** Puts a private file where none is, readable for its owner only, and on the disk when this returns. @returns false when there is one */
export function placeFile(files: LinkingFiles, path: string, text: string): boolean {
  // Written whole under another name and linked into place, so that two processes cannot both make the key, and none reads half of one.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const bytes = new TextEncoder().encode(text);
  const file = files.open(draft, 'create');
  try {
    writeAll(files, file, bytes, bytes.length);
    files.sync(file);
    if (!files.link(draft, path)) return false;
    files.syncFolder(dirname(path));
    return true;
  } finally {
    files.close(file);
    files.remove(draft);
  }
}

/** Makes a key and puts it where no file is; undefined when there is one. */
async function makeKey(files: LinkingFiles, path: string, name: string): Promise<SignerKey | undefined> {
  const key = await createSignerKey(name, randomBytes(32));
  return placeFile(files, path, `${formatSignerKey(key)}\n`) ? key : undefined;
}

/**
 * Loads a note key from a file.
 *
 * @param path holds one line, `PRIVATE+KEY+name+id+key`, and may be read by its owner only
 * @throws AuditError `key_invalid`, `key_unsupported`, `key_exposed`; errors of the file system
 */
export function loadKey(path: string): Promise<SignerKey> {
  return readKey(nodeFiles, path);
}

/**
 * Makes a note key in a new file, readable for its owner only. The key is on the disk before it is returned: what it signs could not be continued without it.
 *
 * @param path its folder must be there, and the file must not
 * @param name of the key
 * @throws AuditError `key_exists`, `key_invalid` for a name that no key can have; errors of the file system
 */
export async function createKey(path: string, name: string): Promise<SignerKey> {
  const key = await makeKey(nodeFiles, path, name);
  if (key !== undefined) return key;
  throw new AuditError('key_exists', `${path} is there already, and a key is never overwritten: name another file`);
}

/**
 * Loads a note key from a file, or makes one there as `createKey` does.
 *
 * @throws AuditError `key_invalid`, `key_unsupported`, `key_exposed`; errors of the file system
 */
export async function loadOrCreateKey(path: string, name: string, files: LinkingFiles = nodeFiles): Promise<SignerKey> {
  if (files.exists(path)) return readKey(files, path);
  return (await makeKey(files, path, name)) ?? readKey(files, path);
}
