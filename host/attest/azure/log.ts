import { decodeHex } from '../../encoding/base64/hex.ts';
import { sha256 } from '../digest/sha256.ts';
import { malformed } from '../error/malformed.ts';
import { parseEventLog } from '../eventlog/parse.ts';

const EV_NO_ACTION = 3;
const BYTES = 32;
/** Registers of the firmware, the boot loader and the operating system; those after them begin as all ones, and firmware does not extend them. */
const REGISTERS = 17;
/** What a machine says that was started by another part than usual: its first register begins with that part's number (TCG PC Client Platform Firmware Profile §10.4.5.3). */
const STARTUP_LOCALITY = 'StartupLocality\0';

/** The number of the part that started the machine; undefined of other events. */
function localityOf(data: Uint8Array): number | undefined {
  if (data.length !== STARTUP_LOCALITY.length + 1) return undefined;
  return String.fromCharCode(...data.subarray(0, -1)) === STARTUP_LOCALITY ? data.at(-1) : undefined;
}

/**
 * The registers of a TPM, of the bank of SHA-256, as an event log makes them: only those with events.
 * @throws AttestError `malformed` for what is no log, for an event of another register, or without a digest of SHA-256
 */
export async function replayTpmLog(log: Uint8Array<ArrayBuffer>): Promise<ReadonlyMap<number, Uint8Array>> {
  const registers = new Map<number, Uint8Array<ArrayBuffer>>();
  const joined = new Uint8Array(2 * BYTES);
  let locality = 0;
  for (const { register, type, digest, data } of parseEventLog(log, 'SHA-256')) {
    if (type === EV_NO_ACTION) {
      const named = localityOf(data);
      if (named !== undefined) {
        if (register !== 0 || registers.has(0)) malformed('a start of the machine after its first event');
        locality = named;
      }
      continue;
    }
    if (register >= REGISTERS) malformed(`an event of the register ${register}, which no firmware extends`);
    const extension = decodeHex(digest ?? '', BYTES) ?? malformed('an event without a digest of SHA-256');
    joined.fill(0, 0, BYTES);
    const held = registers.get(register);
    if (held !== undefined) joined.set(held);
    else if (register === 0) joined[BYTES - 1] = locality;
    joined.set(extension, BYTES);
    registers.set(register, await sha256(joined));
  }
  return registers;
}
