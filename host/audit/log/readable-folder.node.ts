import { closeSync, existsSync, fstatSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { AuditError } from '../error/error.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import {
  CHECKPOINT_FILE,
  ENTRIES_FOLDER,
  isSegmentName,
  KEY_FILE,
  MAX_SEGMENT_BYTES,
  START_FILE,
  TILES_FOLDER,
} from './layout.ts';
import { loadReadable, type LogPlace, type ReadableLog } from './readable.ts';
import { openRegular, readRegular } from './regular.node.ts';
import { MAX_START_BYTES } from './start.ts';
import type { LogDocument } from './storage.ts';

/** No public key is longer. */
const MAX_KEY_BYTES = 4096;
const DOCUMENTS = {
  checkpoint: { file: CHECKPOINT_FILE, limit: MAX_NOTE_BYTES },
  vkey: { file: KEY_FILE, limit: MAX_KEY_BYTES },
  // In base64, with a note.
  start: { file: START_FILE, limit: MAX_START_BYTES * 2 },
} as const;

/** A log's folder (docs/record-format.md §7). */
class ReadableFolder implements ReadableLog {
  readonly name: string;
  readonly ahead = 1;
  readonly #entries: string;

  constructor(dir: string) {
    this.name = dir;
    this.#entries = join(dir, ENTRIES_FOLDER);
  }

  document(name: LogDocument): Uint8Array<ArrayBuffer> | null {
    const { file, limit } = DOCUMENTS[name];
    const path = join(this.name, file);
    return existsSync(path) ? readRegular(path, limit) : null;
  }

  segments(after = ''): readonly string[] {
    if (!existsSync(this.#entries)) return [];
    return readdirSync(this.#entries)
      .filter((name) => isSegmentName(name) && name > after)
      .sort();
  }

  read(segment: string, from = 0, length = MAX_SEGMENT_BYTES): Uint8Array<ArrayBuffer> {
    const path = join(this.#entries, segment);
    if (!existsSync(path)) throw new AuditError('log_corrupt', `segment ${segment} is missing`);
    if (from === 0 && length === MAX_SEGMENT_BYTES) return readRegular(path, MAX_SEGMENT_BYTES);
    const file = openRegular(path, MAX_SEGMENT_BYTES);
    try {
      const { size } = fstatSync(file);
      if (from > size) throw new AuditError('log_corrupt', `segment ${segment} was cut`);
      return readAt(file, from, Math.min(length, size - from));
    } finally {
      closeSync(file);
    }
  }

  readTiles(level: number, from: number, count: number): Uint8Array {
    const path = join(this.name, TILES_FOLDER, String(level));
    if (!existsSync(path)) return new Uint8Array();
    const file = openRegular(path, Number.MAX_SAFE_INTEGER);
    try {
      return readAt(file, from * HASH_BYTES, count * HASH_BYTES);
    } finally {
      closeSync(file);
    }
  }

  /** The lock is the writer's: `fsckLog` looks at a copy of it. */
  head(): undefined {
    return undefined;
  }

  close(): void {
    // Nothing is held open.
  }
}

/** What a file has at a position: fewer bytes at its end. */
function readAt(file: number, position: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

/**
 * Opens a log to read it. Of a folder nothing is looked at yet.
 * @throws AuditError those of `loadReadable`
 */
export async function openReadable(place: LogPlace): Promise<ReadableLog> {
  return typeof place === 'string' ? new ReadableFolder(place) : loadReadable(place);
}
