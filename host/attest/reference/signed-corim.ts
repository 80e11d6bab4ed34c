import type { CborData, CborMap } from '../../engine/cbor/types.ts';
import { verifyEd25519 } from '../../audit/ed25519/verify.ts';
import { sameBytes } from '../../encoding/bytes/same.ts';
import type { Hash } from '../../x509/oid.ts';
import { verifyRawSignature } from '../../x509/signature.ts';
import { sign1Signed } from '../cose/sign1.ts';
import { AttestError } from '../error/error.ts';
import { asMap, decodeCorim, malformedCorim, readValidity, untag, type Validity } from './corim.ts';

/** Tag of COSE_Sign1 (RFC 9052 §2). */
const SIGN1 = 18;
/** Labels of the protected header (RFC 9052 §3.1, draft-ietf-rats-corim, RFC 9597). */
const LABEL = { algorithm: 1, contentType: 3, keyId: 4, meta: 8, claims: 15 } as const;
/** What the payload is called: now, and in earlier drafts. */
const CONTENT_TYPES: readonly unknown[] = ['application/rim+cbor', 'application/corim-unsigned+cbor'];

type Bytes = Uint8Array<ArrayBuffer>;

interface Algorithm {
  /** Of a signature. */
  readonly bytes: number;
  /** Whether a key has signed; one of another kind has not. */
  readonly verify: (key: Bytes, message: Bytes, signature: Bytes) => Promise<boolean>;
}

/** Signatures are r ‖ s. */
const ecdsa = (hash: Hash, bytes: number): Algorithm => ({
  bytes,
  verify: (key, message, signature) => verifyRawSignature(hash, key, message, signature),
});

/** SubjectPublicKeyInfo of Ed25519 before the key's 32 bytes (RFC 8410 §4). */
const ED25519_PREFIX = Uint8Array.of(0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00);

const ED25519: Algorithm = {
  bytes: 64,
  verify: async (key, message, signature) => {
    const isKey = sameBytes(key.subarray(0, ED25519_PREFIX.length), ED25519_PREFIX);
    return isKey && verifyEd25519(key.subarray(ED25519_PREFIX.length), message, signature);
  },
};

/** ECDSA and EdDSA by their numbers: those of RFC 9053, and those that name the curve (RFC 9864). EdDSA is on Ed25519 alone. */
const ALGORITHMS: ReadonlyMap<CborData, Algorithm> = new Map([
  [-7, ecdsa('SHA-256', 64)],
  [-9, ecdsa('SHA-256', 64)],
  [-35, ecdsa('SHA-384', 96)],
  [-51, ecdsa('SHA-384', 96)],
  [-36, ecdsa('SHA-512', 132)],
  [-52, ecdsa('SHA-512', 132)],
  [-8, ED25519],
  [-19, ED25519],
]);

/** Who may sign reference values, as their reader knows him. */
export interface CorimSigner {
  readonly name: string;
  /** SubjectPublicKeyInfo of a key on P-256, P-384 or P-521, or of Ed25519. */
  readonly key: Uint8Array;
}

export interface SignedCorimOptions {
  /** Whose signatures count. Keys and certificates that come along are not looked at. */
  readonly signers: readonly CorimSigner[];
  /** When the signature must hold, in milliseconds since 1970. */
  readonly at: number;
}

/** A CoRIM that a trusted signer has signed. */
export interface OpenedCorim {
  /** The unsigned CoRIM, as it was signed. */
  readonly corim: Uint8Array<ArrayBuffer>;
  /** The signer's name. */
  readonly signer: string;
  /** When the signature ends, in milliseconds since 1970; null without an end. */
  readonly notAfter: number | null;
}

function bytesOf(value: CborData | undefined, what: string): Bytes {
  return value instanceof Uint8Array ? new Uint8Array(value) : malformedCorim(`${what} is no byte string`);
}

