import {
  demandQuorum,
  parsePolicy,
  parseVerifierKey,
  trustByHistory,
  unlockSegments,
  verifyKeyHistory,
  withSchemes,
  type LogTrust,
  type TrustPolicy,
  type VerifierKey,
} from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { readBytes, readKeyText } from '../frame/io.ts';

/** The flag for what encrypted segments are read with. */
export const SEGMENT_KEY_OPTIONS = {
  'segment-key': {
    type: 'string',
    multiple: true,
    argument: 'FILE',
    description: 'A master key that encrypted segments are read with; may be repeated',
  },
} as const;

export interface SegmentKeyValues {
  readonly 'segment-key'?: readonly string[];
}

/** @throws AuditError `key_invalid`, `key_exposed` */
export async function unlock(values: SegmentKeyValues): Promise<void> {
  for (const path of values['segment-key'] ?? []) await unlockSegments(path);
}

/** The flags that say whom a verification trusts. */
export const TRUST_OPTIONS = {
  key: {
    type: 'string',
    short: 'k',
    multiple: true,
    argument: 'KEY',
    description: 'A public key that is trusted, as name+id+key or a file of it; may be repeated',
  },
  'all-keys': { type: 'boolean', description: 'Every key must have signed, not one of them' },
  'key-history': {
    type: 'string',
    argument: 'FILE',
    description: 'The keys that followed a trusted one, each for its time (docs/witnesses.md)',
  },
  policy: {
    type: 'string',
    argument: 'FILE',
    description: 'A tlog-policy file: its quorum of witnesses must have cosigned; names the keys of logs, too',
  },
  origin: { type: 'string', argument: 'NAME', description: "The log's name; default the name of the first key" },
  ...SEGMENT_KEY_OPTIONS,
} as const;

export interface TrustValues extends SegmentKeyValues {
  readonly key?: readonly string[];
  readonly 'all-keys'?: boolean;
  readonly 'key-history'?: string;
  readonly policy?: string;
  readonly origin?: string;
}

export interface Trust extends LogTrust {
  /** `folder`: no key was given, so the one beside the log was taken; whoever can write the log could have put it there. */
  readonly source: 'given' | 'folder';
}

/** Whether the user has said whom to trust. */
export function isTrustGiven({ key, policy }: TrustValues): boolean {
  return (key?.length ?? 0) > 0 || policy !== undefined;
}

/**
 * Whom to trust: the keys the user gave, else those of the policy's logs, else the key that lies beside the log.
 * @throws CliError `usage` when there is none, `unreadable`; AuditError `key_invalid`, `key_unsupported`, `policy_malformed`, `key_history_invalid`, `package_missing` for a key of ML-DSA-44
 */
export async function trustOf(values: TrustValues, beside: string | null): Promise<Trust> {
  await unlock(values);
  if (values['all-keys'] === true && values['key-history'] !== undefined) {
    throw new CliError(
      'usage',
      '`--all-keys` and `--key-history` exclude each other: keys that follow do not sign together.',
    );
  }
  const policy = values.policy === undefined ? null : await readPolicy(values.policy);
  const { keys, source } = await keysOf(values, policy, beside);
  const origin = values.origin ?? keys[0]?.name ?? '';
  const history = values['key-history'];
  const base = history === undefined ? { origin, keys } : await historyTrust(history, { origin, keys });
  const accept = base.accept;
  const quorum = policy === null ? undefined : demandQuorum(policy);
  return {
    ...base,
    source,
    ...(values['all-keys'] === true ? { all: true } : {}),
    accept: async (verified, note) => {
      await accept?.(verified, note);
      await quorum?.(verified, note);
    },
  };
}

async function readPolicy(file: string): Promise<TrustPolicy> {
  const source = await readBytes(file);
  return withSchemes((schemes) => parsePolicy(source, schemes));
}

async function historyTrust(file: string, trust: LogTrust): Promise<LogTrust> {
  return trustByHistory(await verifyKeyHistory(await readBytes(file), trust));
}

async function keysOf(
  { key: given = [], origin }: TrustValues,
  policy: TrustPolicy | null,
  beside: string | null,
): Promise<{ readonly keys: readonly VerifierKey[]; readonly source: Trust['source'] }> {
  const logs = (policy?.logs ?? []).map(({ key }) => key).filter(({ name }) => origin === undefined || name === origin);
  if (given.length === 0 && logs.length > 0) {
    if (logs.some(({ name }) => name !== logs[0]?.name)) {
      throw new CliError('usage', 'The policy names several logs.', { hint: 'Say which with `--origin`.' });
    }
    return { keys: logs, source: 'given' };
  }
  const texts = await Promise.all(given.map(readKeyText));
  const source = texts.length > 0 ? 'given' : 'folder';
  if (source === 'folder') {
    if (beside === null) throw new CliError('usage', 'No public key is known.', { hint: 'Name one with `--key`.' });
    texts.push(beside);
  }
  const keys = await withSchemes((schemes) => texts.map((text) => parseVerifierKey(text, schemes)));
  return { keys, source };
}

/** What must be said of a verification whose key came from the folder itself. */
export const FOLDER_KEY =
  "The key came from the log's own folder: this shows that the files are whole, not who wrote them. Name the key you know with --key.";
