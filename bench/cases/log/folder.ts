import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditError, openLog, type AuditEvent, type FileLog } from '../../../host/audit/index.node.ts';

/** Gives a folder on the disk, and deletes it afterwards. */
export const withFolder = async <T>(use: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), 'edict-bench-'));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

export const ORIGIN = 'bench.example/log';
export const SEED: Uint8Array = new Uint8Array(32).fill(7);

/** Gives a log on the disk. */
export const withLog = async <T>(use: (log: FileLog, folder: string) => Promise<T>): Promise<T> =>
  withFolder(async (folder) => {
    const log = await openLog({ dir: join(folder, 'log'), origin: ORIGIN, key: SEED });
    try {
      return await use(log, folder);
    } finally {
      await log.close();
    }
  });

/** Appends what has room, and waits for the log's thread where it has not. */
export const appendAll = async (log: FileLog, events: Iterable<AuditEvent>): Promise<number> => {
  let last = 0;
  for (const event of events) {
    try {
      last = log.append(event);
    } catch (error) {
      if (!(error instanceof AuditError) || error.code !== 'queue_full') throw error;
      await log.room();
      last = log.append(event);
    }
  }
  return last;
};
