import { join } from 'node:path';
import { makeLogFolder, nodeFiles } from './files.node.ts';
import { FolderStorage } from './folder-storage.node.ts';
import { LOCK_FILE } from './layout.ts';
import { openLock } from './lock.node.ts';

/**
 * Opens a log's folder to write to it, or begins it, and keeps other writers away.
 * @throws AuditError `log_locked`; errors of the file system
 */
export function openFolder(folder: string): FolderStorage {
  makeLogFolder(nodeFiles, folder);
  return new FolderStorage({ folder, files: nodeFiles, lock: openLock(join(folder, LOCK_FILE)) });
}
