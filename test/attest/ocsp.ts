/** Responses of OCSP of authorities of our own. Tests break one thing at a time with what each option allows. */
import {
  der,
  issueCertificate,
  nameOf,
  seal,
  signatureAlgorithm,
  VALID_FROM,
  VALID_TO,
  type CertificateOptions,
  type TestCertificate,
} from './pki.ts';

const { subtle } = globalThis.crypto;
type Bytes = Uint8Array<ArrayBuffer>;
type Named = Pick<TestCertificate, 'name' | 'key'>;

const HASH_OIDS = {
  'SHA-1': '1.3.14.3.2.26',
  'SHA-256': '2.16.840.1.101.3.4.2.1',
  'SHA-384': '2.16.840.1.101.3.4.2.2',
  'SHA-512': '2.16.840.1.101.3.4.2.3',
} as const;
type HashName = keyof typeof HASH_OIDS;
const OCSP_SIGNING = '1.3.6.1.5.5.7.3.9';
export const OCSP_NONCE = '1.3.6.1.5.5.7.48.1.2';

/** Every time of OCSP is a GeneralizedTime. */
export function generalizedTime(at: number): Bytes {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  return der.element(0x18, new TextEncoder().encode(`${digits}Z`));
}

/** The bits of a key of P-256, P-384 or P-521: its point, at the end of the SPKI. */
function pointOf({ kind, spki }: Named['key']): Bytes {
  const bytes = { 'P-256': 65, 'P-384': 97, 'P-521': 133, RSA: 0, 'RSA-PSS': 0 }[kind];
  return spki.slice(spki.length - bytes);
}

async function hashed(hash: HashName, bytes: Bytes): Promise<Bytes> {
  return der.octets(new Uint8Array(await subtle.digest(hash, bytes)));
}

export interface AnswerOptions {
  readonly serial: bigint;
  /** Who issued the certificate: by its name and key, which can be others'. */
  readonly issuer: Named;
  readonly hash?: HashName;
  /** A number is a revocation for this reason; null one without a reason. */
  readonly status?: 'good' | 'unknown' | number | null;
  /** Milliseconds since 1970; from 2020 to 2049 when left out. */
  readonly thisUpdate?: number;
  /** Null leaves it out. */
  readonly nextUpdate?: number | null;
  readonly extensions?: readonly Uint8Array[];
}

async function writeAnswer(options: AnswerOptions): Promise<Bytes> {
  const { serial, issuer, hash = 'SHA-1', status = 'good', extensions = [] } = options;
  const { thisUpdate = VALID_FROM, nextUpdate = VALID_TO } = options;
  const id = der.sequence(
    der.sequence(der.oid(HASH_OIDS[hash]), der.nothing()),
    await hashed(hash, nameOf(issuer.name)),
    await hashed(hash, pointOf(issuer.key)),
    der.integer(serial),
  );
  const reason = typeof status === 'number' ? [der.context(0, der.element(0x0a, Uint8Array.of(status)))] : [];
  const revoked = der.context(1, generalizedTime(thisUpdate), ...reason);
  return der.sequence(
    id,
    status === 'good' ? der.element(0x80) : status === 'unknown' ? der.element(0x82) : revoked,
    generalizedTime(thisUpdate),
    ...(nextUpdate === null ? [] : [der.context(0, generalizedTime(nextUpdate))]),
    ...(extensions.length > 0 ? [der.context(1, der.sequence(...extensions))] : []),
  );
}

export interface OcspOptions {
  readonly answers: readonly AnswerOptions[];
  /** Who signs it. */
  readonly signer: Named;
  /** Whose name or key stands there instead of the signer's. */
  readonly responder?: Named;
  readonly by?: 'name' | 'key';
  readonly certificates?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
  readonly outcome?: number;
  readonly kind?: string;
  /** Stands before all that is signed, as a version would. */
  readonly version?: Uint8Array;
  readonly spoil?: boolean;
}

/** Makes a response. */
export async function makeOcsp(options: OcspOptions): Promise<Bytes> {
  const { answers, signer, responder = signer, by = 'key', certificates = [], extensions = [] } = options;
  const { outcome = 0, kind = '1.3.6.1.5.5.7.48.1.1', version = new Uint8Array(), spoil = false } = options;
  const body = der.sequence(
    version,
    by === 'name'
      ? der.context(1, nameOf(responder.name))
      : der.context(2, await hashed('SHA-1', pointOf(responder.key))),
    generalizedTime(VALID_FROM),
    der.sequence(...(await Promise.all(answers.map(writeAnswer)))),
    ...(extensions.length > 0 ? [der.context(1, der.sequence(...extensions))] : []),
  );
  const more = certificates.length > 0 ? [der.context(0, der.sequence(...certificates))] : [];
  const basic = await seal(body, signer.key, signatureAlgorithm(signer.key), spoil, ...more);
  const response = der.context(0, der.sequence(der.oid(kind), der.octets(basic)));
  return der.sequence(der.element(0x0a, Uint8Array.of(outcome)), ...(outcome === 0 ? [response] : []));
}

/** Whom an authority certifies for answering in its place. */
export function issueResponder(
  options: Partial<CertificateOptions> & Pick<CertificateOptions, 'key' | 'issuer'>,
): Promise<TestCertificate> {
  return issueCertificate({ name: 'responder', ca: null, extendedKeyUsage: [OCSP_SIGNING], ...options });
}
