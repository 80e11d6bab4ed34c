import { decodeBase64 } from '../../encoding/base64/base64.ts';
import { decodeHex } from '../../encoding/base64/hex.ts';
import { readPem } from '../../encoding/der/pem.ts';
import { EngineError } from '../../engine/error/error.ts';
import { parseJson, type JsonValue } from '../../engine/json/parse.ts';
import { utf8Decode } from '../../engine/utf8/utf8.ts';
import { AttestError } from '../error/error.ts';
import { asObject, textIn } from '../jwt/json.ts';
import type { NvidiaDevice, NvidiaEvidence } from './types.ts';

const MAX_JSON_BYTES = 1 << 20;
const MAX_PART_BYTES = 0x4000;
/** GPUs and switches of one node. */
export const MAX_DEVICES = 16;

function refuse(why: string): never {
  throw new AttestError('malformed', `NVIDIA evidence: ${why}`);
}

/** Certificates in PEM, the leaf first. */
function readChain(text: string): readonly Uint8Array[] {
  const pem = decodeBase64(text, MAX_PART_BYTES) ?? refuse('certificates that are not base64');
  return readPem(utf8Decode(pem, 'json_invalid'), 'CERTIFICATE', MAX_PART_BYTES, refuse);
}

function readDevice(value: JsonValue): NvidiaDevice {
  const object = asObject(value);
  const text = (member: string): string => textIn(object, member) ?? refuse(`a device without ${member}`);
  return {
    architecture: text('arch'),
    report: decodeBase64(text('evidence'), MAX_PART_BYTES) ?? refuse('a report that is not base64'),
    certificates: readChain(text('certificate')),
    nonce: decodeHex(text('nonce').toLowerCase(), 32) ?? refuse('a nonce that is not 32 bytes'),
  };
}

/**
 * Reads the evidence that NVIDIA's tools collect, in JSON: a list of devices, each with `arch`, `certificate`, `evidence` and `nonce`. Other members are left out.
 * @throws AttestError `malformed`, `too_large`
 */
export function readNvidiaEvidence(json: Uint8Array): NvidiaEvidence {
  if (json.length > MAX_JSON_BYTES) throw new AttestError('too_large', 'NVIDIA evidence: too many bytes');
  try {
    const devices = parseJson(utf8Decode(json, 'json_invalid'), { depth: 4 });
    if (!Array.isArray(devices) || devices.length === 0 || devices.length > MAX_DEVICES) return refuse('no devices');
    return { devices: devices.map((device: JsonValue) => readDevice(device)) };
  } catch (error) {
    if (error instanceof EngineError) refuse(error.message);
    throw error;
  }
}
