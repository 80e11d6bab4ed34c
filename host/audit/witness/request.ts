import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { parseDecimal } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { MAX_NOTE_BYTES } from '../note/parse.ts';
import { fromUtf8, utf8 } from '../note/text.ts';
import { HASH_BYTES } from '../tree/hash.ts';

/** What a log asks of a witness (C2SP tlog-witness): to cosign a checkpoint that extends the one it cosigned last. */
export interface AddCheckpoint {
  /** Size of the checkpoint that the witness cosigned last, 0 for none. */
  readonly oldSize: bigint;
  /** Consistency proof from that size, empty for 0. */
  readonly proof: readonly Uint8Array[];
  /** The new checkpoint, a signed note. */
  readonly checkpoint: string;
}

/** No client may send more hashes. */
export const MAX_HASHES = 63;
/** A request of the largest parts; anything longer is refused unread. */
export const MAX_REQUEST_BYTES: number = MAX_NOTE_BYTES + 4096;

function malformed(why: string): never {
  throw new AuditError('request_malformed', `add-checkpoint: ${why}`);
}

/** The hashes of a proof, one a line. */
export function parseHashes(lines: readonly string[], refuse: (why: string) => never): Uint8Array[] {
  if (lines.length > MAX_HASHES) refuse(`more than ${MAX_HASHES} hashes`);
  return lines.map((line) => {
    const hash = decodeBase64(line, HASH_BYTES);
    return hash?.length === HASH_BYTES ? hash : refuse('a hash that is not 32 bytes of canonical base64');
  });
}

/**
 * Takes the body of an `add-checkpoint` request apart, strictly. Verifies nothing, and leaves the checkpoint as it is.
 * @throws AuditError `request_malformed`, `too_large`
 */
export function parseAddCheckpoint(source: Uint8Array | string): AddCheckpoint {
  if (source.length > MAX_REQUEST_BYTES) throw new AuditError('too_large', 'add-checkpoint: too many bytes');
  const text = typeof source === 'string' ? source : fromUtf8(source);
  if (text === undefined || utf8(text) === undefined) malformed('not UTF-8');
  const blank = text.indexOf('\n\n');
  if (blank < 0) malformed('no blank line before the checkpoint');
  const [old = '', ...lines] = text.slice(0, blank).split('\n', MAX_HASHES + 2);
  const oldSize = old.startsWith('old ') ? parseDecimal(old.slice('old '.length)) : undefined;
  if (oldSize === undefined) malformed('the first line is not `old` and a size');
  const proof = parseHashes(lines, malformed);
  return { oldSize, proof, checkpoint: text.slice(blank + 2) };
}

/** Writes the body of an `add-checkpoint` request. */
export function formatAddCheckpoint({ oldSize, proof, checkpoint }: AddCheckpoint): string {
  return `old ${oldSize}\n${proof.map((hash) => `${encodeBase64(hash)}\n`).join('')}\n${checkpoint}`;
}
