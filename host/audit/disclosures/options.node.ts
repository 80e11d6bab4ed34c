import { join, relative, resolve, sep } from 'node:path';
import { AuditError } from '../error/error.ts';
import { nodeFiles } from '../log/files.node.ts';
import { LEDGER_FILE } from './ledger.node.ts';
import { loadMasterKey } from './master.node.ts';
import type { DisclosureOptions } from './options.ts';

function refuse(what: string): never {
  throw new AuditError('options_invalid', what);
}

/** The folder of the store that belongs to a log's folder, unless another is named. */
export function storeFolder(log: string): string {
  return `${resolve(log)}.disclosures`;
}

/** @throws AuditError `options_invalid` */
function checkOptions({ dir, masterKey, subject }: { readonly [K in keyof DisclosureOptions]?: unknown }): void {
  if (dir !== undefined && (typeof dir !== 'string' || dir === '')) refuse('`disclosures.dir` is no path of a folder');
  const source =
    typeof masterKey === 'string'
      ? masterKey !== ''
      : masterKey instanceof Uint8Array || typeof masterKey === 'function';
  if (!source)
    refuse('`disclosures.masterKey` is missing: give the path of a file, 32 bytes, or a function that fetches them');
  if (subject === undefined || typeof subject === 'function' || (typeof subject === 'string' && subject !== '')) return;
  refuse('`disclosures.subject` is the name of a field, or a function');
}

/**
 * What the log's thread needs to keep values; undefined when they are not to be kept.
 *
 * @param log the log's folder; undefined for a log that lives elsewhere, whose store must be named
 * @throws AuditError `options_invalid`, `key_invalid`, `key_exposed`, `writer_stopped` when the master key cannot be had
 */
export async function prepareDisclosures(
  log: string | undefined,
  options: DisclosureOptions | undefined,
): Promise<{ readonly dir: string; readonly master: Uint8Array } | undefined> {
  if (options === undefined) return undefined;
  if (typeof options !== 'object' || options === null) refuse('`disclosures` are options: { masterKey }');
  checkOptions(options);
  if (log === undefined && options.dir === undefined) refuse('`disclosures.dir` is missing: the log has no folder');
  const dir = options.dir === undefined ? storeFolder(log ?? '') : resolve(options.dir);
  const way = log === undefined ? '..' : relative(log, dir);
  // Whoever is given a copy of the log must not be given its values.
  if (way === '' || !(way === '..' || way.startsWith(`..${sep}`)))
    refuse("`disclosures.dir` must be outside of the log's folder");
  try {
    const { key } = await loadMasterKey(options.masterKey, !nodeFiles.exists(join(dir, LEDGER_FILE)));
    return { dir, master: key };
  } catch (cause) {
    if (cause instanceof AuditError) throw cause;
    // What a caller's function says may hold anything.
    throw new AuditError('writer_stopped', 'the master key of the disclosures cannot be had', { cause });
  }
}
