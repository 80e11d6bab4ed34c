import { parseVerifierKey, type LogTrust } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { readKeyText } from '../frame/io.ts';

/** The flags that say whom a verification trusts. */
export const TRUST_OPTIONS = {
  key: {
    type: 'string',
    short: 'k',
    multiple: true,
    argument: 'KEY',
    description: 'A public key that is trusted, as name+id+key or a file of it; may be repeated',
  },
  origin: { type: 'string', argument: 'NAME', description: "The log's name; default the name of the first key" },
} as const;

export interface TrustValues {
  readonly key?: readonly string[];
  readonly origin?: string;
}

export interface Trust extends LogTrust {
  /** `folder`: no key was given, so the one beside the log was taken; whoever can write the log could have put it there. */
  readonly source: 'given' | 'folder';
}

/**
 * Whom to trust: the keys the user gave, else the key that lies beside the log.
 * @throws CliError `usage` when there is neither, `unreadable`; AuditError `key_invalid`
 */
export async function trustOf(values: TrustValues, beside: string | null): Promise<Trust> {
  const given = values.key ?? [];
  const texts = await Promise.all(given.map(readKeyText));
  const source = texts.length > 0 ? 'given' : 'folder';
  if (source === 'folder') {
    if (beside === null) throw new CliError('usage', 'No public key is known.', { hint: 'Name one with `--key`.' });
    texts.push(beside);
  }
  const keys = texts.map((text) => parseVerifierKey(text));
  return { origin: values.origin ?? keys[0]?.name ?? '', keys, source };
}

/** What must be said of a verification whose key came from the folder itself. */
export const FOLDER_KEY =
  "The key came from the log's own folder: this shows that the files are whole, not who wrote them. Name the key you know with --key.";
