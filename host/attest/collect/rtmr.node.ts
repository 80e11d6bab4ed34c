import { AttestError } from '../error/error.ts';
import { errorCode, KERNEL_FILES, type KernelFiles } from './files.node.ts';

/** Where Linux 6.16 and later has the run-time registers of a trust domain. */
export const MEASUREMENTS = '/sys/devices/virtual/misc/tdx_guest/measurements';
const DIGEST_BYTES = 48;

/**
 * Extends a run-time register of a trust domain: it becomes the SHA-384 of itself and the digest. Whoever shares the register must know every digest, in order, to
 * explain its value.
 *
 * @param index 2 or 3: the others are the firmware's
 * @param digest 48 bytes
 * @returns the register after it
 * @throws AttestError `not_available`, `collection_failed`, `options_invalid`
 */
export async function extendRtmr(
  index: 2 | 3,
  digest: Uint8Array,
  { files = KERNEL_FILES, folder = MEASUREMENTS }: { readonly files?: KernelFiles; readonly folder?: string } = {},
): Promise<Uint8Array> {
  if (digest.length !== DIGEST_BYTES) throw new AttestError('options_invalid', 'a digest of SHA-384 has 48 bytes');
  const path = `${folder}/rtmr${index}:sha384`;
  if (!(await files.exists(path))) throw new AttestError('not_available', `no register at ${path}`);
  try {
    const before = await files.read(path);
    await files.write(path, digest);
    const after = await files.read(path);
    const joined = new Uint8Array(2 * DIGEST_BYTES);
    joined.set(before.subarray(0, DIGEST_BYTES));
    joined.set(digest, DIGEST_BYTES);
    const expected = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-384', joined));
    // Someone extended it between: what it holds is then more than this, and nobody here can say what.
    if (after.join() !== expected.join())
      throw new AttestError('collection_failed', 'another extended the register meanwhile');
    return after;
  } catch (cause) {
    if (cause instanceof AttestError) throw cause;
    throw new AttestError('collection_failed', `the register: ${errorCode(cause) ?? 'an error'}`, { cause });
  }
}
