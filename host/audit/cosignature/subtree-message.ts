import { AuditError } from '../error/error.ts';
import { utf8 } from '../note/text.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import { isSubtree, type LeafRange } from '../tree/subtree.ts';
import { formatTime, MAX_TIME } from './time.ts';

/** What an ML-DSA-44 cosigner states: the root of a subtree, or of the whole tree (C2SP tlog-cosignature, 0x06). */
export interface SubtreeStatement {
  /** The cosigner's name. */
  readonly cosigner: string;
  /** Seconds since 1970; 0 says nothing of the time, and is all that may be said of a subtree that does not begin at 0. */
  readonly time: bigint;
  /** Of the log. */
  readonly origin: string;
  /** `[0, size)` for a checkpoint. */
  readonly subtree: LeafRange;
  readonly root: Uint8Array;
}

const LABEL = new TextEncoder().encode('subtree/v1\n\0');

function refuse(why: string): never {
  throw new AuditError('signature_invalid', `subtree/v1: ${why}`);
}

/** A text of 1 to 255 bytes after its length. */
function counted(text: string): Uint8Array {
  const bytes = utf8(text);
  if (bytes === undefined || bytes.length === 0 || bytes.length > 255) refuse('a name that is not 1 to 255 bytes long');
  return Uint8Array.of(bytes.length, ...bytes);
}

/**
 * The bytes that an ML-DSA-44 cosigner signs.
 * @throws AuditError `signature_invalid` for what no cosigner may sign: a range that is no subtree, an empty one that does not begin at 0, a time for a subtree that does not begin at 0
 */
export function subtreeMessage(statement: SubtreeStatement): Uint8Array {
  const { cosigner, time, origin, subtree, root } = statement;
  const { start, end } = subtree;
  if (!isSubtree(subtree) || (start === end && start !== 0n)) refuse(`[${start}, ${end}) is no subtree to be signed`);
  if (time < 0n || time > MAX_TIME) refuse('a time out of range');
  if (start !== 0n && time !== 0n) refuse('a time for a subtree that does not begin at 0');
  if (root.length !== HASH_BYTES) refuse('a root that is no hash');
  const parts = [LABEL, counted(cosigner), formatTime(time), counted(origin), formatTime(start), formatTime(end), root];
  return new Uint8Array(parts.flatMap((part) => [...part]));
}
