import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { parseDecimal, type Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { fromUtf8, utf8 } from '../note/text.ts';
import type { VerifierKey } from '../note/types.ts';
import { EMPTY_ROOT, equalHash, HASH_BYTES } from '../tree/hash.ts';
import { rootsOfPrefix } from '../tree/verify.ts';
import { verifyCheckpoint, type LogTrust } from '../verify/checkpoint.ts';

/*
 * Evidence of a split view: that a log has signed two checkpoints which no one history has. A text that anyone can check who has the log's key:
 *
 *     edict-split-view@v1
 *     first <bytes of the first checkpoint>
 *     second <bytes of the second>
 *     <base64 hash>*            none for checkpoints of one size
 *                               blank line
 *     <first checkpoint><second checkpoint>
 *
 * With hashes, the first checkpoint is the smaller. They lead to the second's root as a consistency proof does, beginning with the node that it begins with, and so to the root that the second
 * tree has at the first's size; which is another than was signed. Hashes that lead to the second's root can be none but that tree's own.
 */

const HEADER = 'edict-split-view@v1';
/** The longest consistency proof, and the node that it begins with. */
const MAX_HASHES = 66;
const MAX_EVIDENCE_BYTES = 2 * MAX_NOTE_BYTES + 8192;

/** Two checkpoints that no one history has. */
export interface SplitView {
  /** A signed note, as the log gave it. */
  readonly first: string;
  /** Of the same size or a larger one. */
  readonly second: string;
  readonly hashes: readonly Uint8Array[];
}

/** What evidence has shown. */
export interface ProvenSplit {
  readonly first: Checkpoint;
  readonly second: Checkpoint;
  /** The trusted keys that signed the one or the other. */
  readonly signedBy: readonly VerifierKey[];
}

function invalid(why: string): never {
  throw new AuditError('evidence_invalid', `split view: ${why}`);
}

/** The number of a line of one word and a number. */
function numberOf(line: string | undefined, word: string): number {
  const value = line?.startsWith(`${word} `) === true ? parseDecimal(line.slice(word.length + 1)) : undefined;
  if (value === undefined || value > BigInt(MAX_NOTE_BYTES))
    invalid(`no line of \`${word}\` and a length in its place`);
  return Number(value);
}

/**
 * Takes evidence apart, strictly. Verifies nothing.
 * @throws AuditError `evidence_invalid`, `too_large`
 */
export function parseSplitView(source: Uint8Array | string): SplitView {
  if (source.length > MAX_EVIDENCE_BYTES) throw new AuditError('too_large', 'split view: too many bytes');
  const bytes = typeof source === 'string' ? utf8(source) : source;
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  if (bytes === undefined || text === undefined) invalid('not UTF-8');
  const blank = text.indexOf('\n\n');
  if (blank < 0) invalid('no blank line before the checkpoints');
  const [header, one, two, ...lines] = text.slice(0, blank).split('\n', MAX_HASHES + 4);
  if (header !== HEADER) invalid(`the first line is not ${HEADER}`);
  const [length, rest] = [numberOf(one, 'first'), numberOf(two, 'second')];
  if (lines.length > MAX_HASHES) invalid(`more than ${MAX_HASHES} hashes`);
  const hashes = lines.map((line) => {
    const hash = decodeBase64(line, HASH_BYTES);
    return hash?.length === HASH_BYTES ? hash : invalid('a hash that is not 32 bytes of canonical base64');
  });
  // All before the checkpoints is ASCII, or it would have been refused.
  const from = blank + 2;
  const [first, second] = [fromUtf8(bytes.subarray(from, from + length)), fromUtf8(bytes.subarray(from + length))];
  if (first === undefined || second === undefined || bytes.length !== from + length + rest) {
    invalid('the checkpoints are not as long as it says');
  }
  return { first, second, hashes };
}

/** Writes evidence. */
export function formatSplitView({ first, second, hashes }: SplitView): string {
  const lengths = [first, second].map((note) => new TextEncoder().encode(note).length);
  const lines = hashes.map((hash) => `${encodeBase64(hash)}\n`).join('');
  return `${HEADER}\nfirst ${lengths[0]}\nsecond ${lengths[1]}\n${lines}\n${first}${second}`;
}

/** Whether two checkpoints of one log, with hashes for two sizes, cannot be of one history. */
export function isSplit(first: Checkpoint, second: Checkpoint, hashes: readonly Uint8Array[]): boolean {
  if (first.size > second.size) return false;
  if (first.size === second.size || first.size === 0n) {
    const expected = first.size === second.size ? second.root : EMPTY_ROOT;
    return hashes.length === 0 && !equalHash(first.root, expected);
  }
  try {
    const { part, whole } = rootsOfPrefix(first.size, second.size, hashes);
    return equalHash(whole, second.root) && !equalHash(part, first.root);
  } catch (error) {
    if (error instanceof AuditError) return false;
    throw error;
  }
}

/**
 * Verifies evidence, offline: a trusted key of the log has signed both checkpoints, and no one history has both. Nobody but a holder of that key can have made them.
 *
 * @param trust the log's origin and keys; nothing else that a checkpoint would have to satisfy is asked for: a split that no witness has seen is one all the same
 * @throws AuditError `evidence_invalid`, `too_large`, and those of `verifyCheckpoint` for a checkpoint that the log has not signed
 */
export async function verifySplitView(
  source: Uint8Array | string,
  { origin, keys }: Pick<LogTrust, 'origin' | 'keys'>,
): Promise<ProvenSplit> {
  const { first, second, hashes } = parseSplitView(source);
  const [one, two] = [
    await verifyCheckpoint(first, { origin, keys }),
    await verifyCheckpoint(second, { origin, keys }),
  ];
  if (!isSplit(one.checkpoint, two.checkpoint, hashes)) invalid('the checkpoints can be of one history');
  const signedBy = [...new Set([...one.verifiedBy, ...two.verifiedBy])];
  return { first: one.checkpoint, second: two.checkpoint, signedBy };
}
