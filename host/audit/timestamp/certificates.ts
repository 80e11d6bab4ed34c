import { readPem } from '../../encoding/der/pem.ts';
import { AuditError } from '../error/error.ts';
import { fromUtf8 } from '../note/text.ts';

const MAX_BYTES = 1 << 20;

function refuse(why: string): never {
  throw new AuditError('key_invalid', `certificate: ${why}`);
}

/**
 * The certificates of a file: one in DER, or any number in PEM (RFC 7468), with whatever text between them.
 * @throws AuditError `key_invalid`, `too_large`
 */
export function readCertificates(source: Uint8Array): Uint8Array[] {
  if (source.length > MAX_BYTES) throw new AuditError('too_large', 'certificates: too many bytes');
  const text = fromUtf8(source);
  if (text?.includes('-----BEGIN CERTIFICATE-----') !== true) return [source];
  return readPem(text, 'CERTIFICATE', MAX_BYTES, refuse);
}
