import { open, type FileHandle } from 'node:fs/promises';
import { AttestError } from '../../error/error.ts';
import { writeAtOnce } from '../files.node.ts';
import type { TpmTransmit } from './command.ts';

/** Where Linux has the TPM whose sessions it keeps apart. */
export const TPM_DEVICE = '/dev/tpmrm0';
const HEADER_BYTES = 10;
const MAX_RESPONSE_BYTES = 8192;

/** A TPM that was opened. */
export interface TpmDevice {
  readonly transmit: TpmTransmit;
  close(): Promise<void>;
}

/** Reads a response whole: what a device gives in pieces is put together by the size in its header. */
async function readResponse(handle: FileHandle): Promise<Uint8Array> {
  const bytes = new Uint8Array(MAX_RESPONSE_BYTES);
  let filled = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, null);
    filled += bytesRead;
    const size = filled >= HEADER_BYTES ? new DataView(bytes.buffer).getUint32(2) : bytes.length;
    if (filled >= size) return bytes.slice(0, filled);
    if (bytesRead === 0) throw new AttestError('collection_failed', 'the TPM: a response that ends too early');
  }
}

/**
 * Opens the machine's TPM. Commands are sent one after another.
 * @throws AttestError `not_available`
 */
export async function openTpm(path: string = TPM_DEVICE): Promise<TpmDevice> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'r+');
  } catch (cause) {
    throw new AttestError('not_available', `${path} cannot be opened`, { cause });
  }
  let last: Promise<unknown> = Promise.resolve();
  return {
    transmit(command) {
      const next = last.then(async () => {
        await writeAtOnce(handle, command);
        return readResponse(handle);
      });
      last = next.catch(() => undefined);
      return next;
    },
    close: () => handle.close(),
  };
}
