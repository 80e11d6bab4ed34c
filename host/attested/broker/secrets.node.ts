import { AuditError } from '../../audit/error/error.ts';
import { readPrivate } from '../../audit/log/private.node.ts';
import { AttestedError } from '../error/error.ts';
import type { SecretSource } from './types.ts';

/**
 * The secret of a source, read anew. A file must be its owner's alone, as a private key's is; of an environment variable it is the UTF-8.
 * @throws AttestedError `secret_unavailable`, which tells nothing of the secret
 */
export async function readSecret(source: SecretSource): Promise<Uint8Array> {
  if ('file' in source) {
    try {
      return readPrivate(source.file);
    } catch (cause) {
      const why = cause instanceof AuditError ? cause.message : 'its file cannot be read';
      throw new AttestedError('secret_unavailable', why, { cause });
    }
  }
  if ('env' in source) {
    const text = process.env[source.env];
    if (text === undefined || text === '') {
      throw new AttestedError('secret_unavailable', 'its environment variable is not set');
    }
    return new TextEncoder().encode(text);
  }
  try {
    // A copy: the caller wipes what it was given.
    return (await source.provide()).slice();
  } catch (cause) {
    throw new AttestedError('secret_unavailable', 'its callback failed', { cause });
  }
}
