import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { AuditError } from '../error/error.ts';
import { createSignerKey, formatSignerKey, parseSignerKey } from '../note/key.ts';
import { fromUtf8 } from '../note/text.ts';
import type { SignerKey } from '../note/types.ts';
import { nodeFiles, writeAll, type LinkingFiles } from './files.node.ts';

/** How a kind of private key is made, and stands in a file. */
export interface KeyForm<K extends SignerKey> {
  /** Of a 32-byte seed. */
  create(name: string, seed: Uint8Array): Promise<K>;
  format(key: K): string;
  parse(text: string): Promise<K>;
}

const NOTE_KEY: KeyForm<SignerKey> = { create: createSignerKey, format: formatSignerKey, parse: parseSignerKey };

async function readKey<K extends SignerKey>(files: LinkingFiles, path: string, form: KeyForm<K>): Promise<K> {
  const text = fromUtf8(files.readPrivate(path));
  if (text === undefined) throw new AuditError('key_invalid', `${path} is no key: it is not UTF-8`);
  return form.parse(text.trimEnd());
}

/** Puts a private file where none is, readable for its owner only, and on the disk when this returns. @returns false when there is one */
export function placeFile(files: LinkingFiles, path: string, text: string): boolean {
  // Written whole under another name and linked into place, so that two processes cannot both make the key, and none reads half of one.
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const bytes = new TextEncoder().encode(text);
  const file = files.open(draft, 'create');
  try {
    writeAll(files, file, bytes, bytes.length);
    // Guard: key-sync
    files.sync(file);
    if (!files.link(draft, path)) return false;
    // Guard: key-name
    files.syncFolder(dirname(path));
    return true;
  } finally {
    files.close(file);
    files.remove(draft);
  }
}

/** Makes a key and puts it where no file is; undefined when there is one. */
async function makeKey<K extends SignerKey>(
  files: LinkingFiles,
  path: string,
  name: string,
  form: KeyForm<K>,
): Promise<K | undefined> {
  const key = await form.create(name, randomBytes(32));
  return placeFile(files, path, `${form.format(key)}\n`) ? key : undefined;
}

/**
 * Loads a note key from a file.
 *
 * @param path holds one line, `PRIVATE+KEY+name+id+key`, and may be read by its owner only
 * @throws AuditError `key_invalid`, `key_unsupported`, `key_exposed`; errors of the file system
 */
export function loadKey(path: string): Promise<SignerKey> {
  return readKey(nodeFiles, path, NOTE_KEY);
}

/**
 * Makes a note key in a new file, readable for its owner only. The key is on the disk before it is returned: what it signs could not be continued without it.
 *
 * @param path its folder must be there, and the file must not
 * @param name of the key
 * @throws AuditError `key_exists`, `key_invalid` for a name that no key can have; errors of the file system
 */
export async function createKey(path: string, name: string): Promise<SignerKey> {
  const key = await makeKey(nodeFiles, path, name, NOTE_KEY);
  if (key !== undefined) return key;
  throw new AuditError('key_exists', `${path} is there already, and a key is never overwritten: name another file`);
}

/**
 * Loads a note key from a file, or makes one there as `createKey` does.
 *
 * @throws AuditError `key_invalid`, `key_unsupported`, `key_exposed`; errors of the file system
 */
export function loadOrCreateKey(path: string, name: string, files: LinkingFiles = nodeFiles): Promise<SignerKey> {
  return loadOrCreate(path, name, NOTE_KEY, files);
}

/**
 * Loads a private key of any kind from a file, or makes one there.
 *
 * @throws AuditError `key_invalid`, `key_unsupported`, `key_exposed`; errors of the file system
 */
export async function loadOrCreate<K extends SignerKey>(
  path: string,
  name: string,
  form: KeyForm<K>,
  files: LinkingFiles = nodeFiles,
): Promise<K> {
  if (files.exists(path)) return readKey(files, path, form);
  return (await makeKey(files, path, name, form)) ?? readKey(files, path, form);
}
