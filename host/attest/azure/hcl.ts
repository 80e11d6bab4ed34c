import { isZero } from '../../encoding/bytes/zero.ts';
import { AttestError } from '../error/error.ts';
import { objectIn, readJsonObject, textIn, textsIn, type JsonObject } from '../jwt/json.ts';

/** What an Azure paravisor says of its machine (HCL report, NV index 0x01400001), and nothing of it verified. */
export interface HclReport {
  readonly hardware: 'snp' | 'tdx';
  /** The SNP report of 1,184 bytes, or the TD report of 1,024, that the paravisor asked for at boot. */
  readonly report: Uint8Array<ArrayBuffer>;
  /** Its own data as it stands: the hardware's report data begins with the SHA-256 of it. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** The same, read. */
  readonly content: JsonObject;
}

/** Offsets of azure-cvm-tooling, az-cvm-vtpm/src/hcl, and attestation.md §1.5. */
const SIGNATURE = 0x414c4348;
const REPORT = 0x20;
const DATA_HEADER = 0x4c0;
const DATA = 0x4d4;
const REPORT_BYTES = DATA_HEADER - REPORT;
const TD_REPORT_BYTES = 1024;
const ATTESTATION_REQUEST = 2;
const TYPES: ReadonlyMap<number, HclReport['hardware']> = new Map([
  [2, 'snp'],
  [4, 'tdx'],
]);
const SHA256 = 1;
/** Larger than the NV index of any TPM. */
const MAX_BYTES = 65_536;

function malformed(why: string): never {
  throw new AttestError('malformed', `the HCL report: ${why}`);
}

/**
 * Reads an HCL report: exact lengths, and nothing but zeros where nothing stands.
 * @throws AttestError `malformed`, `too_large`
 */
export function parseHclReport(bytes: Uint8Array): HclReport {
  if (bytes.length > MAX_BYTES) throw new AttestError('too_large', 'the HCL report has too many bytes');
  if (bytes.length < DATA) malformed('it ends too early');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (offset: number): number => view.getUint32(offset, true);
  if (at(0) !== SIGNATURE || at(12) !== ATTESTATION_REQUEST) malformed('it is none');
  if (at(4) !== 1 && at(4) !== 2) malformed(`version ${at(4)}`);
  if (!isZero(bytes.subarray(16, REPORT))) malformed('reserved bytes that are not zero');
  const length = at(DATA_HEADER + 16);
  const end = DATA + length;
  if (end > bytes.length) malformed('it ends too early');
  // The size of its data counts the five numbers before it, that of the report everything.
  if (at(8) !== end || at(DATA_HEADER) !== length + 20) malformed('sizes that do not agree');
  if (at(DATA_HEADER + 4) !== 1) malformed('data of another version');
  const hardware = TYPES.get(at(DATA_HEADER + 8)) ?? malformed('hardware that is not known');
  if (at(DATA_HEADER + 12) !== SHA256) malformed('a hash that is not SHA-256');
  if (!isZero(bytes.subarray(end))) malformed('bytes follow it');
  const used = hardware === 'tdx' ? TD_REPORT_BYTES : REPORT_BYTES;
  if (!isZero(bytes.subarray(REPORT + used, DATA_HEADER))) malformed('bytes follow the report of the hardware');
  const data = bytes.slice(DATA, end);
  return {
    hardware,
    report: bytes.slice(REPORT, REPORT + used),
    data,
    content: readJsonObject(data, 'the data of the HCL report'),
  };
}

/** What the paravisor set up: null where it does not say. */
export interface VmConfiguration {
  readonly secureBoot: boolean | null;
  readonly tpm: boolean | null;
  readonly console: boolean | null;
  readonly vmId: string | null;
  /** 64 bytes in hexadecimal, which the guest had put into the report. */
  readonly userData: string | null;
}

function flagOf(object: JsonObject | undefined, name: string): boolean | null {
  const value = object === undefined || !Object.hasOwn(object, name) ? undefined : object[name];
  return typeof value === 'boolean' ? value : null;
}

export function readConfiguration(content: JsonObject): VmConfiguration {
  const configuration = objectIn(content, 'vm-configuration');
  const userData = textIn(content, 'user-data')?.toLowerCase();
  return {
    secureBoot: flagOf(configuration, 'secure-boot'),
    tpm: flagOf(configuration, 'tpm-enabled'),
    console: flagOf(configuration, 'console-enabled'),
    vmId: textIn(configuration, 'vmUniqueId') ?? null,
    userData: userData !== undefined && /^[0-9a-f]{128}$/.test(userData) ? userData : null,
  };
}

/** The key that the machine's TPM signs its quotes with, of the report's keys: one of that name, for signatures. */
export function findAttestationKey(content: JsonObject): JsonObject | undefined {
  const keys = Object.hasOwn(content, 'keys') ? content['keys'] : undefined;
  if (!Array.isArray(keys)) return undefined;
  const found = keys.flatMap((key) => {
    const object = objectIn({ key }, 'key');
    return textIn(object, 'kid') === 'HCLAkPub' && object !== undefined ? [object] : [];
  });
  const [key, ...more] = found;
  return key !== undefined && more.length === 0 && textsIn(key, 'key_ops')?.includes('sign') === true ? key : undefined;
}
