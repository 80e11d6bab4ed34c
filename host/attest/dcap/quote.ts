import { encodeHex } from '../../encoding/base64/hex.ts';
import { isZero } from '../../encoding/bytes/zero.ts';
import { AttestError } from '../error/error.ts';
import { malformed } from '../error/malformed.ts';
import { parseReport, readU16, REPORT_BYTES, type EnclaveReport } from './report.ts';

/** What a quote is of: an enclave's report, or one of a trust domain in its form of TDX 1.0 or 1.5. */
export type BodyKind = 'sgx' | 'td10' | 'td15';

/** What certifies the key of the quoting enclave: a chain of certificates in PEM, or the platform's identity, for which a chain is to be had elsewhere. */
export type Certification =
  | { readonly kind: 'chain'; readonly pem: Uint8Array }
  | { readonly kind: 'platform'; readonly pceId: string };

/** A quote of Intel DCAP taken apart, and not verified. */
export interface Quote {
  readonly version: 3 | 4 | 5;
  readonly tee: 'sgx' | 'tdx';
  readonly kind: BodyKind;
  readonly body: Uint8Array<ArrayBuffer>;
  /** What the attestation key signs: header and body. */
  readonly signed: Uint8Array<ArrayBuffer>;
  /** r ‖ s. */
  readonly signature: Uint8Array<ArrayBuffer>;
  /** x ‖ y. */
  readonly attestationKey: Uint8Array<ArrayBuffer>;
  readonly qeReport: EnclaveReport;
  readonly qeReportSignature: Uint8Array<ArrayBuffer>;
  readonly qeAuthData: Uint8Array;
  readonly certification: Certification;
  /** What follows the quote. */
  readonly trailing: Uint8Array;
}

const MAX_BYTES = 65_536;
const HEADER_BYTES = 48;
const ECDSA_P256 = 2;
const TEE_TDX = 0x81;
/** The quoting enclave's vendor: Intel. */
const VENDOR = '939a7233f79c4ca9940a0db3957f0607';
const BODY_BYTES: Readonly<Record<BodyKind, number>> = { sgx: REPORT_BYTES, td10: 584, td15: 648 };
/** Types of a version 5 body (Intel, sgx_quote_5.h). */
const BODY_TYPES: Readonly<Record<number, BodyKind>> = { 1: 'sgx', 2: 'td10', 3: 'td15' };
/** Bytes of an encrypted or plain PPID, by the type of certification data (Intel QVL, QuoteConstants.h). */
const PPID_BYTES: Readonly<Record<number, number>> = { 1: 16, 2: 256, 3: 384 };
const QE_REPORT_CERTIFICATION = 6;
const PEM_CHAIN = 5;

/** Takes fields one after another. */
class Fields {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number, what: string): Uint8Array<ArrayBuffer> {
    if (count > this.#bytes.length - this.#at) malformed(`a quote that ends within its ${what}`);
    const taken = this.#bytes.slice(this.#at, this.#at + count);
    this.#at += count;
    return taken;
  }

  /** A number of some bytes, the lowest first. */
  number(count: 2 | 4, what: string): number {
    const bytes = this.take(count, what);
    return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  }

  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }
}

function readCertification(fields: Fields): Certification {
  const type = fields.number(2, 'certification');
  const data = fields.take(fields.number(4, 'certification'), 'certification');
  if (type === PEM_CHAIN) return { kind: 'chain', pem: data };
  const ppid = PPID_BYTES[type] ?? malformed(`certification of the type ${type}, which is not known`);
  if (data.length !== ppid + 20) malformed('certification of another length than its type has');
  return { kind: 'platform', pceId: encodeHex(data.subarray(ppid + 18)) };
}

function readHeader(bytes: Uint8Array): Pick<Quote, 'version' | 'tee'> {
  const version = readU16(bytes, 0);
  if (version !== 3 && version !== 4 && version !== 5) malformed(`a quote of version ${version}`);
  if (readU16(bytes, 2) !== ECDSA_P256) malformed('a quote whose attestation key is not of ECDSA with P-256');
  const tee = readU16(bytes, 4) + readU16(bytes, 6) * 0x1_0000;
  if (tee !== 0 && tee !== TEE_TDX) malformed(`a quote of the TEE ${tee}, which is not known`);
  if (version === 3 && tee !== 0) malformed('a quote of version 3 that is not of SGX');
  if (version > 3 && !isZero(bytes.subarray(8, 12))) malformed('a quote with reserved bytes that are not zero');
  if (encodeHex(bytes.subarray(12, 28)) !== VENDOR) malformed('a quote of another vendor than Intel');
  return { version, tee: tee === 0 ? 'sgx' : 'tdx' };
}

/** The kind of the body: of version 5 it says so itself. */
function readKind(fields: Fields, { version, tee }: Pick<Quote, 'version' | 'tee'>): BodyKind {
  if (version < 5) return tee === 'sgx' ? 'sgx' : 'td10';
  const type = fields.number(2, 'descriptor');
  const kind = BODY_TYPES[type] ?? malformed(`a body of the type ${type}, which is not known`);
  if (fields.number(4, 'descriptor') !== BODY_BYTES[kind]) malformed('a body of another length than its type has');
  if ((kind === 'sgx') !== (tee === 'sgx')) malformed('a body of another TEE than the quote');
  return kind;
}

/**
 * Takes a quote apart (Intel, sgx_quote_3.h, sgx_quote_4.h, sgx_quote_5.h), strictly: known versions and types, exact lengths, reserved bytes zero. Verifies nothing.
 * @throws AttestError `malformed`, `too_large`
 */
export function parseQuote(bytes: Uint8Array): Quote {
  if (bytes.length > MAX_BYTES) throw new AttestError('too_large', 'a quote of too many bytes');
  const outer = new Fields(bytes);
  const header = readHeader(outer.take(HEADER_BYTES, 'header'));
  const kind = readKind(outer, header);
  const body = outer.take(BODY_BYTES[kind], 'body');
  const signed = bytes.slice(0, bytes.length - outer.rest().length);
  const fields = new Fields(outer.take(outer.number(4, 'signature data'), 'signature data'));
  const signature = fields.take(64, 'signature');
  const attestationKey = fields.take(64, 'attestation key');
  if (header.version > 3) {
    if (fields.number(2, 'certification') !== QE_REPORT_CERTIFICATION) {
      malformed('a quote that is not certified by the report of its quoting enclave');
    }
    if (fields.number(4, 'certification') !== fields.rest().length) malformed('certification of another length');
  }
  const qeReport = parseReport(fields.take(REPORT_BYTES, 'report of the quoting enclave'));
  const qeReportSignature = fields.take(64, 'signature of the quoting enclave');
  const qeAuthData = fields.take(fields.number(2, 'authentication data'), 'authentication data');
  const certification = readCertification(fields);
  if (fields.rest().length > 0) malformed('signature data of which something is left');
  const { version, tee } = header;
  return {
    version,
    tee,
    kind,
    body,
    signed,
    signature,
    attestationKey,
    qeReport,
    qeReportSignature,
    qeAuthData,
    certification,
    trailing: outer.rest(),
  };
}