function secondsOf(value: CborData | undefined, what: string): number | null {
  if (value === undefined) return null;
  return typeof value === 'number' && Number.isSafeInteger(value) ? value * 1000 : malformedCorim(`${what} is no time`);
}

/** The time of the signature, by the signer's own data, by claims, or by both: draft-ietf-rats-corim has one of them at least. */
function timesOf(header: CborMap): readonly Validity[] {
  const [meta, claims] = [header.get(LABEL.meta), header.get(LABEL.claims)];
  if (meta === undefined && claims === undefined) return malformedCorim('nobody is named as its signer');
  const times: Validity[] = [];
  if (meta !== undefined) {
    const map = asMap(decodeCorim(bytesOf(meta, "the signer's data")), "the signer's data");
    for (const key of map.keys())
      if (key !== 0 && key !== 1) malformedCorim("a member of the signer's data that is not known");
    asMap(map.get(0), 'the signer');
    times.push(readValidity(map.get(1)));
  }
  if (claims !== undefined) {
    const map = asMap(claims, 'the claims of its signer');
    times.push({ notBefore: secondsOf(map.get(5), 'its beginning'), notAfter: secondsOf(map.get(4), 'its end') });
  }
  return times;
}

function readHeader(bytes: Uint8Array) {
  const header = asMap(decodeCorim(bytes), 'the protected header');
  const known: readonly unknown[] = Object.values(LABEL);
  for (const key of header.keys()) if (!known.includes(key)) malformedCorim('a header that is not known');
  const algorithm =
    ALGORITHMS.get(header.get(LABEL.algorithm) ?? null) ?? malformedCorim('another algorithm than ECDSA or Ed25519');
  if (!CONTENT_TYPES.includes(header.get(LABEL.contentType))) malformedCorim('another content than a CoRIM');
  if (header.has(LABEL.keyId)) bytesOf(header.get(LABEL.keyId), 'the id of its key');
  return { algorithm, times: timesOf(header) };
}

function notSigned(why: string): never {
  throw new AttestError('signature_invalid', `CoRIM: ${why}`);
}

/**
 * Opens a signed CoRIM (draft-ietf-rats-corim): COSE_Sign1 with its tag and its payload, by ECDSA or Ed25519 with a key that the caller trusts. Nothing of its unprotected header is used.
 * @throws AttestError `malformed`; `signature_invalid` when none of the signers has signed it, or not for this time; `options_invalid`
 */
export async function openSignedCorim(bytes: Uint8Array, { signers, at }: SignedCorimOptions): Promise<OpenedCorim> {
  if (!Number.isSafeInteger(at) || at < 0) {
    throw new AttestError('options_invalid', 'at is no time in milliseconds since 1970');
  }
  const parts = untag(decodeCorim(bytes), SIGN1, 'it');
  if (!Array.isArray(parts) || parts.length !== 4) return malformedCorim('no COSE_Sign1');
  const [protectedHeader, unprotected, payload, signed] = parts as readonly CborData[];
  asMap(unprotected, 'the unprotected header');
  const header = bytesOf(protectedHeader, 'the protected header');
  const corim = bytesOf(payload, 'the payload');
  const signature = bytesOf(signed, 'the signature');
  const { algorithm, times } = readHeader(header);
  if (signature.length !== algorithm.bytes) malformedCorim('a signature of another length than its algorithm has');
  const message = sign1Signed(header, corim);
  for (const { name, key } of signers) {
    if (!(await algorithm.verify(new Uint8Array(key), message, signature))) continue;
    for (const { notBefore, notAfter } of times) {
      if (notBefore !== null && at < notBefore) notSigned('its signature does not hold yet');
      if (notAfter !== null && at > notAfter) notSigned('its signature does not hold any more');
    }
    const ends = times.flatMap(({ notAfter }) => (notAfter === null ? [] : [notAfter]));
    return { corim, signer: name, notAfter: ends.length === 0 ? null : Math.min(...ends) };
  }
  return notSigned('none of the trusted signers has signed it');
}
