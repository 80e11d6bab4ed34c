import {
  closeSync,
  existsSync,
  fdatasync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from './folder.node.ts';
import { readPrivate } from './private.node.ts';

/** The few operations on files that a log needs, so that a test can make any of them fail, or lose what was not synced. Synchronous: they run in the log's own thread. */
export interface Files {
  exists(path: string): boolean;
  makeFolder(path: string): void;
  /** Names within a folder. */
  list(path: string): string[];
  read(path: string): Uint8Array<ArrayBuffer>;
  /** Opens a file to write; `create` demands that it does not exist yet, `replace` empties it. */
  open(path: string, how: 'create' | 'existing' | 'replace'): number;
  /** Writes some of the bytes from `from` on at a position of the file, and returns how many. */
  write(file: number, bytes: Uint8Array, from: number, end: number, position: number): number;
  /** Reads `length` bytes at a position; fewer at the end of the file. */
  readAt(file: number, position: number, length: number): Uint8Array<ArrayBuffer>;
  /** Returns when the file's bytes are on the disk. */
  sync(file: number): void;
  /** Syncs, while its caller does something else. Whoever begins waits for its end: a failure may be told only once. */
  beginSync(file: number): Promise<void>;
  /** Returns when the folder's names are on the disk. */
  syncFolder(path: string): void;
  truncate(file: number, length: number): void;
  rename(from: string, to: string): void;
  close(file: number): void;
}

/** What making a key needs beside. */
export interface LinkingFiles extends Files {
  /** Gives a file a second name, which must be free. @returns false when it is not */
  link(from: string, to: string): boolean;
  remove(path: string): void;
  /** The bytes of a file that only its owner may read. */
  readPrivate(path: string): Uint8Array<ArrayBuffer>;
}

const FLAGS = { create: 'wx+', existing: 'r+', replace: 'w+' } as const;

/** Windows cannot sync a folder and says so. */
function isUnsupported(error: unknown): boolean {
  return process.platform === 'win32' && error instanceof Error && 'code' in error && error.code === 'EPERM';
}

/** The file system. */
export const nodeFiles: LinkingFiles = {
  exists: (path) => existsSync(path),
  makeFolder,
  list: (path) => readdirSync(path),
  read: (path) => new Uint8Array(readFileSync(path)),
  open: (path, how) => openSync(path, FLAGS[how], 0o600),
  write: (file, bytes, from, end, position) => writeSync(file, bytes, from, end - from, position),
  readAt: (file, position, length) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, readSync(file, bytes, 0, length, position));
  },
  sync: (file) => fdatasyncSync(file),
  beginSync: promisify(fdatasync),
  syncFolder: (path) => {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } catch (error) {
      if (!isUnsupported(error)) throw error;
    } finally {
      closeSync(folder);
    }
  },
  truncate: (file, length) => ftruncateSync(file, length),
  rename: (from, to) => renameSync(from, to),
  link: (from, to) => {
    try {
      linkSync(from, to);
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
      throw error;
    }
  },
  remove: (path) => rmSync(path, { force: true }),
  readPrivate,
  close: (file) => closeSync(file),
};

/** Replaces a small file so that a reader sees the old text or the new one, whole, and a crash leaves one of them. */
export function replaceFile(files: Files, folder: string, name: string, text: string): void {
  const draft = join(folder, `${name}.new`);
  const bytes = new TextEncoder().encode(text);
  const file = files.open(draft, 'replace');
  try {
    writeAll(files, file, bytes, bytes.length);
    // Guard: document-sync
    files.sync(file);
  } finally {
    files.close(file);
  }
  files.rename(draft, join(folder, name));
  // Guard: document-name
  files.syncFolder(folder);
}

/** Writes the first `end` of some bytes at a position; a short write is followed by another for the rest. */
export function writeAll(files: Files, file: number, bytes: Uint8Array, end: number, position = 0): void {
  let from = 0;
  while (from < end) {
    const written = files.write(file, bytes, from, end, position + from);
    // A write that makes no progress and does not say why would be tried for ever.
    if (!(written > 0)) throw new Error('a write wrote nothing');
    from += written;
  }
}

/** Makes the folder of a log, if it is not there, so that it stays. */
export function makeLogFolder(files: Files, folder: string): void {
  files.makeFolder(folder);
  // Guard: log-folder-name
  files.syncFolder(dirname(folder));
}
