import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Bytes asked for where a file does not say how long it is. */
const CHUNK_BYTES = 1 << 16;

/** Without waiting for another end: a pipe would keep a thread until somebody writes. Windows knows no such flag. */
const OPEN = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Reads to the end, or one byte beyond `limit`: a file may say that it is empty (as those of `/proc` do), and may grow meanwhile. */
async function readToEnd(file: FileHandle, size: number, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  let bytes = new Uint8Array(Math.min(limit, size) + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await file.read(bytes, length, bytes.length - length, null);
    if (bytesRead === 0) return bytes.subarray(0, length);
    length += bytesRead;
    if (length > limit) return bytes;
    if (length < bytes.length) continue;
    const grown = new Uint8Array(Math.min(limit + 1, length * 2 + CHUNK_BYTES));
    grown.set(bytes);
    bytes = grown;
  }
}

function tooLong(path: string, limit: number): RangeError {
  return new RangeError(`${path} is longer than ${limit} bytes`);
}

/**
 * The bytes of a regular file of at most `limit` bytes. A device, a pipe or a socket is refused and not waited for; links are followed.
 *
 * @throws RangeError when it is no regular file, or longer; errors of the file system
 */
export async function readRegularFile(path: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, OPEN);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new RangeError(`${path} is ${stats.isDirectory() ? 'a folder' : 'no regular file'}`);
    if (stats.size > limit) throw tooLong(path, limit);
    const bytes = await readToEnd(file, stats.size, limit);
    if (bytes.length > limit) throw tooLong(path, limit);
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * The bytes of whatever a user named, at most `limit` of them: also of a pipe such as a shell makes for `<(…)`, which is waited for.
 *
 * @throws RangeError when it is longer, such as a device that never ends; errors of the file system
 */
export async function readStream(path: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path);
  try {
    const bytes = await readToEnd(file, (await file.stat()).size, limit);
    if (bytes.length > limit) throw tooLong(path, limit);
    return bytes;
  } finally {
    await file.close();
  }
}
