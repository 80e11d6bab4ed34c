import { decodeHex, encodeHex } from '../../encoding/base64/hex.ts';
import { malformed } from '../error/malformed.ts';
import type { LoggedEvent } from './types.ts';

const EV_NO_ACTION = 3;
const REGISTERS = 4;
const BYTES = 48;

/**
 * The run-time registers of a trust domain as an event log makes them: each begins as zero, and becomes the SHA-384 of itself and the digest with every event.
 *
 * @returns RTMR0 to RTMR3, in hexadecimal
 * @throws AttestError `malformed` for an event of another register, or without a digest of SHA-384
 */
export async function replayRtmrs(events: readonly LoggedEvent[]): Promise<readonly string[]> {
  const registers = Array.from({ length: REGISTERS }, () => new Uint8Array(BYTES));
  const joined = new Uint8Array(2 * BYTES);
  for (const { register, type, digest } of events) {
    if (type === EV_NO_ACTION) continue;
    // The log counts the measurement of the build, MRTD, as 0, which no event extends.
    const held = registers[register - 1] ?? malformed(`an event of the register ${register}, which is none`);
    const extension = decodeHex(digest ?? '', BYTES) ?? malformed('an event without a digest of SHA-384');
    joined.set(held);
    joined.set(extension, BYTES);
    held.set(new Uint8Array(await globalThis.crypto.subtle.digest('SHA-384', joined)));
  }
  return registers.map((each) => encodeHex(each));
}
