import { FRAME_HEADER_BYTES, writeChecksum, writeHeader, type FrameHeader } from '../../host/audit/log/frame.ts';
import { leafHash } from '../../host/audit/tree/hash.ts';

/** Entries, each behind its length. */
export function payloadOf(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(...entries.flatMap((entry) => [entry.length >> 8, entry.length & 0xff, ...entry]));
}

/** The entries of such bytes, as a bundle and a frame have them. */
export function entriesOf(payload: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < payload.length;) {
    const length = payload.readUInt16BE(at);
    entries.push(payload.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return entries;
}

/** The hashes of entries' leaves, side by side. */
export function leavesOf(entries: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.of(...entries.flatMap((entry) => [...leafHash(entry)]));
}

/** A frame of entries, plain or with their leaves' hashes alone; what its header says is the caller's. */
export function frameOf(
  form: 'plain' | 'pruned',
  entries: readonly Uint8Array[],
  header: FrameHeader,
): Uint8Array<ArrayBuffer> {
  const leaves = leavesOf(entries);
  const payload = form === 'plain' ? payloadOf(entries) : leaves;
  const frame = Uint8Array.of(...new Uint8Array(FRAME_HEADER_BYTES), ...payload);
  writeHeader(frame, frame.length, header, form);
  writeChecksum(frame, leaves);
  return frame;
}

/** Writes the header of an encrypted frame in `frame` anew, with the right checksum. */
export function sealAgain(frame: Uint8Array, header: FrameHeader): void {
  writeHeader(frame, frame.length, header, 'encrypted');
  writeChecksum(frame, frame.subarray(FRAME_HEADER_BYTES));
}
