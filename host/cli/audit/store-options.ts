import { DisclosureStore, loadMasterKey, type MasterKey } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { isSystemError } from '../signing-key.ts';

/** The flag that names the key of a store. */
export const MASTER_OPTION = {
  'master-key': { type: 'string', argument: 'FILE', description: "The store's master key" },
} as const;

/**
 * The master key that the user named.
 * @throws CliError `usage` when none is, `unreadable`; AuditError `key_invalid`, `key_exposed`
 */
export async function masterOf(file: string | undefined, make = false): Promise<MasterKey> {
  if (file === undefined) throw new CliError('usage', "The store's master key is needed: name it with `--master-key`.");
  try {
    return await loadMasterKey(file, make);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new CliError('unreadable', `Cannot read the key ${file}: ${cause.message}.`, { cause });
  }
}

/** Does something with a store, and closes it. */
export async function withStore<T>(dir: string, use: (store: DisclosureStore) => T | Promise<T>): Promise<T> {
  const store = DisclosureStore.open(dir);
  try {
    return await use(store);
  } finally {
    store.close();
  }
}

/** @throws CliError `usage` */
export function indexOf(flag: string, text: string): number {
  if (!/^(0|[1-9]\d{0,14})$/.test(text)) throw new CliError('usage', `\`${flag}\`: \`${text}\` is no record's index.`);
  return Number(text);
}
