import { isZero } from '../../encoding/bytes/zero.ts';
import { malformed } from '../error/malformed.ts';

/** Bytes of the report of an SGX enclave (Intel SDM vol. 3D, table 39-21). */
export const REPORT_BYTES = 384;

/** The report of an enclave: of the one that is attested, or of the quoting enclave. */
export interface EnclaveReport {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly cpuSvn: Uint8Array;
  readonly miscSelect: Uint8Array;
  readonly attributes: Uint8Array;
  readonly mrEnclave: Uint8Array;
  readonly mrSigner: Uint8Array;
  readonly configId: Uint8Array;
  readonly isvProdId: number;
  readonly isvSvn: number;
  readonly configSvn: number;
  readonly reportData: Uint8Array;
}

/** Ranges that are reserved, and so zero. */
const RESERVED: readonly (readonly [number, number])[] = [
  [20, 32],
  [96, 128],
  [160, 192],
  [262, 304],
];

/** A number of two bytes, the lowest first. */
export function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}

/**
 * Reads the report of an enclave.
 * @param bytes exactly `REPORT_BYTES`
 * @throws AttestError `malformed`
 */
export function parseReport(bytes: Uint8Array<ArrayBuffer>): EnclaveReport {
  if (bytes.length !== REPORT_BYTES) malformed('the report of an enclave that is too short');
  if (!RESERVED.every(([from, to]) => isZero(bytes.subarray(from, to)))) {
    malformed('the report of an enclave with reserved bytes that are not zero');
  }
  return {
    bytes,
    cpuSvn: bytes.subarray(0, 16),
    miscSelect: bytes.subarray(16, 20),
    attributes: bytes.subarray(48, 64),
    mrEnclave: bytes.subarray(64, 96),
    mrSigner: bytes.subarray(128, 160),
    configId: bytes.subarray(192, 256),
    isvProdId: readU16(bytes, 256),
    isvSvn: readU16(bytes, 258),
    configSvn: readU16(bytes, 260),
    reportData: bytes.subarray(320, 384),
  };
}
