import { AuditError } from '../error/error.ts';

/** A cosignature begins with its time: seconds since 1970 in eight bytes, the highest first (C2SP tlog-cosignature). */
export const TIME_BYTES = 8;
/** Times beyond this are not allowed. */
export const MAX_TIME: bigint = (1n << 63n) - 1n;

/** An unsigned number of 64 bits in eight bytes, the highest first. */
export function formatTime(time: bigint): Uint8Array {
  const bytes = new Uint8Array(TIME_BYTES);
  new DataView(bytes.buffer).setBigUint64(0, time);
  return bytes;
}

/**
 * The time that a cosignature begins with.
 * @throws AuditError `signature_invalid` for a time beyond 2^63 − 1, or too few bytes
 */
export function readTime(signature: Uint8Array): bigint {
  const { buffer, byteOffset, length } = signature;
  if (length < TIME_BYTES) throw new AuditError('signature_invalid', 'a cosignature without a time');
  const time = new DataView(buffer, byteOffset).getBigUint64(0);
  if (time > MAX_TIME) throw new AuditError('signature_invalid', 'the time of a cosignature is out of range');
  return time;
}
