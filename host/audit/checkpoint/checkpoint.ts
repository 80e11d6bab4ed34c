import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { AuditError } from '../error/error.ts';
import { hasControl, utf8 } from '../note/text.ts';

/** The head of a log at one size (C2SP tlog-checkpoint v1.0.0). */
export interface Checkpoint {
  /** Names the log; unique and stable. */
  readonly origin: string;
  /** Number of leaves. */
  readonly size: bigint;
  /** Root of the tree over these leaves, 32 bytes. */
  readonly root: Uint8Array;
  /** Further lines that the log signs; none of ours has any. */
  readonly extensions: readonly string[];
}

const MAX_SIZE = (1n << 64n) - 1n;

function malformed(why: string): never {
  throw new AuditError('checkpoint_malformed', `checkpoint: ${why}`);
}

/** An unsigned 64-bit number in its one decimal form; undefined for any other text. */
export function parseDecimal(text: string): bigint | undefined {
  if (!/^(?:0|[1-9][0-9]{0,19})$/.test(text)) return undefined;
  const value = BigInt(text);
  return value <= MAX_SIZE ? value : undefined;
}

/**
 * The checkpoint of a note's text.
 * @throws AuditError `checkpoint_malformed`
 */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith('\n')) malformed('the last line does not end');
  if (hasControl(text) || utf8(text) === undefined) malformed('a control character or a lone surrogate');
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || size === undefined || root === undefined) malformed('fewer than three lines');
  if (origin === '') malformed('an empty origin');
  const leaves = parseDecimal(size);
  if (leaves === undefined) malformed('a size that is not a decimal number below 2^64');
  const hash = decodeBase64(root, 32);
  if (hash === undefined || hash.length !== 32) malformed('a root that is not 32 bytes of canonical base64');
  if (extensions.includes('')) malformed('an empty extension line');
  return { origin, size: leaves, root: hash, extensions };
}

/**
 * The text of a checkpoint, to be signed as a note.
 * @throws AuditError `checkpoint_malformed`
 */
export function formatCheckpoint(checkpoint: Checkpoint): string {
  const { origin, size, root, extensions } = checkpoint;
  const lines = [origin, size.toString(), encodeBase64(root), ...extensions];
  const text = `${lines.join('\n')}\n`;
  const parsed = parseCheckpoint(text);
  if (parsed.origin !== origin || parsed.extensions.length !== extensions.length) malformed('a newline within a line');
  return text;
}
