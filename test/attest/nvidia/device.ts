/** GPUs of our own: roots, certificates, reports, manifests, good or with one thing wrong. */
import type { NvidiaRoots } from '../../../host/attest/nvidia/roots.ts';
import type { NvidiaDevice } from '../../../host/attest/nvidia/types.ts';
import { encodeBase64 } from '../../../host/encoding/base64/base64.ts';
import { issueResponder, makeOcsp, type AnswerOptions, type OcspOptions } from '../ocsp.ts';
import {
  concat,
  der,
  extension,
  issueCertificate,
  makeKey,
  signRaw,
  type CertificateOptions,
  type TestCertificate,
  type TestKey,
} from '../pki.ts';

export const NVIDIA_TIME = Date.UTC(2026, 10, 22);
export const DRIVER = '570.86.10';
export const VBIOS = '96.00.A5.00.01';
const FWID = new Uint8Array(48).fill(0xf1);
/** The serial number of each signer of manifests. */
const SIGNER = 77n;
const encoder = new TextEncoder();

type Bytes = Uint8Array<ArrayBuffer>;

export interface GpuOptions {
  readonly root?: Partial<CertificateOptions>;
  readonly issuer?: Partial<CertificateOptions>;
  readonly leaf?: Partial<CertificateOptions>;
  /** What the leaf says of its firmware instead; null nothing. */
  readonly leafFwid?: Uint8Array | null;
}

export interface ReportOptions {
  readonly nonce?: Uint8Array;
  /** Fields of the report, by their kind; undefined leaves one out. */
  readonly fields?: Readonly<Record<number, Uint8Array | undefined>>;
  /** Measurements that are others than their index in each byte, by index from 0. */
  readonly measured?: Readonly<Record<number, number>>;
  readonly key?: TestKey;
}

export interface ManifestOptions {
  readonly product?: string;
  readonly version?: string;
  /** Values in each byte, by index from 0. */
  readonly golden?: Readonly<Record<number, readonly number[]>>;
  /** Changes the text before it is signed, and after. */
  readonly change?: (xml: string) => string;
  readonly spoil?: (xml: string) => string;
  readonly key?: TestKey;
  readonly signer?: Partial<CertificateOptions>;
}

/** One response, or null for none. */
type OneAnswer = (Partial<AnswerOptions> & { readonly response?: Partial<OcspOptions> }) | null;

export interface AnswersOptions {
  readonly issuer?: OneAnswer;
  readonly signer?: OneAnswer;
  readonly leaf?: OneAnswer;
}

export interface Gpu {
  readonly roots: NvidiaRoots;
  readonly makeDevice: (options?: ReportOptions) => Promise<NvidiaDevice>;
  readonly makeManifest: (options?: ManifestOptions) => Promise<Bytes>;
  /** Responses of OCSP: of the leaf's issuer, of the signer of manifests, and of the leaf, which needs none. */
  readonly makeAnswers: (options?: AnswersOptions) => Promise<readonly Bytes[]>;
}

let shared: Promise<readonly TestKey[]> | undefined;

function sharedKeys(): Promise<readonly TestKey[]> {
  shared ??= Promise.all(Array.from({ length: 6 }, () => makeKey('P-384')));
  return shared;
}

const u16 = (value: number): Bytes => Uint8Array.of(value & 0xff, value >> 8);
const COUNT = 8;

/** Request and response, before the signature. */
function writeReport({ nonce = new Uint8Array(32).fill(0xa0), fields = {}, measured = {} }: ReportOptions): Bytes {
  const blocks = concat(
    ...Array.from({ length: COUNT }, (_, i) =>
      concat(Uint8Array.of(i + 1, 1), u16(51), Uint8Array.of(1), u16(48), new Uint8Array(48).fill(measured[i] ?? i)),
    ),
  );
  const all: Record<number, Uint8Array | undefined> = {
    6: Uint8Array.of(0, 0xa5, 0, 0x96, 1, 0, 0, 0),
    3: encoder.encode(`${DRIVER}\0`),
    11: Uint8Array.of(0x55),
    20: FWID,
    ...fields,
  };
  const opaque = concat(
    ...Object.entries(all).flatMap(([kind, value]) =>
      value === undefined ? [] : [u16(Number(kind)), u16(value.length), value],
    ),
  );
  const request = concat(Uint8Array.of(0x11, 0xe0, 1, 0xff), nonce, Uint8Array.of(0));
  const header = concat(Uint8Array.of(0x11, 0x60, 0, 0, COUNT), u16(blocks.length), Uint8Array.of(0));
  return concat(request, header, blocks, new Uint8Array(32), u16(opaque.length), opaque);
}

const hexOf = (byte: number): string => byte.toString(16).padStart(2, '0').repeat(48);

const NAMESPACES = `xmlns="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" xmlns:ns0="http://standards.iso.org/iso/19770/-2/2015/schema.xsd" xmlns:ns2="http://www.w3.org/2001/04/xmlenc#sha384"`;

