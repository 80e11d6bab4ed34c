import { concatBytes } from '../../encoding/bytes/concat.ts';
import { decodeHex } from '../../encoding/base64/hex.ts';
import { malformed } from '../error/malformed.ts';
import type { LoggedEvent } from './types.ts';

const EV_NO_ACTION = 3;
const SHA384 = 0x0c;
const DIGEST_BYTES = 48;
const SHA1_BYTES = 20;

function u32(value: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

const u16 = (value: number): Uint8Array<ArrayBuffer> => u32(value).slice(0, 2);

/**
 * One event in a log's form, with a digest of SHA-384.
 * @throws AttestError `malformed` for an event without such a digest
 */
export function formatEvent({ register, type, digest, data }: LoggedEvent): Uint8Array<ArrayBuffer> {
  const extension = decodeHex(digest ?? '', DIGEST_BYTES) ?? malformed('an event without a digest of SHA-384');
  return concatBytes([u32(register), u32(type), u32(1), u16(SHA384), extension, u32(data.length), data]);
}

/**
 * A log that opens with its description, as `parseEventLog` reads it: of those who keep their events in another form.
 * @throws AttestError `malformed`
 */
export function formatEventLog(events: readonly LoggedEvent[]): Uint8Array<ArrayBuffer> {
  // Signature, platform class, version 2.0 with its errata, the size of UINTN (2: eight bytes), one algorithm, no vendor's data.
  const signature = new TextEncoder().encode('Spec ID Event03\0');
  const description = concatBytes([
    signature,
    u32(0),
    Uint8Array.of(0, 2, 0, 2),
    u32(1),
    u16(SHA384),
    u16(DIGEST_BYTES),
    Uint8Array.of(0),
  ]);
  const opening = [u32(0), u32(EV_NO_ACTION), new Uint8Array(SHA1_BYTES), u32(description.length), description];
  return concatBytes([...opening, ...events.map((event) => formatEvent(event))]);
}
