/** Certificates and revocation lists of authorities of our own, over WebCrypto. Tests break one thing at a time with what each option allows. */
import { encodeBase64 } from '../../host/encoding/base64/base64.ts';

const { subtle } = globalThis.crypto;
type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** One element of DER. */
function element(tag: number, ...parts: readonly Uint8Array[]): Bytes {
  const contents = concat(...parts);
  const { length } = contents;
  let header = [length];
  if (length >= 0x1_0000) header = [0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  else if (length >= 0x100) header = [0x82, length >> 8, length & 0xff];
  else if (length >= 0x80) header = [0x81, length];
  return concat(Uint8Array.of(tag, ...header), contents);
}

function integer(value: bigint | number): Bytes {
  const text = BigInt(value).toString(16);
  const hex = text.length % 2 === 0 ? text : `0${text}`;
  const digits = Uint8Array.from({ length: hex.length / 2 }, (_, i) =>
    Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16),
  );
  return element(0x02, (digits[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), digits) : digits);
}

/** An object identifier, from its numbers with dots. */
function oid(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((value) => {
    const septets = [value & 0x7f];
    for (let left = Math.floor(value / 128); left > 0; left = Math.floor(left / 128))
      septets.unshift(0x80 | (left & 0x7f));
    return septets;
  });
  return element(0x06, Uint8Array.from(bytes));
}