/** A manifest's content in canonical form, without its signature. */
function writeContent({
  product = 'GH100',
  version = DRIVER,
  golden = { 0: [0], 3: [9, 3] },
}: ManifestOptions): string {
  const resources = Object.entries(golden).map(([index, values]) => {
    const hashes = values.map((value, i) => ` ns2:Hash${i}="${hexOf(value)}"`).join('');
    return `<ns0:Resource active="True" alternatives="${values.length}" index="${index}" name="m" size="48" type="Measurement"${hashes}></ns0:Resource>`;
  });
  return `<SoftwareIdentity ${NAMESPACES} name="${product}">\n<ns0:Entity name="NVIDIA Corporation"></ns0:Entity><ns0:Meta colloquialVersion="${version}" product="${product}"></ns0:Meta><ns0:Payload>${resources.join('\n')}</ns0:Payload></SoftwareIdentity>`;
}

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const C14N = 'http://www.w3.org/2006/12/xml-c14n11';

/** An element of a signature without content, in canonical form. */
const algorithm = (name: string, value: string): string => `<ds:${name} Algorithm="${value}"></ds:${name}>`;

async function signContent(content: string, key: TestKey, certificates: readonly Uint8Array[]): Promise<string> {
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-384', encoder.encode(content)));
  const transforms = `<ds:Transforms>${algorithm('Transform', `${DSIG}enveloped-signature`)}${algorithm('Transform', C14N)}</ds:Transforms>`;
  const reference = `<ds:Reference URI="">${transforms}${algorithm('DigestMethod', `${MORE}sha384`)}<ds:DigestValue>${encodeBase64(digest)}</ds:DigestValue></ds:Reference>`;
  const within = `${algorithm('CanonicalizationMethod', C14N)}${algorithm('SignatureMethod', `${MORE}ecdsa-sha384`)}${reference}</ds:SignedInfo>`;
  // In canonical form the first tag declares all that is in scope, the default before prefixes in their order.
  const [, byDefault = '', others = ''] = /^(xmlns="[^"]*") (.*)$/.exec(NAMESPACES) ?? [];
  const signed = `<ds:SignedInfo ${byDefault} xmlns:ds="${DSIG}" ${others}>${within}`;
  const signature = encodeBase64(await signRaw(key, encoder.encode(signed)));
  const chain = certificates.map((each) => `<ds:X509Certificate>${encodeBase64(each)}</ds:X509Certificate>`).join('');
  return `<ds:Signature xmlns:ds="${DSIG}"><ds:SignedInfo>${within}<ds:SignatureValue>${signature}</ds:SignatureValue><ds:KeyInfo><ds:X509Data>${chain}</ds:X509Data></ds:KeyInfo></ds:Signature>`;
}

/** Makes a GPU. */
export async function makeGpu(options: GpuOptions = {}): Promise<Gpu> {
  const [rootKey, issuerKey, leafKey, manifestKey, signerKey, responderKey] = await sharedKeys();
  if (!rootKey || !issuerKey || !leafKey || !manifestKey || !signerKey || !responderKey) throw new Error('no keys');
  const root = await issueCertificate({ name: 'Device root', key: rootKey, ca: true, ...options.root });
  const issuer = await issueCertificate({
    name: 'GH100 A01 GSP BROM',
    key: issuerKey,
    issuer: root,
    ca: true,
    ...options.issuer,
  });
  const { leafFwid = FWID } = options;
  const fwid = der.sequence(der.oid('2.16.840.1.101.3.4.2.2'), der.octets(leafFwid ?? FWID));
  const extensions =
    leafFwid === null ? [] : [extension('2.23.133.5.4.1', der.sequence(der.integer(1), leafKey.spki, fwid))];
  const leaf = await issueCertificate({
    name: 'GH100 A01 GSP FMC LF',
    key: leafKey,
    issuer,
    ca: null,
    extensions,
    ...options.leaf,
  });
  const answer = async (
    given: OneAnswer,
    serial: bigint,
    by: Pick<TestCertificate, 'name' | 'key'>,
  ): Promise<readonly Bytes[]> => {
    if (given === null) return [];
    const { response, ...one } = given;
    const responder = await issueResponder({ key: responderKey, issuer: by });
    const certificates = [responder.der];
    return [
      await makeOcsp({ answers: [{ serial, issuer: by, ...one }], signer: responder, certificates, ...response }),
    ];
  };
  const manifestRoot = await issueCertificate({ name: 'Manifest root', key: manifestKey, ca: true });
  return {
    roots: { devices: root.der, manifests: manifestRoot.der },
    makeDevice: async (report = {}) => {
      const bytes = writeReport(report);
      const signature = await signRaw(report.key ?? leafKey, bytes);
      const certificates = [leaf.der, issuer.der, root.der];
      return { architecture: 'HOPPER', report: concat(bytes, signature), certificates, nonce: bytes.slice(4, 36) };
    },
    makeAnswers: async ({ issuer: ofIssuer = {}, signer: ofSigner = {}, leaf: ofLeaf = null } = {}) => [
      ...(await answer(ofIssuer, issuer.serial, root)),
      ...(await answer(ofSigner, SIGNER, manifestRoot)),
      ...(await answer(ofLeaf, leaf.serial, issuer)),
    ],
    makeManifest: async ({
      change = (xml: string) => xml,
      spoil = (xml: string) => xml,
      key = signerKey,
      ...manifest
    } = {}) => {
      const signer = await issueCertificate({
        name: 'Signer',
        serial: SIGNER,
        key: signerKey,
        issuer: manifestRoot,
        ...manifest.signer,
      });
      const content = change(writeContent(manifest));
      const signature = await signContent(content, key, [signer.der, manifestRoot.der]);
      return encoder.encode(spoil(content.replace('</SoftwareIdentity>', `${signature}</SoftwareIdentity>`)));
    },
  };
}
