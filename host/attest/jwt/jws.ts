import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { decodeBase64Url } from '../../encoding/base64/base64url.ts';
import { AttestError } from '../error/error.ts';
import { hasMember, readJsonObject, textIn, textsIn, type JsonObject } from './json.ts';

/**
 * A token as it stands, before anything of it is believed. This is our own reader and no library's: three parts of base64url and one WebCrypto call are all of a
 * compact JWS, where the usual library is 19 KB gzipped and takes base64 that has more than one spelling, keys that stand twice, and algorithms to be ruled out again.
 */
export interface Jws {
  readonly header: JsonObject;
  readonly claims: JsonObject;
  /** The algorithm that the header names. */
  readonly algorithm: string;
  /** The key that the header names; null when it names none. */
  readonly keyId: string | null;
  /** The certificates that the header holds, the signer's first, in DER. */
  readonly certificates: readonly Uint8Array<ArrayBuffer>[];
  /** What is signed: the first two parts as they stand. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** Genuine tokens take up to 12 kB; those of MAA may carry 64 kB of data of the enclave. */
const MAX_TOKEN_UNITS = 262_144;
const MAX_CERTIFICATES = 8;
const MAX_CERTIFICATE_BYTES = 65_536;
const MAX_SIGNATURE_BYTES = 1024;

function malformed(why: string): never {
  throw new AttestError('malformed', why);
}

function readCertificates(header: JsonObject): readonly Uint8Array<ArrayBuffer>[] {
  if (!hasMember(header, 'x5c')) return [];
  const texts = textsIn(header, 'x5c');
  if (texts === undefined || texts.length === 0 || texts.length > MAX_CERTIFICATES) malformed('x5c is no certificates');
  return texts.map((text) => {
    const bytes = decodeBase64(text, MAX_CERTIFICATE_BYTES);
    return bytes === undefined || encodeBase64(bytes) !== text ? malformed('x5c is not base64') : bytes;
  });
}

/**
 * Reads a compact JWS (RFC 7515 §7.1) whose payload is a JSON object: three parts in canonical base64url, no key of JSON twice, no header that must be understood
 * and is not (`crit`, `b64`).
 *
 * @throws AttestError `malformed`, `too_large`
 */
export function readJws(token: string): Jws {
  if (token.length > MAX_TOKEN_UNITS) throw new AttestError('too_large', 'the token is too long');
  const parts = token.split('.', 4);
  const [first = '', second = '', third = ''] = parts;
  if (parts.length !== 3) malformed('a token has three parts');
  const decode = (part: string, limit: number): Uint8Array<ArrayBuffer> =>
    decodeBase64Url(part, limit) ?? malformed('a part of the token is not base64url');
  const header = readJsonObject(decode(first, MAX_TOKEN_UNITS), 'the header of the token');
  for (const name of ['crit', 'b64', 'zip', 'enc']) {
    if (hasMember(header, name)) malformed(`the token has the header ${name}, which is not known`);
  }
  const algorithm = textIn(header, 'alg') ?? malformed('the token names no algorithm');
  if (hasMember(header, 'typ') && textIn(header, 'typ')?.toUpperCase() !== 'JWT') malformed('the token is no JWT');
  const keyId = textIn(header, 'kid') ?? null;
  if (keyId === null && hasMember(header, 'kid')) malformed('the name of the key is no text');
  return {
    header,
    claims: readJsonObject(decode(second, MAX_TOKEN_UNITS), 'the payload of the token'),
    algorithm,
    keyId,
    certificates: readCertificates(header),
    signed: new TextEncoder().encode(`${first}.${second}`),
    signature: decode(third, MAX_SIGNATURE_BYTES),
  };
}
