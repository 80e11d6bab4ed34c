import { join } from 'node:path';
import { AuditError } from '../error/error.ts';
import { ByteWriter } from '../record/bytes.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { writeAll, type Files } from './files.node.ts';
import { TILES_FOLDER } from './layout.ts';

/** Hashes that wait are written when they take so many bytes. */
const FLUSH_BYTES = 1 << 20;

/**
 * The hashes of complete subtrees, a file a level: the file of a level is its full tiles (C2SP tlog-tiles) one after another, and the last partial one. Derived from the entries, so never
 * synced, and made anew when the log is opened.
 */
export class TileFiles {
  readonly #files: Files;
  readonly #folder: string;
  readonly #levels: { readonly file: number; readonly pending: ByteWriter }[] = [];

  constructor(files: Files, folder: string) {
    this.#files = files;
    this.#folder = join(folder, TILES_FOLDER);
  }

  begin(): void {
    this.#files.makeFolder(this.#folder);
  }

  /** Appends hashes, which stand side by side, to a level. */
  readonly add = (level: number, source: Uint8Array, at: number, count = 1): void => {
    let kept = this.#levels[level];
    if (kept === undefined) {
      const file = this.#files.open(join(this.#folder, String(level)), 'replace');
      kept = { file, pending: new ByteWriter(8192) };
      this.#levels[level] = kept;
    }
    kept.pending.append(source.subarray(at, at + count * HASH_BYTES));
    if (kept.pending.length >= FLUSH_BYTES) this.flush();
  };

  /** Writes what waits. */
  flush(): void {
    for (const { file, pending } of this.#levels) {
      writeAll(this.#files, file, pending.bytes, pending.length);
      pending.length = 0;
    }
  }

  /** Reads hashes, as a proof needs them. */
  readonly read = (level: number, from: number, count: number): Uint8Array => {
    const kept = this.#levels[level];
    const length = count * HASH_BYTES;
    const bytes = kept === undefined ? undefined : this.#files.readAt(kept.file, from * HASH_BYTES, length);
    if (bytes?.length !== length) throw new AuditError('log_corrupt', `level ${level} of the tiles is too short`);
    return bytes;
  };

  close(): void {
    for (const { file } of this.#levels) this.#files.close(file);
  }
}
