import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Disk } from '../../../test/faults/audit/disk.ts';
import { storageTests, type StoragePlace } from '../../../test/audit/storage.ts';
import { makeLogFolder, nodeFiles } from './files.node.ts';
import { FolderStorage } from './folder-storage.node.ts';
import { FRAME_HEADER_BYTES } from './frame.ts';
import { openLock } from './lock.node.ts';

async function folder(segmentBytes?: number): Promise<StoragePlace> {
  const root = mkdtempSync(join(tmpdir(), 'edict-storage-'));
  const options = segmentBytes === undefined ? {} : { segmentBytes };
  return {
    open: async () => {
      const lock = openLock(join(root, 'lock.sqlite'));
      return new FolderStorage({ folder: root, files: nodeFiles, lock, ...options });
    },
    dispose: async () => rmSync(root, { recursive: true, force: true }),
  };
}

storageTests('a folder', () => folder());
storageTests('a folder of short segments', () => folder(700));
storageTests('a folder of the simulated disk', async () => {
  const disk = new Disk();
  makeLogFolder(disk.files, '/home/log');
  return {
    open: async () => new FolderStorage({ folder: '/home/log', files: disk.files, lock: disk.lock, aheadBytes: 900 }),
    dispose: async () => undefined,
  };
});

test('small frames are written over zeros, which end with the writer', async () => {
  const root = mkdtempSync(join(tmpdir(), 'edict-storage-'));
  try {
    const storage = new FolderStorage({ folder: root, files: nodeFiles, lock: openLock(join(root, 'lock.sqlite')) });
    const path = (): string => join(root, 'entries', readdirSync(join(root, 'entries'))[0] ?? '');
    storage.append(0, new Uint8Array(100).fill(1));
    expect(readFileSync(path())).toHaveLength(1 << 20);
    storage.append(1, new Uint8Array(100).fill(2));
    storage.append(2, new Uint8Array(1 << 20).fill(3));
    expect(readFileSync(path())).toHaveLength((1 << 20) + 200);
    storage.append(3, new Uint8Array(100).fill(4));
    storage.close();
    expect(readFileSync(path())).toHaveLength((1 << 20) + 300);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('the entries of a long frame are written before its header is known', async () => {
  const root = mkdtempSync(join(tmpdir(), 'edict-storage-'));
  try {
    const lock = openLock(join(root, 'lock.sqlite'));
    const storage = new FolderStorage({ folder: root, files: nodeFiles, lock, longFrameBytes: 2000 });
    const written = (): Uint8Array =>
      nodeFiles.read(join(root, 'entries', readdirSync(join(root, 'entries'))[0] ?? ''));
    const frame = new Uint8Array(2000).fill(1);
    const begun = storage.begin(0, frame);
    frame.fill(7, 0, FRAME_HEADER_BYTES);
    await begun;
    expect(written()).toEqual(new Uint8Array(2000).fill(1, FRAME_HEADER_BYTES));
    storage.append(0, frame);
    expect(written()).toEqual(frame);
    // One that is too short is written as a whole, later.
    const short = new Uint8Array(100).fill(9);
    await storage.begin(1, short);
    expect(written()).toHaveLength(2000);
    storage.append(1, short);
    storage.close();
    expect(written().subarray(2000)).toEqual(short);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('what a lock says when it is opened stands in the database, and not only in its write-ahead log', () => {
  const root = mkdtempSync(join(tmpdir(), 'edict-storage-'));
  try {
    const path = join(root, 'lock.sqlite');
    const first = openLock(path);
    first.swap(null, 'the first note');
    // As a process leaves it that is killed: the write-ahead log is not folded in.
    const left = [path, `${path}-wal`].map((name) => readFileSync(name));
    first.close();
    const copy = join(root, 'copy.sqlite');
    nodeFiles.makeFolder(root);
    for (const [i, name] of [copy, `${copy}-wal`].entries()) {
      const file = nodeFiles.open(name, 'create');
      const bytes = left[i] ?? Buffer.alloc(0);
      nodeFiles.write(file, bytes, 0, bytes.length, 0);
      nodeFiles.close(file);
    }
    expect(readFileSync(copy).includes('the first note')).toBe(false);
    const again = openLock(copy);
    expect(again.read()).toBe('the first note');
    expect(readFileSync(copy).includes('the first note')).toBe(true);
    again.close();
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