/** The hexadecimal of an object identifier's contents, as `host/x509` names it. */
export function oidHex(dotted: string): string {
  return Array.from(oid(dotted).subarray(2), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A time: UTCTime until 2049, GeneralizedTime after it (RFC 5280 §4.1.2.5). */
function time(at: number): Bytes {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const isUtc = at < Date.UTC(2050, 0);
  return element(isUtc ? 0x17 : 0x18, new TextEncoder().encode(`${isUtc ? digits.slice(2) : digits}Z`));
}

/** Writes DER. */
export const der = {
  element,
  integer,
  oid,
  time,
  sequence: (...parts: readonly Uint8Array[]): Bytes => element(0x30, ...parts),
  set: (...parts: readonly Uint8Array[]): Bytes => element(0x31, ...parts),
  octets: (bytes: Uint8Array): Bytes => element(0x04, bytes),
  bits: (bytes: Uint8Array, unused = 0): Bytes => element(0x03, Uint8Array.of(unused), bytes),
  boolean: (value: boolean): Bytes => element(0x01, Uint8Array.of(value ? 0xff : 0)),
  nothing: (): Bytes => element(0x05),
  utf8: (text: string): Bytes => element(0x0c, new TextEncoder().encode(text)),
  /** [n], constructed. */
  context: (n: number, ...parts: readonly Uint8Array[]): Bytes => element(0xa0 | n, ...parts),
} as const;

export type KeyKind = 'P-256' | 'P-384' | 'P-521' | 'RSA' | 'RSA-PSS';

/** A pair of keys, and how it signs. */
export interface TestKey {
  readonly kind: KeyKind;
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512';
  readonly pair: CryptoKeyPair;
  /** SubjectPublicKeyInfo. */
  readonly spki: Bytes;
}

const HASH_OF: Readonly<Record<KeyKind, TestKey['hash']>> = {
  'P-256': 'SHA-256',
  'P-384': 'SHA-384',
  'P-521': 'SHA-512',
  RSA: 'SHA-256',
  'RSA-PSS': 'SHA-384',
};
const SALT_BYTES = { 'SHA-256': 32, 'SHA-384': 48, 'SHA-512': 64 } as const;

/** Makes a key; RSA of 2,048 bits unless told. */
export async function makeKey(kind: KeyKind = 'P-256', { hash = HASH_OF[kind], bits = 2048 } = {}): Promise<TestKey> {
  const isEc = kind.startsWith('P-');
  const algorithm = isEc
    ? { name: 'ECDSA', namedCurve: kind }
    : {
        name: kind === 'RSA' ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS',
        hash,
        modulusLength: bits,
        publicExponent: Uint8Array.of(1, 0, 1),
      };
  const pair = await subtle.generateKey(algorithm, true, ['sign', 'verify']);
  return { kind, hash, pair, spki: new Uint8Array(await subtle.exportKey('spki', pair.publicKey)) };
}

/** r and s of an ECDSA signature in DER. */
export function ecdsaDer(raw: Uint8Array): Bytes {
  const half = raw.length / 2;
  const number = (bytes: Uint8Array): Bytes =>
    integer(BigInt(`0x${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`));
  return der.sequence(number(raw.subarray(0, half)), number(raw.subarray(half)));
}

/** A signature as WebCrypto gives it: of ECDSA r ‖ s. */
export async function signRaw({ kind, hash, pair }: TestKey, message: Uint8Array): Promise<Bytes> {
  const parameters =
    kind === 'RSA-PSS' ? { name: 'RSA-PSS', saltLength: SALT_BYTES[hash] } : { name: 'RSASSA-PKCS1-v1_5' };
  const algorithm = kind.startsWith('P-') ? { name: 'ECDSA', hash } : parameters;
  return new Uint8Array(await subtle.sign(algorithm, pair.privateKey, message.slice()));
}

const SIGNATURE_OIDS = {
  EC: { 'SHA-256': '1.2.840.10045.4.3.2', 'SHA-384': '1.2.840.10045.4.3.3', 'SHA-512': '1.2.840.10045.4.3.4' },
  RSA: { 'SHA-256': '1.2.840.113549.1.1.11', 'SHA-384': '1.2.840.113549.1.1.12', 'SHA-512': '1.2.840.113549.1.1.13' },
} as const;
const HASH_OIDS = {
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
} as const;

/** Parameters of RSASSA-PSS, each of which can be another than what is signed with. */
export function pssAlgorithm(
  hash: TestKey['hash'],
  {
    maskHash = hash,
    salt = SALT_BYTES[hash],
    trailer,
  }: { readonly maskHash?: TestKey['hash']; readonly salt?: number; readonly trailer?: number } = {},
): Bytes {
  const of = (name: TestKey['hash']): Bytes => der.sequence(der.oid(HASH_OIDS[name]), der.nothing());
  const parameters = [
    der.context(0, of(hash)),
    der.context(1, der.sequence(der.oid('1.2.840.113549.1.1.8'), of(maskHash))),
    der.context(2, integer(salt)),
    ...(trailer === undefined ? [] : [der.context(3, integer(trailer))]),
  ];
  return der.sequence(der.oid('1.2.840.113549.1.1.10'), der.sequence(...parameters));
}

/** The AlgorithmIdentifier of a key's signatures. */
export function signatureAlgorithm({ kind, hash }: TestKey): Bytes {
  if (kind === 'RSA-PSS') return pssAlgorithm(hash);
  if (kind === 'RSA') return der.sequence(der.oid(SIGNATURE_OIDS.RSA[hash]), der.nothing());
  return der.sequence(der.oid(SIGNATURE_OIDS.EC[hash]));
}

/** What is signed, its algorithm, the signature, and more that is not signed, in DER. */
export async function seal(
  body: Uint8Array,
  key: TestKey,
  algorithm: Uint8Array,
  spoil: boolean,
  ...more: readonly Uint8Array[]
): Promise<Bytes> {
  const raw = await signRaw(key, body);
  if (spoil) raw[raw.length - 1] = (raw.at(-1) ?? 0) ^ 1;
  return der.sequence(body, algorithm, der.bits(key.kind.startsWith('P-') ? ecdsaDer(raw) : raw), ...more);
}

/** A name of one common name. */
export function nameOf(commonName: string): Bytes {
  return der.sequence(der.set(der.sequence(der.oid('2.5.4.3'), der.utf8(commonName))));
}

export function extension(id: string, value: Uint8Array, critical = false): Bytes {
  return der.sequence(der.oid(id), ...(critical ? [der.boolean(true)] : []), der.octets(value));
}

/** A certificate with its key, so that it can issue others. */
export interface TestCertificate {
  readonly der: Bytes;
  readonly name: string;
  readonly key: TestKey;
  readonly serial: bigint;
}

export interface CertificateOptions {
  readonly name: string;
  readonly key: TestKey;
  /** Who issues it; itself when left out. */
  readonly issuer?: Pick<TestCertificate, 'name' | 'key'>;
  readonly serial?: bigint;
  /** Milliseconds since 1970; from 2020 to 2049 when left out. */
  readonly notBefore?: number;
  readonly notAfter?: number;
  /** False for a certificate that does not issue; null leaves the extension out. */
  readonly ca?: boolean | null;
  readonly pathLength?: number;
  /** Bits of `KEY_USAGE`; what its `ca` asks for when left out, null leaves the extension out. */
  readonly keyUsage?: number | null;
  /** Object identifiers with dots. */
  readonly extendedKeyUsage?: readonly string[];
  /** More of them, made by `extension`. */
  readonly extensions?: readonly Uint8Array[];
  /** Another AlgorithmIdentifier than the issuer's key has. */
  readonly algorithm?: Uint8Array;
  /** Has a signature with one bit changed. */
  readonly spoil?: boolean;
}

export const VALID_FROM = Date.UTC(2020, 0);
export const VALID_TO = Date.UTC(2049, 0);

async function keyIdentifier(spki: Bytes): Promise<Bytes> {
  return new Uint8Array(await subtle.digest('SHA-256', spki)).slice(0, 20);
}

/** The bits of a key usage, highest first. */
function usageBits(usage: number): Bytes {
  let [first, last] = [0, 0];
  for (let bit = 0; bit < 8; bit++) {
    if ((usage & (1 << bit)) === 0) continue;
    first |= 0x80 >> bit;
    last = bit;
  }
  return der.bits(Uint8Array.of(first), 7 - last);
}

/** Issues a certificate. */
export async function issueCertificate(options: CertificateOptions): Promise<TestCertificate> {
  const { name, key, issuer = { name, key }, serial = BigInt(1 + Math.floor(Math.random() * 2 ** 40)) } = options;
  const {
    notBefore = VALID_FROM,
    notAfter = VALID_TO,
    ca = false,
    pathLength,
    extensions = [],
    spoil = false,
  } = options;
  const { algorithm = signatureAlgorithm(issuer.key), extendedKeyUsage = [] } = options;
  const keyUsage = options.keyUsage === undefined ? (ca === true ? 0x60 : 0x01) : options.keyUsage;
  const all = [
    extension('2.5.29.35', der.sequence(element(0x80, await keyIdentifier(issuer.key.spki)))),
    extension('2.5.29.14', der.octets(await keyIdentifier(key.spki))),
    ...(keyUsage === null ? [] : [extension('2.5.29.15', usageBits(keyUsage), true)]),
    ...(ca === null
      ? []
      : [
          extension(
            '2.5.29.19',
            der.sequence(
              ...(ca ? [der.boolean(true)] : []),
              ...(pathLength === undefined ? [] : [integer(pathLength)]),
            ),
            true,
          ),
        ]),
    ...(extendedKeyUsage.length > 0 ? [extension('2.5.29.37', der.sequence(...extendedKeyUsage.map(oid)), true)] : []),
    ...extensions,
  ];
  const body = der.sequence(
    der.context(0, integer(2)),
    integer(serial),
    algorithm,
    nameOf(issuer.name),
    der.sequence(time(notBefore), time(notAfter)),
    nameOf(name),
    key.spki,
    der.context(3, der.sequence(...all)),
  );
  return { der: await seal(body, issuer.key, algorithm, spoil), name, key, serial };
}

export interface CrlOptions {
  readonly issuer: Pick<TestCertificate, 'name' | 'key'>;
  readonly revoked?: readonly bigint[];
  /** Milliseconds since 1970; from 2020 to 2049 when left out. */
  readonly thisUpdate?: number;
  /** Null leaves it out. */
  readonly nextUpdate?: number | null;
  readonly extensions?: readonly Uint8Array[];
  /** Extensions of each entry. */
  readonly entryExtensions?: readonly Uint8Array[];
  /** Leaves out the two that every list must have: the issuer's key, and the list's number. */
  readonly bare?: boolean;
  readonly spoil?: boolean;
}

/** Issues a revocation list. */
export async function issueCrl(options: CrlOptions): Promise<Bytes> {
  const { issuer, revoked = [], thisUpdate = VALID_FROM, nextUpdate = VALID_TO, extensions = [] } = options;
  const { entryExtensions = [], bare = false, spoil = false } = options;
  const algorithm = signatureAlgorithm(issuer.key);
  const entries = revoked.map((serial) =>
    der.sequence(
      integer(serial),
      time(thisUpdate),
      ...(entryExtensions.length > 0 ? [der.sequence(...entryExtensions)] : []),
    ),
  );
  const known = bare
    ? []
    : [
        extension('2.5.29.35', der.sequence(element(0x80, await keyIdentifier(issuer.key.spki)))),
        extension('2.5.29.20', integer(7)),
      ];
  const all = [...known, ...extensions];
  const body = der.sequence(
    integer(1),
    algorithm,
    nameOf(issuer.name),
    time(thisUpdate),
    ...(nextUpdate === null ? [] : [time(nextUpdate)]),
    ...(entries.length > 0 ? [der.sequence(...entries)] : []),
    ...(all.length > 0 ? [der.context(0, der.sequence(...all))] : []),
  );
  return seal(body, issuer.key, algorithm, spoil);
}

/** Certificates in PEM, one after another. */
export function toPem(...certificates: readonly Uint8Array[]): string {
  return certificates
    .map((each) => {
      const lines = encodeBase64(each).match(/.{1,64}/g) ?? [];
      return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
    })
    .join('');
}
