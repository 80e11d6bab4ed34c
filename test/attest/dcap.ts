/** Quotes of TDX and SGX on a platform of our own: root, PCK, quoting enclave, and collateral. Tests change one thing at a time, before it is signed. */
import { encodeHex } from '../../host/encoding/base64/hex.ts';
import { concatBytes } from '../../host/encoding/bytes/concat.ts';
import type { DcapCollateral } from '../../host/attest/index.ts';
import { parseCertificate, type Certificate } from '../../host/x509/certificate.ts';
import {
  der,
  extension,
  issueCertificate,
  issueCrl,
  makeKey,
  signRaw,
  toPem,
  type CertificateOptions,
  type CrlOptions,
  type TestKey,
} from './pki.ts';
import { refuse } from './refuse.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Change = (bytes: Bytes) => void;

/** The time of all collateral: within its validity. */
export const QUOTED_AT = Date.UTC(2026, 5, 15);
export const ISSUED_AT = Date.UTC(2026, 5, 1);
export const DUE_AT = Date.UTC(2026, 6, 1);
/** When Intel found the levels that all is at. */
export const LEVEL_DATE = Date.UTC(2026, 1, 11);

const SGX_OID = '1.2.840.113741.1.13.1';
const VENDOR = Uint8Array.from('939a7233f79c4ca9940a0db3957f0607'.match(/../g) ?? [], (hex) =>
  Number.parseInt(hex, 16),
);
const AUTH_DATA = new Uint8Array(32).fill(7);
const QE_SIGNER = new Uint8Array(32).fill(0xdc);
/** SEPT_VE_DISABLE. */
const TD_ATTRIBUTES = [0, 0, 0, 0x10, 0, 0, 0, 0] as const;
const XFAM = [0xe7, 0x02, 0x06, 0, 0, 0, 0, 0] as const;
const COMPONENTS = [3, 3, 2, 2, 4, 1, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0] as const;
/** ISVSVN 6 of the module TDX_01, and what a level judges. */
export const TEE_TCB_SVN = [6, 1, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] as const;

const [rootKey, issuerKey, pckKey, signerKey, attestationKey] = (await Promise.all(
  Array.from({ length: 5 }, () => makeKey()),
)) as [TestKey, TestKey, TestKey, TestKey, TestKey];

/** What can be changed of a quote, its platform and its collateral. */
export interface QuoteOptions {
  readonly tee?: 'tdx' | 'sgx';
  /** Default 5 for TDX, and 3 for SGX. */
  readonly version?: 3 | 4 | 5;
  readonly reportData?: Uint8Array;
  /** 48 bytes each. */
  readonly mrTd?: Uint8Array;
  readonly rtmrs?: readonly Uint8Array[];
  /** 32 bytes. */
  readonly mrEnclave?: Uint8Array;
  /** Changes the header, the body or the quoting enclave's report before it is signed. */
  readonly header?: Change;
  readonly body?: Change;
  readonly qeReport?: Change;
  /** Changes a signature, or what certifies the quoting enclave, after it was made. */
  readonly signature?: Change;
  readonly qeSignature?: Change;
  readonly certification?: (pem: string) => string;
  readonly padding?: Uint8Array;
  readonly root?: Partial<CertificateOptions>;
  readonly issuer?: Partial<CertificateOptions>;
  readonly pck?: Partial<CertificateOptions>;
  readonly signer?: Partial<CertificateOptions>;
  /** The SGX extension of the PCK certificate; null leaves it out. */
  readonly extension?: Uint8Array | null;
  readonly rootCrl?: Partial<CrlOptions>;
  readonly pckCrl?: Partial<CrlOptions>;
  /** Members that take the place of TCB info's and the identity's own, before they are signed. */
  readonly tcbInfo?: Readonly<Record<string, unknown>>;
  readonly qeIdentity?: Readonly<Record<string, unknown>>;
  /** Members that take the place of the collateral's own. */
  readonly collateral?: Partial<DcapCollateral>;
}

/** Evidence, what it is verified with, and the serial numbers that a list can have. */
export interface MadeQuote {
  readonly quote: Bytes;
  readonly collateral: DcapCollateral;
  readonly roots: readonly Certificate[];
  readonly at: number;
}

/** Serial numbers of the certificates. */
export const SERIALS = { issuer: 0x1001n, pck: 0x1002n, signer: 0x1003n } as const;
const ROOT = 'Intel SGX Root CA';
const PLATFORM_CA = 'Intel SGX PCK Platform CA';

