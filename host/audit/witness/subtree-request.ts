import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { parseDecimal } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { fromUtf8, utf8 } from '../note/text.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import type { LeafRange } from '../tree/subtree.ts';
import { MAX_HASHES, MAX_REQUEST_BYTES, parseHashes } from './request.ts';

/** What is asked of a witness that signs subtrees (C2SP tlog-witness, sign-subtree). */
export interface SignSubtree {
  readonly subtree: LeafRange;
  readonly root: Uint8Array;
  /** That the subtree is part of the checkpoint's tree. */
  readonly proof: readonly Uint8Array[];
  /** A checkpoint that the witness has cosigned, with its cosignature. */
  readonly checkpoint: string;
}

function malformed(why: string): never {
  throw new AuditError('request_malformed', `sign-subtree: ${why}`);
}

/**
 * Takes the body of a `sign-subtree` request apart, strictly. Verifies nothing.
 * @throws AuditError `request_malformed`, `too_large`
 */
export function parseSignSubtree(source: Uint8Array | string): SignSubtree {
  if (source.length > MAX_REQUEST_BYTES) throw new AuditError('too_large', 'sign-subtree: too many bytes');
  const text = typeof source === 'string' ? source : fromUtf8(source);
  if (text === undefined || utf8(text) === undefined) malformed('not UTF-8');
  const blank = text.indexOf('\n\n');
  if (blank < 0) malformed('no blank line before the checkpoint');
  const [range = '', hash, ...lines] = text.slice(0, blank).split('\n', MAX_HASHES + 3);
  const [word, start, end, ...more] = range.split(' ', 4);
  const [from, to] = [parseDecimal(start ?? ''), parseDecimal(end ?? '')];
  if (word !== 'subtree' || from === undefined || to === undefined || more.length > 0) {
    malformed('the first line is not `subtree` and two numbers');
  }
  const root = decodeBase64(hash ?? '', HASH_BYTES);
  if (root?.length !== HASH_BYTES) malformed('the second line is no hash');
  const proof = parseHashes(lines, malformed);
  return { subtree: { start: from, end: to }, root, proof, checkpoint: text.slice(blank + 2) };
}

/** Writes the body of a `sign-subtree` request. */
export function formatSignSubtree({ subtree, root, proof, checkpoint }: SignSubtree): string {
  const hashes = [root, ...proof].map((hash) => `${encodeBase64(hash)}\n`).join('');
  return `subtree ${subtree.start} ${subtree.end}\n${hashes}\n${checkpoint}`;
}
