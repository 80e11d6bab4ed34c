import type { Manifest } from '../../engine/index.ts';
import { CliError } from '../frame/error.ts';

/**
 * Refuses an entry that the module does not have.
 *
 * @throws CliError `usage`, with the names that there are
 */
export function requireEntry({ entries }: Pick<Manifest, 'entries'>, entry: string | undefined): void {
  if (entry === undefined || entries.some(({ name }) => name === entry)) return;
  throw new CliError('usage', `The module has no entry \`${entry}\`.`, {
    hint: `It has ${entries.map(({ name }) => name).join(', ')}.`,
  });
}
