import { AuditError } from '../error/error.ts';
import type { LogStorage } from './storage.ts';

/** Where a log lives, told in data: the log's own thread opens it. */
export interface StorageSource {
  /** URL of a module whose `openStorage(options, origin)` opens it. */
  readonly module: string;
  /** What that is called with; it must be of a kind that threads can send each other. */
  readonly options: unknown;
}

/** What a source's module exports. */
interface StorageModule {
  readonly openStorage: (options: unknown, origin: string) => Promise<LogStorage>;
}

function isStorageModule(module: unknown): module is StorageModule {
  return (
    typeof module === 'object' && module !== null && 'openStorage' in module && typeof module.openStorage === 'function'
  );
}

/**
 * Opens the storage of the log of a name.
 * @throws AuditError `options_invalid` for a module that opens none; whatever the module throws
 */
export async function loadStorage(source: StorageSource, origin: string): Promise<LogStorage> {
  const module: unknown = await import(source.module);
  if (isStorageModule(module)) return module.openStorage(source.options, origin);
  throw new AuditError('options_invalid', 'the module of `storage` exports no function `openStorage`');
}
