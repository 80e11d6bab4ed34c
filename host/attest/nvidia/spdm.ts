import { encodeHex } from '../../encoding/base64/hex.ts';
import { isZero } from '../../encoding/bytes/zero.ts';
import { AttestError } from '../error/error.ts';
import { NVIDIA_MODES, type NvidiaMode } from './types.ts';

/** GET_MEASUREMENTS of SPDM 1.1 with its answer (DMTF DSP0274 §10.11), as NVIDIA's tools store them: request, then response. */
const REQUEST_BYTES = 37;
const RESPONSE_HEADER_BYTES = 8;
const NONCE_BYTES = 32;
const SIGNATURE_BYTES = 96;
const BLOCK_HEADER_BYTES = 4;
const VALUE_HEADER_BYTES = 3;
/** SPDM 1.1, GET_MEASUREMENTS with a signature over all measurements; MEASUREMENTS. */
const REQUEST = '11e001ff';
const RESPONSE = '11600000';
/** The measurement is of DMTF's form, and a digest of code that can be changed. */
const DMTF = 1;
const MAX_REPORT_BYTES = 0x4000;

/** Kinds of the fields that follow the measurements (NVIDIA nvtrust, opaque data). */
const FIELD = { driver: 3, vbios: 6, nvdec0: 11, fwid: 20, protectedPcie: 21, pdi: 22, mode: 36 } as const;
/** How fields say that something is on, and that it is off. */
const [ON, OFF] = [0xaa, 0x55];
/** Bytes of the id of a device in the fabric (PDI): a switch has one, a GPU those at the ends of its links. */
const PDI_BYTES = 8;

