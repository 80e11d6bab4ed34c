import { hash, timingSafeEqual } from 'node:crypto';
import { AuditError } from '../error/error.ts';
import { readPrivate } from '../log/private.node.ts';
import { fromUtf8 } from '../note/text.ts';

/** A token of fewer characters could be guessed. */
const MIN_CHARACTERS = 32;
/** RFC 6750 §2.1: the characters of a bearer token. */
const TOKEN = /^[\w~+/.-]+=*$/;

/** Who may read. */
export interface ReadTokens {
  /** Whose token an `Authorization` header has; null for nobody's. The time that it takes does not tell how much of a token is right. */
  nameOf(authorization: string | null): string | null;
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

function refuse(path: string, line: number, why: string): never {
  throw new AuditError('key_invalid', `${path}, line ${line}: ${why}`);
}

/**
 * Reads the tokens of those who may read: a line each, a name and a token of 32 characters at least; lines that begin with `#` are left aside.
 *
 * @param path of a file that only its owner may read
 * @throws AuditError `key_exposed`, `key_invalid`; errors of the file system
 */
export function readTokens(path: string): ReadTokens {
  const text = fromUtf8(readPrivate(path));
  if (text === undefined) throw new AuditError('key_invalid', `${path} is not UTF-8`);
  const known: { readonly name: string; readonly digest: Buffer }[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [name = '', token = '', ...rest] = line.trim().split(/\s+/);
    if (rest.length > 0 || token === '') refuse(path, at + 1, 'a line is a name and a token');
    if (token.length < MIN_CHARACTERS) refuse(path, at + 1, `a token has ${MIN_CHARACTERS} characters at least`);
    if (!TOKEN.test(token)) refuse(path, at + 1, 'a token has letters, digits and -._~+/ only');
    known.push({ name, digest: digestOf(token) });
  }
  if (known.length === 0) throw new AuditError('key_invalid', `${path} has no token`);
  return {
    nameOf(authorization) {
      const [, token = ''] = /^bearer ([^ ]{1,1024})$/i.exec(authorization ?? '') ?? [];
      const digest = digestOf(token);
      let found: string | null = null;
      // All are compared, whichever fits.
      for (const { name, digest: own } of known) if (timingSafeEqual(own, digest)) found = name;
      return found;
    },
  };
}
