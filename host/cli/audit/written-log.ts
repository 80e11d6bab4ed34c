import { readLog, type LogOptions } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { readText } from '../frame/io.ts';
import { loadSigningKey } from '../signing-key.ts';
import { placeOf } from './place.ts';
import type { SegmentKeyValues } from './trust.ts';

/** The flag for the key of a log that a command writes to. */
export const LOG_KEY_OPTION = {
  'log-key': { type: 'string', argument: 'FILE', description: 'The private key of `--log`' },
} as const;

/** The flags that name a log to write to. */
export interface WrittenLogValues extends SegmentKeyValues {
  readonly log?: string;
  readonly 'log-key'?: string;
  readonly 'key-history'?: string;
}

/**
 * How the log that the user named with `--log` and `--log-key` is opened to write to it; null when none was.
 *
 * @param origin the log's name; default its key's
 * @throws CliError `usage`, `unreadable`; AuditError `log_missing`, `storage_failed`: none is begun, and no key made
 */
export async function writtenLog(
  values: WrittenLogValues,
  origin?: string,
): Promise<Omit<LogOptions, 'disclosures'> | null> {
  const { log, 'log-key': key, 'key-history': history, 'segment-key': keys = [] } = values;
  if (log === undefined && key === undefined) return null;
  if (log === undefined || key === undefined) throw new CliError('usage', '`--log` goes with `--log-key`.');
  const place = placeOf(log);
  const { name } = await loadSigningKey(key);
  await readLog(place);
  const [masterKey, ...earlier] = keys;
  return {
    ...(typeof place === 'string' ? { dir: place } : { storage: place }),
    origin: origin ?? name,
    key,
    ...(history === undefined ? {} : { keyHistory: await readText(history) }),
    ...(masterKey === undefined ? {} : { encryption: { masterKey, earlier } }),
  };
}
