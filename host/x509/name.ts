import { encodeHex } from '../encoding/base64/hex.ts';
import { TAG, type Der } from '../encoding/der/asn1.ts';
import { OID } from './oid.ts';

/** Strings that a name's values are written in: UTF8String, PrintableString, IA5String. */
const UTF8 = 0x0c;
const STRINGS: ReadonlySet<number> = new Set([UTF8, 0x13, 0x16]);

/** A name of a certificate. */
export interface Name {
  /** In the hexadecimal of its DER: names are equal when these are. */
  readonly der: string;
  /** The one common name; null when it has none, several, or one in another kind of string. */
  readonly commonName: string | null;
}

function textOf(value: Der): string | null {
  if (!STRINGS.has(value.tag)) return null;
  const bytes = value.contents(value.tag);
  if (value.tag !== UTF8 && bytes.some((byte) => byte > 0x7f)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Reads a name (RFC 5280 §4.1.2.4).
 * @throws what its reader refuses with
 */
export function readName(der: Der): Name {
  const found: (string | null)[] = [];
  for (const relative of der.children()) {
    for (const each of relative.children(TAG.set)) {
      const [type, value, ...more] = each.children();
      if (type === undefined || value === undefined || more.length > 0) der.refuse('a name that is none');
      if (type.oid() === OID.commonName) found.push(textOf(value));
    }
  }
  return { der: encodeHex(der.whole), commonName: found.length === 1 ? (found[0] ?? null) : null };
}
