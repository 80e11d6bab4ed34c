import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { decodeHex } from '../../encoding/base64/hex.ts';
import { publicKeyOf } from '../ed25519/sign.ts';
import { isAcceptablePoint } from '../ed25519/encoding.ts';
import { AuditError } from '../error/error.ts';
import { sha256 } from '../sha256/sha256.ts';
import { isKeyName } from './text.ts';
import type { SignatureScheme, SignerKey, VerifierKey } from './types.ts';

/** The algorithm byte of Ed25519 (C2SP signed-note). */
const ED25519 = 0x01;
/** The algorithm byte of timestamped ML-DSA-44 (C2SP tlog-cosignature). */
const ML_DSA_44 = 0x06;
/** Algorithms whose key ids are computed in the one way: Ed25519, timestamped Ed25519 and timestamped ML-DSA-44. */
const HASHED_IDS: readonly number[] = [ED25519, 0x04, ML_DSA_44];
/** Public keys of the largest known algorithm, ML-DSA-44, take 1,752 characters. */
const MAX_KEY_TEXT = 4096;
const SIGNER_PREFIX = 'PRIVATE+KEY+';

const encoder = new TextEncoder();

function refuse(why: string): never {
  throw new AuditError('key_invalid', `note key: ${why}`);
}

/** The first four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key), as one number. */
export function keyIdOf(name: string, publicKey: Uint8Array, algorithm: number = ED25519): number {
  const prefix = encoder.encode(`${name}\n`);
  const input = new Uint8Array(prefix.length + 1 + publicKey.length);
  input.set(prefix);
  input[prefix.length] = algorithm;
  input.set(publicKey, prefix.length + 1);
  return new DataView(sha256(input).buffer).getUint32(0);
}

/** The key id as eight hexadecimal digits. */
export function formatKeyId(keyId: number): string {
  return keyId.toString(16).padStart(8, '0');
}

/** A key's text form taken apart: `name+id+base64(algorithm ‖ key)`. */
interface KeyParts {
  readonly name: string;
  readonly keyId: number;
  readonly algorithm: number;
  /** The key alone. */
  readonly key: Uint8Array;
  /** That of its algorithm, if it was given. */
  readonly scheme?: SignatureScheme;
}

/** Splits `name+id+base64`; the base64 may hold plus signs of its own. */
function parseParts(text: string): KeyParts {
  if (text.length > MAX_KEY_TEXT) refuse('too long');
  const first = text.indexOf('+');
  const second = text.indexOf('+', first + 1);
  if (first < 0 || second < 0) refuse('not of the form name+id+key');
  const name = text.slice(0, first);
  if (!isKeyName(name)) refuse('a bad name');
  const id = decodeHex(text.slice(first + 1, second), 4);
  if (id === undefined) refuse('a key id that is not eight lower-case hexadecimal digits');
  const key = decodeBase64(text.slice(second + 1), MAX_KEY_TEXT);
  if (key === undefined) refuse('a key that is not canonical base64, or too long');
  const [algorithm] = key;
  if (algorithm === undefined) refuse('no key');
  return { name, keyId: new DataView(id.buffer).getUint32(0), algorithm, key: key.subarray(1) };
}

/** The bytes of a public key, and of a seed. */
const KEY_BYTES = 32;

/** The scheme of an algorithm, of those given. */
function schemeOf(algorithm: number, schemes: readonly SignatureScheme[]): SignatureScheme | undefined {
  return schemes.find((scheme) => scheme.algorithm === algorithm);
}

function unsupported(algorithm: number): never {
  const hint = algorithm === ML_DSA_44 ? 'ML-DSA-44, whose scheme was not given (loadMlDsa44)' : 'not known here';
  throw new AuditError('key_unsupported', `note key: algorithm ${algorithm}, ${hint}`);
}

/**
 * A public key from its text form: of Ed25519 with one of some algorithm bytes, or of a scheme that is given.
 * @throws AuditError `key_unsupported`, `key_invalid`
 */
export function parsePublicKey(
  text: string,
  algorithms: readonly number[],
  schemes: readonly SignatureScheme[] = [],
): KeyParts {
  const parts = parseParts(text);
  const { name, keyId, algorithm, key } = parts;
  if (HASHED_IDS.includes(algorithm) && keyId !== keyIdOf(name, key, algorithm)) {
    refuse('its id is not that of its key');
  }
  const scheme = schemeOf(algorithm, schemes);
  if (scheme !== undefined) {
    if (key.length !== scheme.publicKeyBytes) refuse(`a key of ${scheme.name} has ${scheme.publicKeyBytes} bytes`);
    return { ...parts, scheme };
  }
  if (!algorithms.includes(algorithm)) unsupported(algorithm);
  if (key.length !== KEY_BYTES) refuse('an Ed25519 key has 32 bytes');
  if (!isAcceptablePoint(key)) refuse('a public key of small order, or not canonical');
  return parts;
}

