import { access, mkdir, open, readFile, rmdir, type FileHandle } from 'node:fs/promises';
import { AttestError } from '../error/error.ts';

/** The few operations on files that the kernel's attestation interfaces are: each attribute is written at once, and read to its end. */
export interface KernelFiles {
  mkdir(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  /** The whole of a file, however many reads that takes. */
  read(path: string): Promise<Uint8Array>;
  /** In one write: the kernel takes each as a whole. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Whether it is there, and may be opened. */
  exists(path: string): Promise<boolean>;
}

/**
 * Writes bytes at once: a driver that took a part of them would take the rest for something else.
 * @throws AttestError `collection_failed`
 */
export async function writeAtOnce(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  const { bytesWritten } = await handle.write(bytes);
  if (bytesWritten === bytes.length) return;
  throw new AttestError('collection_failed', `of ${bytes.length} bytes the kernel took ${bytesWritten}`);
}

/** The machine's own files. */
export const KERNEL_FILES: KernelFiles = {
  mkdir: (path) => mkdir(path),
  rmdir: (path) => rmdir(path),
  read: async (path) => new Uint8Array(await readFile(path)),
  write: async (path, bytes) => {
    const handle = await open(path, 'r+');
    try {
      await writeAtOnce(handle, bytes);
    } finally {
      await handle.close();
    }
  },
  exists: async (path) => {
    try {
      await access(path);
      return true;
    } catch {
      return false;
    }
  },
};

/** The code of an error of the operating system. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
