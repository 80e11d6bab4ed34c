import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { AuditError } from '../error/error.ts';
import { createSignerKey, formatSignerKey, parseSignerKey } from '../note/key.ts';
import { fromUtf8 } from '../note/text.ts';
import type { SignerKey } from '../note/types.ts';
import { nodeFiles, writeAll, type Files, type LinkingFiles } from './files.node.ts';

/** No key file is longer. */
const MAX_KEY_BYTES = 4096;

async function readKey(files: Files, path: string): Promise<SignerKey> {
  const bytes = files.read(path);
  const text = bytes.length > MAX_KEY_BYTES ? undefined : fromUtf8(bytes);
  if (text === undefined) throw new AuditError('key_invalid', `${path} is no key`);
  return parseSignerKey(text.trimEnd());
}

/**
 * Loads a note key from a file, or makes one there, readable for its owner only. A key that is made is on the disk before it is returned: what it signs could not be continued without
 * it.
 *
 * @param path holds one line, `PRIVATE+KEY+name+id+key`; its folder must be there
 * @param name of the key, if it is made
 * @throws AuditError `key_invalid`, `key_unsupported`; errors of the file system
 */
export async function loadOrCreateKey(path: string, name: string, files: LinkingFiles = nodeFiles): Promise<SignerKey> {
  if (files.exists(path)) return readKey(files, path);
  const key = await createSignerKey(name, randomBytes(32));
  // Written whole under another name and linked into place, so that two processes cannot both make the key, and none reads half of one.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const bytes = new TextEncoder().encode(`${formatSignerKey(key)}\n`);
  const file = files.open(draft, 'create');
  try {
    writeAll(files, file, bytes, bytes.length);
    files.sync(file);
    if (!files.link(draft, path)) return await readKey(files, path);
    files.syncFolder(dirname(path));
    return key;
  } finally {
    files.close(file);
    files.remove(draft);
  }
}