/** The text form of a key; its scheme's algorithm goes before the one given. */
export function formatKey({ name, keyId, publicKey, scheme }: VerifierKey, algorithm: number): string {
  const bytes = Uint8Array.of(scheme?.algorithm ?? algorithm, ...publicKey);
  return `${name}+${formatKeyId(keyId)}+${encodeBase64(bytes)}`;
}

/** The text form of a private key, as `formatKey` writes public ones. */
export function formatPrivateKey(key: SignerKey, algorithm: number): string {
  return `${SIGNER_PREFIX}${formatKey({ ...key, publicKey: key.seed }, algorithm)}`;
}

/**
 * Makes a key of Ed25519 with an algorithm byte, or of a scheme, from a name and a 32-byte seed.
 * @throws AuditError `key_invalid`
 */
export async function makeSigner(
  name: string,
  seed: Uint8Array,
  kind: number | SignatureScheme = ED25519,
): Promise<SignerKey> {
  if (!isKeyName(name)) refuse('a bad name');
  if (typeof kind === 'number') {
    const publicKey = await publicKeyOf(seed);
    return { name, keyId: keyIdOf(name, publicKey, kind), publicKey, seed: seed.slice() };
  }
  if (seed.length !== KEY_BYTES) refuse(`a seed of ${kind.name} has ${KEY_BYTES} bytes`);
  const publicKey = kind.publicKeyOf(seed);
  const keyId = keyIdOf(name, publicKey, kind.algorithm);
  return { name, keyId, publicKey, seed: seed.slice(), scheme: kind };
}

/**
 * A private key of Ed25519 with an algorithm byte, or of a scheme that is given, from its text form.
 * @throws AuditError `key_invalid`, `key_unsupported`
 */
export async function readSigner(
  text: string,
  algorithm: number,
  schemes: readonly SignatureScheme[] = [],
): Promise<SignerKey> {
  if (!text.startsWith(SIGNER_PREFIX)) refuse(`a private key begins with ${SIGNER_PREFIX}`);
  const parts = parseParts(text.slice(SIGNER_PREFIX.length));
  const scheme = schemeOf(parts.algorithm, schemes);
  if (scheme === undefined && parts.algorithm !== algorithm) unsupported(parts.algorithm);
  if (parts.key.length !== KEY_BYTES) refuse('a seed has 32 bytes');
  const signer = await makeSigner(parts.name, parts.key, scheme ?? algorithm);
  if (signer.keyId !== parts.keyId) refuse('its id is not that of its key');
  return signer;
}

/**
 * A public key from its text form, `name+id+base64(algorithm ‖ key)`.
 *
 * @param schemes besides Ed25519
 * @throws AuditError `key_unsupported` for another algorithm; `key_invalid`: malformed, an id that is not of this key, or a key of small order.
 */
export function parseVerifierKey(text: string, schemes: readonly SignatureScheme[] = []): VerifierKey {
  const { name, keyId, key, scheme } = parsePublicKey(text, [ED25519], schemes);
  return { name, keyId, publicKey: key, ...(scheme === undefined ? {} : { scheme }) };
}

/** A public key in its text form. */
export function formatVerifierKey(key: VerifierKey): string {
  return formatKey(key, ED25519);
}

/**
 * Makes a note key of a name and a 32-byte seed, of Ed25519 or of a scheme.
 * @throws AuditError `key_invalid`
 */
export function createSignerKey(name: string, seed: Uint8Array, scheme?: SignatureScheme): Promise<SignerKey> {
  return makeSigner(name, seed, scheme);
}

/**
 * A private key from its text form, `PRIVATE+KEY+name+id+base64(algorithm ‖ seed)`.
 *
 * @param schemes besides Ed25519
 * @throws AuditError `key_invalid`, `key_unsupported`
 */
export function parseSignerKey(text: string, schemes: readonly SignatureScheme[] = []): Promise<SignerKey> {
  return readSigner(text, ED25519, schemes);
}

/** A private key in its text form. Whoever holds it signs for the log. */
export function formatSignerKey(key: SignerKey): string {
  return formatPrivateKey(key, ED25519);
}
