import { DerSequence, readTime, TAG, type Der } from '../encoding/der/asn1.ts';
import type { Refuse } from '../encoding/der/der.ts';
import { readSignatureAlgorithm } from './algorithm.ts';
import { readSigned, sameAlgorithm, type Signed } from './certificate.ts';
import { readAuthorityKey, readExtensions, readKnown } from './extensions.ts';
import { readName } from './name.ts';
import { OID } from './oid.ts';

/** A certificate revocation list, version 2 (RFC 5280 §5), and nothing of it verified. */
export interface Crl extends Signed {
  /** Milliseconds since 1970. */
  readonly thisUpdate: number;
  /** Null when it does not say when the next one is due. */
  readonly nextUpdate: number | null;
  readonly number: bigint | null;
  /** Serial numbers of withdrawn certificates, and the time of each. */
  readonly revoked: ReadonlyMap<bigint, number>;
}

const MAX_BYTES = 1 << 20;
/** Extensions of an entry that change nothing of what it says (RFC 5280 §5.3). */
const ENTRY_EXTENSIONS: ReadonlySet<string> = new Set([OID.reasonCode, OID.invalidityDate]);

function readEntry(entry: Der): readonly [serial: bigint, time: number] {
  const parts = new DerSequence(entry);
  const serial = parts.next('serial number').unsigned();
  const time = readTime(parts.next('time of revocation'));
  const more = parts.optional(TAG.sequence);
  parts.end('an entry of a revocation list');
  // A critical one, as an indirect list's issuer, would give the entry another meaning.
  for (const [oid, { critical }] of more === undefined ? [] : readExtensions(more)) {
    if (critical && !ENTRY_EXTENSIONS.has(oid)) entry.refuse(`an entry with an unknown critical extension (${oid})`);
  }
  return [serial, time];
}

function readRevoked(list: Der | undefined): Map<bigint, number> {
  const revoked = new Map<bigint, number>();
  for (const each of list?.each() ?? []) {
    const [serial, time] = readEntry(each);
    revoked.set(serial, time);
  }
  return revoked;
}

/**
 * Reads a revocation list, version 2, in DER. Verifies nothing.
 * @throws what `refuse` throws
 */
export function parseCrl(bytes: Uint8Array, refuse: Refuse): Crl {
  if (bytes.length > MAX_BYTES) refuse('a revocation list of too many bytes');
  const { der, body, algorithm, signature } = readSigned(bytes, 'revocation list', refuse);
  const parts = new DerSequence(body);
  if (parts.next('version').unsigned() !== 1n) refuse('a revocation list that is not of version 2');
  sameAlgorithm(parts.next('signature algorithm'), algorithm, 'revocation list');
  const issuer = readName(parts.next('issuer'));
  const thisUpdate = readTime(parts.next('time'));
  const next = parts.optional(TAG.utcTime) ?? parts.optional(TAG.generalizedTime);
  const revoked = readRevoked(parts.optional(TAG.sequence));
  const extensions = readExtensions(parts.next('extensions').only(TAG.context(0)));
  parts.end('a revocation list');
  return {
    der: der.whole,
    signed: body.whole,
    algorithm: readSignatureAlgorithm(algorithm),
    signature,
    issuer,
    extensions,
    authorityKey: readKnown(extensions, OID.authorityKeyIdentifier, body, readAuthorityKey),
    thisUpdate,
    nextUpdate: next === undefined ? null : readTime(next),
    number: readKnown(extensions, OID.crlNumber, body, (value) => value.unsigned()),
    revoked,
  };
}
