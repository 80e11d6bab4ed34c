import { readFile, stat } from 'node:fs/promises';

/** No test file is read that is longer; its YAML has lower bounds of its own. */
const MAX_BYTES = 64 << 20;

/**
 * The text of a file, a byte order mark included.
 *
 * @throws errors of the file system; TypeError for a file that is no UTF-8; RangeError for one that is too long; Error for what is no file
 */
export const readWhole = async (path: string): Promise<string> => {
  const found = await stat(path);
  // A pipe would never end.
  if (!found.isFile()) throw new Error('it is no file');
  if (found.size > MAX_BYTES) throw new RangeError(`it is longer than ${MAX_BYTES} bytes`);
  const bytes = await readFile(path);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new TypeError('it is not UTF-8 text', { cause });
  }
};

/** The text of a file; null when there is none that can be read. */
export const textOrNull = (path: string): Promise<string | null> => readWhole(path).catch(() => null);
