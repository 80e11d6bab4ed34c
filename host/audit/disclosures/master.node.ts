import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { makeFolder } from '../log/folder.node.ts';
import { nodeFiles } from '../log/files.node.ts';
import { placeFile } from '../log/key.node.ts';
import { fromUtf8 } from '../note/text.ts';
import { keyIdOf } from './cipher.node.ts';
import type { MasterKeySource } from './options.ts';
import { KEY_BYTES, MASTER_KEY_LABEL } from './sealing.ts';

/** The key that a store's other keys are wrapped by. */
export interface MasterKey {
  /** 8 bytes. */
  readonly id: Uint8Array;
  readonly key: Uint8Array;
}

const FORM = /^PRIVATE\+MASTER\+([0-9a-f]{16})\+([A-Za-z0-9+/]{43}=)$/;

/** @throws AuditError `key_invalid` */
export function masterKey(key: Uint8Array): MasterKey {
  if (!(key instanceof Uint8Array) || key.length !== KEY_BYTES) {
    throw new AuditError('key_invalid', `a master key has ${KEY_BYTES} bytes`);
  }
  return { id: keyIdOf(MASTER_KEY_LABEL, key), key };
}

function formatMaster({ id, key }: MasterKey): string {
  return `PRIVATE+MASTER+${encodeHex(id)}+${encodeBase64(key)}\n`;
}

function readMaster(path: string): MasterKey {
  const text = fromUtf8(nodeFiles.readPrivate(path));
  const [, id, encoded] = FORM.exec(text?.trimEnd() ?? '') ?? [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded, KEY_BYTES);
  if (bytes === undefined) throw new AuditError('key_invalid', `${path} is no master key`);
  const master = masterKey(bytes);
  if (encodeHex(master.id) !== id)
    throw new AuditError('key_invalid', `${path}: the key is not the one that its id names`);
  return master;
}

/**
 * Makes a master key in a new file, readable for its owner only.
 * @throws AuditError `key_exists`; errors of the file system
 */
export function createMasterKey(path: string): MasterKey {
  const master = masterKey(new Uint8Array(randomBytes(KEY_BYTES)));
  if (placeFile(nodeFiles, path, formatMaster(master))) return master;
  throw new AuditError('key_exists', `${path} is there already, and a key is never overwritten: name another file`);
}

/**
 * The master key of a source. A file that is not there is made where `make` says so: for a store that is new.
 * @throws AuditError `key_invalid`, also when the file is not there, `key_exposed`; errors of the file system, and what the function throws
 */
export async function loadMasterKey(source: MasterKeySource, make = false): Promise<MasterKey> {
  if (typeof source === 'function') return masterKey(await source());
  if (typeof source !== 'string') return masterKey(source);
  const path = resolve(source);
  if (!nodeFiles.exists(path)) {
    if (!make) throw new AuditError('key_invalid', `there is no master key ${path}`);
    makeFolder(dirname(path));
    return createMasterKey(path);
  }
  return readMaster(path);
}
