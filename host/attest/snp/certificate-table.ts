import { encodeHex } from '../../encoding/base64/hex.ts';
import { isZero } from '../../encoding/bytes/zero.ts';
import { AttestError } from '../error/error.ts';
import type { SnpEndorsements } from './types.ts';

/** Bytes of an entry: a GUID in the order of its text, an offset and a length, little-endian. */
const ENTRY_BYTES = 24;
const MAX_BYTES = 1 << 20;
const MAX_ENTRIES = 16;

/** What an entry holds (AMD 56421 §4.1.8.1). */
const CRL = '92f81bc358114d3d97ffd19f88dc67ea';
const CERTIFICATES: ReadonlySet<string> = new Set([
  // VCEK, VLEK, ASK (or ASVK), ARK
  '63da758de6644564adc5f4b93be8accd',
  'a8074bc2a25a483eaae639c045a0b8a1',
  '4ab7b379bbac4fe4a02f05aef327c782',
  'c0b406a4a803495297433fb6014cd0ae',
]);
const END = '0'.repeat(32);

function refuse(why: string): never {
  throw new AttestError('malformed', `certificate table: ${why}`);
}

/**
 * The certificates and revocation lists of a host's certificate table (AMD 56421 §4.1.8.1), which Linux shows as `auxblob` of a report. Entries of other kinds are left out.
 * A host that has no certificates gives no bytes, or zero.
 *
 * @throws AttestError `malformed`, `too_large`
 */
export function readCertificateTable(table: Uint8Array): SnpEndorsements {
  if (table.length > MAX_BYTES) throw new AttestError('too_large', 'certificate table: too many bytes');
  const certificates: Uint8Array[] = [];
  const revocationLists: Uint8Array[] = [];
  if (isZero(table)) return { certificates, revocationLists };
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  for (let i = 0; ; i++) {
    const at = i * ENTRY_BYTES;
    if (i >= MAX_ENTRIES || at + ENTRY_BYTES > table.length) refuse('no end');
    const guid = encodeHex(table.subarray(at, at + 16));
    if (guid === END) return { certificates, revocationLists };
    const from = view.getUint32(at + 16, true);
    const to = from + view.getUint32(at + 20, true);
    if (from < ENTRY_BYTES || to <= from || to > table.length) refuse('an entry that stands outside of it');
    if (CERTIFICATES.has(guid)) certificates.push(table.slice(from, to));
    else if (guid === CRL) revocationLists.push(table.slice(from, to));
  }
}
