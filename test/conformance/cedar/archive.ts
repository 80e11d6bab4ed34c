/** Reads the files of a gzipped tar archive: what the vectors come in. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const BLOCK = 512;
const NAME = { at: 0, length: 100 };
const SIZE = { at: 124, length: 12 };
const TYPE_AT = 156;
const PREFIX = { at: 345, length: 155 };

const field = (header: Buffer, { at, length }: { readonly at: number; readonly length: number }): string => {
  const bytes = header.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? length : end).toString('utf8');
};

/** The text of every regular file, by its path. */
export function readArchive(path: string): ReadonlyMap<string, string> {
  const bytes = gunzipSync(readFileSync(path));
  const files = new Map<string, string>();
  for (let at = 0; at + BLOCK <= bytes.length && bytes[at] !== 0;) {
    const header = bytes.subarray(at, at + BLOCK);
    const size = Number.parseInt(field(header, SIZE), 8);
    if (!Number.isSafeInteger(size)) throw new TypeError(`${path} is no tar archive`);
    const type = String.fromCharCode(header[TYPE_AT] ?? 0);
    if ('xgL'.includes(type)) throw new TypeError(`${path} has extended headers, which are not read`);
    const prefix = field(header, PREFIX);
    const name = field(header, NAME);
    if (type === '0' || type === '\0') {
      const text = bytes.subarray(at + BLOCK, at + BLOCK + size).toString('utf8');
      files.set(prefix === '' ? name : `${prefix}/${name}`, text);
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
