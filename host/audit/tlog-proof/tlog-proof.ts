import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { parseDecimal } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { fromUtf8, utf8 } from '../note/text.ts';

/** Everything that shows offline that a leaf stands in a log, but for the leaf itself (C2SP tlog-proof). */
export interface TlogProof {
  /** Data beside the proof; nothing authenticates it. */
  readonly extra: Uint8Array | null;
  readonly index: bigint;
  /** Hashes of 32 bytes, the leaf's sibling first. */
  readonly hashes: readonly Uint8Array[];
  /** The checkpoint, a signed note, verbatim and not verified. */
  readonly checkpoint: string;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
/** The tallest tree has 2^64 − 1 leaves. */
const MAX_HASHES = 64;
const MAX_EXTRA_BYTES = 1 << 20;
/** A proof of the largest parts. */
const MAX_PROOF_BYTES = MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES;

function malformed(why: string): never {
  throw new AuditError('proof_malformed', `tlog-proof: ${why}`);
}

/**
 * Takes a `.tlog-proof` apart, strictly: no carriage returns, no leading zeros, canonical base64, lines in their order. Verifies nothing.
 * @throws AuditError `proof_malformed`, `too_large`
 */
export function parseTlogProof(source: Uint8Array | string): TlogProof {
  if (source.length > MAX_PROOF_BYTES) throw new AuditError('too_large', 'tlog-proof: too many bytes');
  const text = typeof source === 'string' ? source : fromUtf8(source);
  if (text === undefined || (typeof source === 'string' && utf8(source) === undefined)) malformed('not UTF-8');
  const blank = text.indexOf('\n\n');
  if (blank < 0) malformed('no blank line before the checkpoint');
  const lines = text.slice(0, blank).split('\n', MAX_HASHES + 4);
  if (lines.shift() !== HEADER) malformed(`the first line is not ${HEADER}`);
  let extra: Uint8Array | null = null;
  if (lines[0]?.startsWith('extra ')) {
    extra =
      decodeBase64((lines.shift() ?? '').slice('extra '.length), MAX_EXTRA_BYTES) ?? malformed('a bad extra line');
  }
  const indexLine = lines.shift();
  if (indexLine === undefined || !indexLine.startsWith('index ')) malformed('no index line in its place');
  const index = parseDecimal(indexLine.slice('index '.length)) ?? malformed('a bad index');
  if (lines.length > MAX_HASHES) malformed(`more than ${MAX_HASHES} hashes`);
  const hashes = lines.map((line) => {
    const hash = decodeBase64(line, 32);
    return hash?.length === 32 ? hash : malformed('a hash that is not 32 bytes of canonical base64');
  });
  const checkpoint = text.slice(blank + 2);
  if (!checkpoint.endsWith('\n')) malformed('the checkpoint does not end with a newline');
  return { extra, index, hashes, checkpoint };
}

/** Writes a `.tlog-proof`. */
export function formatTlogProof(proof: TlogProof): string {
  const extra = proof.extra === null ? '' : `extra ${encodeBase64(proof.extra)}\n`;
  const hashes = proof.hashes.map((hash) => `${encodeBase64(hash)}\n`).join('');
  return `${HEADER}\n${extra}index ${proof.index}\n${hashes}\n${proof.checkpoint}`;
}