/** The SGX extension of a platform (Intel, SGX PCK Certificate and CRL Profile Specification §1.3.5). */
export function platformExtension(components: readonly number[] = COMPONENTS): Bytes {
  const pair = (id: string, value: Uint8Array): Bytes => der.sequence(der.oid(`${SGX_OID}.${id}`), value);
  const svns = components.map((svn, i) => pair(`2.${i + 1}`, der.integer(svn)));
  return extension(
    SGX_OID,
    der.sequence(
      pair('1', der.octets(new Uint8Array(16).fill(0x11))),
      pair(
        '2',
        der.sequence(
          ...svns,
          pair('2.17', der.integer(13)),
          pair('2.18', der.octets(Uint8Array.from({ length: 16 }, (_, i) => components[i] ?? 0))),
        ),
      ),
      pair('3', der.octets(new Uint8Array(2))),
      pair('4', der.octets(Uint8Array.of(0x90, 0xc0, 0x6f, 0, 0, 0))),
      pair('5', der.element(0x0a, Uint8Array.of(1))),
      pair('6', der.octets(new Uint8Array(16).fill(0x66))),
      pair(
        '7',
        der.sequence(pair('7.1', der.boolean(true)), pair('7.2', der.boolean(false)), pair('7.3', der.boolean(true))),
      ),
    ),
  );
}

/** A level of platforms. */
export function platformLevel(
  change: Readonly<Record<string, unknown>> = {},
  tdx: readonly number[] = [5, 0, 3],
): object {
  const svns = (list: readonly number[]) => Array.from({ length: 16 }, (_, i) => ({ svn: list[i] ?? 0 }));
  const tcb = { sgxtcbcomponents: svns(COMPONENTS), pcesvn: 13, tdxtcbcomponents: svns(tdx) };
  return { tcb, tcbDate: new Date(LEVEL_DATE).toISOString().replace('.000', ''), tcbStatus: 'UpToDate', ...change };
}

/** A level of a module or of a quoting enclave. */
export function enclaveLevel(isvsvn: number, change: Readonly<Record<string, unknown>> = {}): object {
  const tcbDate = new Date(LEVEL_DATE).toISOString().replace('.000', '');
  return { tcb: { isvsvn }, tcbDate, tcbStatus: 'UpToDate', ...change };
}

/** The identity of the module TDX_01. */
export function moduleIdentity(change: Readonly<Record<string, unknown>> = {}): object {
  return { ...MODULE_SIGNER, id: 'TDX_01', tcbLevels: [enclaveLevel(6)], ...change };
}

const MODULE_SIGNER = { mrsigner: '00'.repeat(48), attributes: '00'.repeat(8), attributesMask: 'FF'.repeat(8) };

function issued(): object {
  const [issueDate, nextUpdate] = [ISSUED_AT, DUE_AT].map((at) => new Date(at).toISOString().replace('.000', ''));
  return { issueDate, nextUpdate, tcbEvaluationDataNumber: 20 };
}

function tcbInfoOf(tee: 'tdx' | 'sgx', change: QuoteOptions['tcbInfo']): string {
  const tdx = tee === 'tdx' ? { tdxModule: MODULE_SIGNER, tdxModuleIdentities: [moduleIdentity()] } : {};
  const own = { id: tee.toUpperCase(), version: 3, ...issued(), fmspc: '90C06F000000', pceId: '0000', tcbType: 0 };
  return JSON.stringify({ ...own, ...tdx, tcbLevels: [platformLevel()], ...change });
}

function qeIdentityOf(tee: 'tdx' | 'sgx', change: QuoteOptions['qeIdentity']): string {
  const own = { id: tee === 'tdx' ? 'TD_QE' : 'QE', version: 2, ...issued(), miscselect: '00000000' };
  const attributes = { attributes: `11${'00'.repeat(15)}`, attributesMask: `FB${'FF'.repeat(7)}${'00'.repeat(8)}` };
  const product = { mrsigner: encodeHex(QE_SIGNER).toUpperCase(), isvprodid: 2, tcbLevels: [enclaveLevel(4)] };
  return JSON.stringify({ ...own, miscselectMask: 'FFFFFFFF', ...attributes, ...product, ...change });
}

function u16(value: number): Bytes {
  return Uint8Array.of(value & 0xff, value >> 8);
}

function u32(value: number): Bytes {
  return concatBytes([u16(value & 0xffff), u16(value >>> 16)]);
}

function tdBody({ reportData = new Uint8Array(64), mrTd, rtmrs = [] }: QuoteOptions, isNew: boolean): Bytes {
  const body = new Uint8Array(isNew ? 648 : 584);
  body.set(TEE_TCB_SVN, 0);
  body.set(TD_ATTRIBUTES, 120);
  body.set(XFAM, 128);
  body.set(mrTd ?? new Uint8Array(48).fill(0xa0), 136);
  rtmrs.forEach((rtmr, i) => body.set(rtmr, 328 + 48 * i));
  body.set(reportData, 520);
  if (isNew) body.set(TEE_TCB_SVN, 584);
  return body;
}

/** The report of an enclave: of the one that is attested, or of the quoting enclave. */
function enclaveReport(mrEnclave: Uint8Array, mrSigner: Uint8Array, isvProdId: number, isvSvn: number): Bytes {
  const report = new Uint8Array(384);
  // INIT, and MODE64BIT of the attested one, which masks leave out.
  report[48] = 0x15;
  report.set(mrEnclave, 64);
  report.set(mrSigner, 128);
  report.set(u16(isvProdId), 256);
  report.set(u16(isvSvn), 258);
  return report;
}

