import { encodeHex } from '../../encoding/base64/hex.ts';
import { isZero } from '../../encoding/bytes/zero.ts';
import { AttestError } from '../error/error.ts';
import type { CpuId } from './generation.ts';
import {
  AT,
  CPUID_VERSION,
  FIRST_VERSION,
  LAST_VERSION,
  MITIGATIONS_VERSION,
  P384_BYTES,
  REPORT_BYTES,
  reservedOf,
  SCALAR_BYTES,
  SIGNED_BYTES,
} from './layout.ts';

/** The version of a platform's firmware. */
export interface Firmware {
  readonly major: number;
  readonly minor: number;
  readonly build: number;
}

/** What a report says, as it says it: nothing of it verified. Byte strings are in lower-case hexadecimal, but for those that are compared or signed. */
export interface SnpReport {
  readonly version: number;
  readonly guestSvn: number;
  /** Bits of the guest's policy, and of what holds of the platform. */
  readonly policy: bigint;
  readonly platformInfo: bigint;
  readonly familyId: string;
  readonly imageId: string;
  readonly vmpl: number;
  readonly signatureAlgorithm: number;
  /** Whether the id block was signed by an author's key. */
  readonly hasAuthorKey: boolean;
  /** Whether the host had the report left without a signature. */
  readonly masksKey: boolean;
  /** 0 VCEK, 1 VLEK, 7 none. */
  readonly signingKey: number;
  readonly reportData: Uint8Array<ArrayBuffer>;
  readonly measurement: string;
  readonly hostData: string;
  readonly idKeyDigest: string;
  readonly authorKeyDigest: string;
  readonly reportId: string;
  readonly reportIdMa: string;
  /** Null in reports of version 2. */
  readonly cpuid: CpuId | null;
  readonly chipId: string;
  /** Levels, whose order the generation decides. */
  readonly currentTcb: Uint8Array<ArrayBuffer>;
  readonly reportedTcb: Uint8Array<ArrayBuffer>;
  readonly committedTcb: Uint8Array<ArrayBuffer>;
  readonly launchTcb: Uint8Array<ArrayBuffer>;
  readonly currentFirmware: Firmware;
  readonly committedFirmware: Firmware;
  /** Null in reports before version 5. */
  readonly mitigations: { readonly launch: bigint; readonly current: bigint } | null;
  /** What is signed, and r ‖ s, big-endian, as WebCrypto has it. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

function refuse(why: string): never {
  throw new AttestError('malformed', `SNP report: ${why}`);
}

/** R or S: little-endian in 72 bytes, of which P-384 leaves 24 empty. */
function scalar(stored: Uint8Array): Uint8Array {
  if (!isZero(stored.subarray(P384_BYTES))) refuse('a number of the signature is longer than its curve has them');
  return stored.slice(0, P384_BYTES).reverse();
}

function signatureOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const signature = new Uint8Array(2 * P384_BYTES);
  const s = AT.signature + SCALAR_BYTES;
  signature.set(scalar(bytes.subarray(AT.signature, s)), 0);
  signature.set(scalar(bytes.subarray(s, s + SCALAR_BYTES)), P384_BYTES);
  return signature;
}

/** The version, when the bytes have the form of it: length, and zero wherever it is reserved. */
function checkedVersion(bytes: Uint8Array, view: DataView): number {
  if (bytes.length !== REPORT_BYTES) refuse(`${bytes.length} bytes where ${REPORT_BYTES} should be`);
  const version = view.getUint32(AT.version, true);
  if (version < FIRST_VERSION || version > LAST_VERSION) refuse(`version ${version} is not known`);
  for (const [from, to] of reservedOf(version)) {
    if (!isZero(bytes.subarray(from, to))) refuse(`a reserved byte from 0x${from.toString(16)} on is not zero`);
  }
  if (view.getUint32(AT.flags, true) >>> 5 !== 0) refuse('a reserved flag is set');
  return version;
}

const firmware = (view: DataView, at: number): Firmware => ({
  major: view.getUint8(at + 2),
  minor: view.getUint8(at + 1),
  build: view.getUint8(at),
});

/**
 * Reads a report of SEV-SNP, version 2 to 5: its exact length, and zero in each byte that its version has reserved.
 * @throws AttestError `malformed`
 */
export function parseSnpReport(bytes: Uint8Array): SnpReport {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = checkedVersion(bytes, view);
  const flags = view.getUint32(AT.flags, true);
  const take = (at: number, size: number): Uint8Array<ArrayBuffer> => new Uint8Array(bytes.subarray(at, at + size));
  const hex = (at: number, size: number): string => encodeHex(bytes.subarray(at, at + size));
  return {
    version,
    guestSvn: view.getUint32(AT.guestSvn, true),
    policy: view.getBigUint64(AT.policy, true),
    platformInfo: view.getBigUint64(AT.platformInfo, true),
    familyId: hex(AT.familyId, 16),
    imageId: hex(AT.imageId, 16),
    vmpl: view.getUint32(AT.vmpl, true),
    signatureAlgorithm: view.getUint32(AT.signatureAlgorithm, true),
    hasAuthorKey: (flags & 1) !== 0,
    masksKey: (flags & 2) !== 0,
    signingKey: (flags >> 2) & 7,
    reportData: take(AT.reportData, 64),
    measurement: hex(AT.measurement, 48),
    hostData: hex(AT.hostData, 32),
    idKeyDigest: hex(AT.idKeyDigest, 48),
    authorKeyDigest: hex(AT.authorKeyDigest, 48),
    reportId: hex(AT.reportId, 32),
    reportIdMa: hex(AT.reportIdMa, 32),
    cpuid:
      version < CPUID_VERSION
        ? null
        : {
            family: view.getUint8(AT.cpuid),
            model: view.getUint8(AT.cpuid + 1),
            stepping: view.getUint8(AT.cpuid + 2),
          },
    chipId: hex(AT.chipId, 64),
    currentTcb: take(AT.currentTcb, 8),
    reportedTcb: take(AT.reportedTcb, 8),
    committedTcb: take(AT.committedTcb, 8),
    launchTcb: take(AT.launchTcb, 8),
    currentFirmware: firmware(view, AT.currentFirmware),
    committedFirmware: firmware(view, AT.committedFirmware),
    mitigations:
      version < MITIGATIONS_VERSION
        ? null
        : {
            launch: view.getBigUint64(AT.launchMitigations, true),
            current: view.getBigUint64(AT.currentMitigations, true),
          },
    signed: take(0, SIGNED_BYTES),
    signature: signatureOf(bytes),
  };
}
