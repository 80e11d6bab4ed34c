import { Der, DerSequence, TAG } from '../encoding/der/asn1.ts';
import { OID } from './oid.ts';

/** One extension of a certificate or of a revocation list. */
export interface Extension {
  readonly critical: boolean;
  /** What the octet string holds. */
  readonly value: Uint8Array<ArrayBuffer>;
}

/** By the hexadecimal of their object identifiers. */
export type Extensions = ReadonlyMap<string, Extension>;

/**
 * Extensions, each at most once (RFC 5280 §4.2).
 * @param outer the sequence of them
 * @throws what its reader refuses with
 */
export function readExtensions(outer: Der): Extensions {
  const found = new Map<string, Extension>();
  for (const each of outer.children()) {
    const parts = new DerSequence(each);
    const oid = parts.next('extension').oid();
    const critical = parts.optional(TAG.boolean)?.boolean() ?? false;
    const value = parts.next('value of an extension').contents(TAG.octetString);
    parts.end('an extension');
    if (found.has(oid)) outer.refuse('an extension that stands there twice');
    found.set(oid, { critical, value });
  }
  if (found.size === 0) outer.refuse('extensions that are none');
  return found;
}

/** Whether a certificate may issue others, and how many may stand between; null for any number. */
export interface BasicConstraints {
  readonly ca: boolean;
  readonly pathLength: number | null;
}

export function readBasicConstraints(value: Der): BasicConstraints {
  const parts = new DerSequence(value);
  const ca = parts.optional(TAG.boolean)?.boolean() ?? false;
  const pathLength = parts.optional(TAG.integer)?.unsigned() ?? null;
  parts.end('basic constraints');
  if (pathLength !== null && (!ca || pathLength > 255n)) value.refuse('a path length that is none');
  return { ca, pathLength: pathLength === null ? null : Number(pathLength) };
}

/** Uses of a key, as bits of a number (RFC 5280 §4.2.1.3). */
export const KEY_USAGE = {
  digitalSignature: 1 << 0,
  nonRepudiation: 1 << 1,
  keyEncipherment: 1 << 2,
  dataEncipherment: 1 << 3,
  keyAgreement: 1 << 4,
  keyCertSign: 1 << 5,
  cRLSign: 1 << 6,
} as const;

export function readKeyUsage(value: Der): number {
  const [unused = 8, first = 0, second = 0, ...more] = value.contents(TAG.bitString);
  if (unused > 7 || more.length > 0) value.refuse('a key usage that is none');
  let usage = 0;
  // The first bit is the highest of the first byte.
  for (let bit = 0; bit < 16; bit++) if ((((first << 8) | second) & (0x8000 >> bit)) !== 0) usage |= 1 << bit;
  return usage;
}

/** Uses of a key by their object identifiers, at least one (RFC 5280 §4.2.1.12). */
export function readExtendedKeyUsage(value: Der): readonly string[] {
  const uses = value.children().map((use) => use.oid());
  return uses.length === 0 ? value.refuse('an extended key usage that is none') : uses;
}

/** The key that signed, by its identifier (RFC 5280 §4.2.1.1); null when it is named otherwise. */
export function readAuthorityKey(value: Der): Uint8Array<ArrayBuffer> | null {
  const [first] = value.children();
  return first?.tag === 0x80 ? first.contents(0x80) : null;
}

/** What one of the extensions says; null when it is not there. */
export function readKnown<T>(extensions: Extensions, oid: string, outer: Der, read: (value: Der) => T): T | null {
  const extension = extensions.get(oid);
  return extension === undefined ? null : read(Der.read(extension.value, outer.refuse));
}

/** Critical extensions of a certificate that every reader of this room keeps to. */
const KEPT: ReadonlySet<string> = new Set([OID.basicConstraints, OID.keyUsage]);

/** Critical extensions that neither this room nor the caller keeps to: whatever they say, it cannot be passed over (RFC 5280 §4.2). */
export function unknownCritical(extensions: Extensions, known: readonly string[]): string[] {
  return [...extensions].flatMap(([oid, { critical }]) =>
    critical && !KEPT.has(oid) && !known.includes(oid) ? [oid] : [],
  );
}