function bodyOf(options: QuoteOptions, version: number): Bytes {
  const { tee = 'tdx', reportData, mrEnclave = new Uint8Array(32).fill(0xe0) } = options;
  if (tee === 'tdx') return tdBody(options, version === 5);
  const body = enclaveReport(mrEnclave, new Uint8Array(32).fill(0x51), 9, 5);
  if (reportData !== undefined) body.set(reportData, 320);
  return body;
}

/** What the attestation key signs. */
function signedOf(options: QuoteOptions, version: number): Bytes {
  const { tee = 'tdx' } = options;
  const header = new Uint8Array(48);
  header.set(u16(version), 0);
  header.set(u16(2), 2);
  header.set(u32(tee === 'tdx' ? 0x81 : 0), 4);
  header.set(VENDOR, 12);
  options.header?.(header);
  const body = bodyOf(options, version);
  options.body?.(body);
  const descriptor = version === 5 ? [u16(tee === 'tdx' ? 3 : 1), u32(body.length)] : [];
  return concatBytes([header, ...descriptor, body]);
}

async function certify(options: QuoteOptions) {
  const root = await issueCertificate({ name: ROOT, key: rootKey, ca: true, pathLength: 1, ...options.root });
  const issuer = await issueCertificate({
    name: PLATFORM_CA,
    key: issuerKey,
    issuer: root,
    ca: true,
    pathLength: 0,
    serial: SERIALS.issuer,
    ...options.issuer,
  });
  const own = options.extension === undefined ? platformExtension() : options.extension;
  const pck = await issueCertificate({
    name: 'Intel SGX PCK Certificate',
    key: pckKey,
    issuer,
    serial: SERIALS.pck,
    extensions: own === null ? [] : [own],
    ...options.pck,
  });
  const signer = await issueCertificate({
    name: 'Intel SGX TCB Signing',
    key: signerKey,
    issuer: root,
    serial: SERIALS.signer,
    ...options.signer,
  });
  return { root, issuer, pck, signer };
}

async function signatureDataOf(options: QuoteOptions, version: number, signed: Bytes, pem: string): Promise<Bytes> {
  const signature = await signRaw(attestationKey, signed);
  options.signature?.(signature);
  const point = attestationKey.spki.slice(-64);
  const report = enclaveReport(new Uint8Array(32).fill(0x0e), QE_SIGNER, 2, 4);
  const certified = concatBytes([point, AUTH_DATA]);
  report.set(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', certified)), 320);
  options.qeReport?.(report);
  const reportSignature = await signRaw(pckKey, report);
  options.qeSignature?.(reportSignature);
  const text = new TextEncoder().encode(pem);
  const block = concatBytes([
    report,
    reportSignature,
    u16(AUTH_DATA.length),
    AUTH_DATA,
    u16(5),
    u32(text.length),
    text,
  ]);
  return concatBytes([signature, point, ...(version === 3 ? [] : [u16(6), u32(block.length)]), block]);
}

/** A platform that quotes. */
export interface QuotingPlatform extends Omit<MadeQuote, 'quote'> {
  /** Makes a quote; what is changed of its report and signatures is added to what the platform was made with. */
  readonly makeQuote: (options?: QuoteOptions) => Promise<Bytes>;
}

/** Makes a platform with its collateral, which hold unless something is changed. */
export async function makePlatform(made: QuoteOptions = {}): Promise<QuotingPlatform> {
  const { tee = 'tdx' } = made;
  const { root, issuer, pck, signer } = await certify(made);
  const sign = async (text: string): Promise<string> =>
    encodeHex(await signRaw(signerKey, new TextEncoder().encode(text)));
  const times = { thisUpdate: ISSUED_AT, nextUpdate: DUE_AT };
  const [tcbInfo, qeIdentity] = [tcbInfoOf(tee, made.tcbInfo), qeIdentityOf(tee, made.qeIdentity)];
  const collateral: DcapCollateral = {
    root_ca_crl: encodeHex(await issueCrl({ issuer: root, ...times, ...made.rootCrl })),
    pck_crl: encodeHex(await issueCrl({ issuer, ...times, ...made.pckCrl })),
    tcb_info_issuer_chain: toPem(signer.der, root.der),
    tcb_info: tcbInfo,
    tcb_info_signature: await sign(tcbInfo),
    qe_identity_issuer_chain: toPem(signer.der, root.der),
    qe_identity: qeIdentity,
    qe_identity_signature: await sign(qeIdentity),
    ...made.collateral,
  };
  return {
    collateral,
    roots: [parseCertificate(root.der, refuse)],
    at: QUOTED_AT,
    makeQuote: async (more) => {
      const options = { ...made, ...more };
      const { version = tee === 'tdx' ? 5 : 3, certification = (pem: string) => pem, padding } = options;
      const signed = signedOf(options, version);
      const data = await signatureDataOf(options, version, signed, certification(toPem(pck.der, issuer.der, root.der)));
      return concatBytes([signed, u32(data.length), data, padding ?? new Uint8Array(0)]);
    },
  };
}

/** Makes a quote with its collateral, which hold unless something is changed. */
export async function makeQuote(options: QuoteOptions = {}): Promise<MadeQuote> {
  const { makeQuote: quote, ...platform } = await makePlatform(options);
  return { ...platform, quote: await quote() };
}
