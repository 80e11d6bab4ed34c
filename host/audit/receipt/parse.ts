import type { CborData, CborMap } from '../../engine/cbor/types.ts';
import { AuditError } from '../error/error.ts';
import { CLAIM, LABEL } from './labels.ts';
import { readProof } from './proof.ts';
import { malformed, parseSign1, readCbor } from './sign1.ts';
import type { Receipt } from './types.ts';

/** A receipt with the longest path has some 2,500 bytes; the rest is room for what others put into their headers. */
const MAX_RECEIPT_BYTES = 65_536;

/** Headers that are understood, and may so be called critical (RFC 9052 §3.1). */
const UNDERSTOOD: ReadonlySet<unknown> = new Set([
  LABEL.algorithm,
  LABEL.critical,
  LABEL.keyId,
  LABEL.claims,
  LABEL.structure,
]);

function map(value: CborData, what: string): CborMap {
  if (!(value instanceof Map)) malformed(`${what} is no map`);
  return value as CborMap;
}

function integer(header: CborMap, label: number, what: string): number {
  const value = header.get(label);
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) malformed(`${what} is no integer in the header`);
  return value;
}

/** A time of a CWT: seconds since 1970, of which fractions are allowed (RFC 8392 §2). */
function time(claims: CborMap, label: number): number | null {
  const value = claims.get(label);
  if (value === undefined) return null;
  if (typeof value !== 'number' || !Number.isFinite(value)) malformed('a time that is no number');
  return value;
}

function checkCritical(header: CborMap): void {
  const critical = header.get(LABEL.critical);
  if (critical === undefined) return;
  if (!Array.isArray(critical) || critical.length === 0) malformed('crit is no list of labels');
  for (const label of critical as readonly CborData[]) {
    if (!UNDERSTOOD.has(label)) throw new AuditError('receipt_unsupported', 'a critical header that is not known');
    if (!header.has(label as number)) malformed('crit names a header that is not there');
  }
}

/** The protected header, and the labels that both headers must not share. */
function readHeader(protectedHeader: Uint8Array, unprotected: CborMap): CborMap {
  const header = map(readCbor(protectedHeader, MAX_RECEIPT_BYTES), 'the protected header');
  for (const label of header.keys()) {
    if (unprotected.has(label)) malformed('a label stands in both headers');
  }
  checkCritical(header);
  return header;
}

/**
 * Takes a COSE receipt apart (RFC 9942): a tagged COSE_Sign1 with `alg` and `vds` in its protected header and one proof in `vdp`. Nothing is verified.
 *
 * @param bytes at most 65,536
 * @throws AuditError `receipt_malformed`, `receipt_unsupported`, `too_large`
 */
export function parseReceipt(bytes: Uint8Array): Receipt {
  const { protectedHeader, unprotected, payload, signature } = parseSign1(bytes, MAX_RECEIPT_BYTES);
  const header = readHeader(protectedHeader, unprotected);
  const keyId = header.get(LABEL.keyId) ?? null;
  if (keyId !== null && !(keyId instanceof Uint8Array)) malformed('kid is no byte string');
  const claims = map(header.get(LABEL.claims) ?? new Map(), 'the claims');
  const issuer = claims.get(CLAIM.issuer) ?? null;
  if (issuer !== null && typeof issuer !== 'string') malformed('iss is no text');
  return {
    algorithm: integer(header, LABEL.algorithm, 'alg'),
    keyId,
    issuer,
    issuedAt: time(claims, CLAIM.issuedAt),
    notBefore: time(claims, CLAIM.notBefore),
    expires: time(claims, CLAIM.expires),
    proof: readProof(integer(header, LABEL.structure, 'vds'), unprotected.get(LABEL.proofs)),
    payload,
    protectedHeader,
    signature,
  };
}