/** A report of a device, as it says it: nothing of it verified. */
export interface SpdmReport {
  /** Of the request: what the device was asked with. */
  readonly nonce: Uint8Array<ArrayBuffer>;
  /** Measurements by their block, from 1 on, in hexadecimal. */
  readonly measurements: ReadonlyMap<number, string>;
  readonly driverVersion: string | null;
  readonly vbiosVersion: string | null;
  /** Digest of the firmware that the leaf's key belongs to, in hexadecimal. */
  readonly fwid: string | null;
  /** Whether NVDEC0 is off: then nothing of it is measured. */
  readonly isNvdec0Off: boolean;
  /** Null where the report names none. */
  readonly mode: NvidiaMode | 'unknown' | null;
  /** Of a switch: its id in the fabric, in hexadecimal. */
  readonly switchId: string | null;
  /** Of a GPU: ids of the switches at its links, each once. */
  readonly links: readonly string[];
  /** What is signed, and r ‖ s. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

function refuse(why: string): never {
  throw new AttestError('malformed', `SPDM report: ${why}`);
}

function readBlocks(bytes: Uint8Array, count: number): ReadonlyMap<number, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const blocks = new Map<number, string>();
  let at = 0;
  for (let index = 1; index <= count; index++) {
    if (at + BLOCK_HEADER_BYTES + VALUE_HEADER_BYTES > bytes.length) refuse('a block that ends too early');
    const size = view.getUint16(at + 2, true);
    const value = at + BLOCK_HEADER_BYTES + VALUE_HEADER_BYTES;
    const end = at + BLOCK_HEADER_BYTES + size;
    if (bytes[at] !== index || bytes[at + 1] !== DMTF) refuse('a block of another number or form');
    if (end > bytes.length || view.getUint16(value - 2, true) !== end - value) refuse('a block of another length');
    blocks.set(index, encodeHex(bytes.subarray(value, end)));
    at = end;
  }
  return at === bytes.length ? blocks : refuse('bytes follow the blocks');
}

function readFields(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length;) {
    if (at + 4 > bytes.length) refuse('a field that ends too early');
    const kind = view.getUint16(at, true);
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > bytes.length) refuse('a field that ends too early');
    if (fields.has(kind)) refuse('a field that stands there twice');
    fields.set(kind, bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

/** Text of ASCII, with zeros after it. */
function textOf(bytes: Uint8Array | undefined): string | null {
  if (bytes === undefined) return null;
  const text = String.fromCharCode(...bytes).replace(/\0+$/, '');
  return /^[\u0021-\u007e]+$/.test(text) ? text : refuse('a version that is no text');
}

/** GPUs have the version of their VBIOS as a number of four bytes, little-endian, and one more; switches as text. */
function vbiosOf(bytes: Uint8Array | undefined): string | null {
  if (bytes?.length !== 8 || bytes.subarray(5).some((byte) => byte !== 0)) return textOf(bytes);
  const parts = [bytes[3], bytes[2], bytes[1], bytes[0], bytes[4]];
  return parts.map((part = 0) => part.toString(16).toUpperCase().padStart(2, '0')).join('.');
}

/** The mode that a GPU is in: newer ones name it, older ones say whether it is that of protected PCIe. What contradicts itself is not known. */
function modeOf(fields: ReadonlyMap<number, Uint8Array>): SpdmReport['mode'] {
  const [status, ...more] = fields.get(FIELD.protectedPcie) ?? [];
  if (more.length > 0 || (status !== undefined && status !== ON && status !== OFF)) return 'unknown';
  const flag = fields.get(FIELD.mode);
  if (flag === undefined) return status === ON ? 'ppcie' : null;
  const [low = -1, ...high] = flag;
  const mode = high.some((byte) => byte !== 0) ? undefined : NVIDIA_MODES[low];
  const isSaidTwice = status === undefined || (status === ON) === (mode === 'ppcie');
  return mode === undefined || !isSaidTwice ? 'unknown' : mode;
}

function pdisOf(bytes: Uint8Array | undefined): readonly string[] {
  if (bytes === undefined) return [];
  if (bytes.length % PDI_BYTES !== 0) refuse('ids of the fabric of another length');
  const each = Array.from({ length: bytes.length / PDI_BYTES }, (_, i) =>
    bytes.subarray(i * PDI_BYTES, (i + 1) * PDI_BYTES),
  );
  // A link that is not there has no id.
  const there = each.filter((pdi) => !isZero(pdi) && !pdi.every((byte) => byte === 0xff));
  return [...new Set(there.map(encodeHex))];
}

/**
 * Reads a report of a GPU or switch: a request and its signed answer, of exactly their length.
 * @throws AttestError `malformed`, `too_large`
 */
export function parseSpdmReport(report: Uint8Array): SpdmReport {
  const bytes = new Uint8Array(report);
  if (bytes.length > MAX_REPORT_BYTES) throw new AttestError('too_large', 'SPDM report: too many bytes');
  const records = REQUEST_BYTES + RESPONSE_HEADER_BYTES;
  if (bytes.length < records) refuse('it ends too early');
  const view = new DataView(bytes.buffer);
  if (encodeHex(bytes.subarray(0, 4)) !== REQUEST || bytes[REQUEST_BYTES - 1] !== 0) refuse('another request');
  if (encodeHex(bytes.subarray(REQUEST_BYTES, REQUEST_BYTES + 4)) !== RESPONSE) refuse('another response');
  const recordBytes = view.getUint32(REQUEST_BYTES + 4, true) >>> 8;
  const opaque = records + recordBytes + NONCE_BYTES;
  if (opaque + 2 > bytes.length) refuse('measurements that end too early');
  const end = opaque + 2 + view.getUint16(opaque, true);
  if (end + SIGNATURE_BYTES !== bytes.length) refuse('another length than it says');
  const fields = readFields(bytes.subarray(opaque + 2, end));
  const fwid = fields.get(FIELD.fwid);
  const pdis = pdisOf(fields.get(FIELD.pdi));
  // Switches have no driver.
  const isSwitch = !fields.has(FIELD.driver);
  return {
    nonce: bytes.slice(4, 4 + NONCE_BYTES),
    measurements: readBlocks(bytes.subarray(records, records + recordBytes), bytes[REQUEST_BYTES + 4] ?? 0),
    driverVersion: textOf(fields.get(FIELD.driver)),
    vbiosVersion: vbiosOf(fields.get(FIELD.vbios)),
    fwid: fwid === undefined ? null : encodeHex(fwid),
    isNvdec0Off: fields.get(FIELD.nvdec0)?.[0] === OFF,
    mode: modeOf(fields),
    switchId: isSwitch ? (pdis[0] ?? null) : null,
    links: isSwitch ? [] : pdis,
    signed: bytes.slice(0, end),
    signature: bytes.slice(end),
  };
}
