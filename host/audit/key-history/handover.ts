import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import { parseDecimal } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { formatVerifierKey, parseVerifierKey } from '../note/key.ts';
import { parseNote } from '../note/parse.ts';
import { signNote } from '../note/sign.ts';
import type { SignerKey, VerifierKey } from '../note/types.ts';
import { verifyNote } from '../note/verify.ts';
import { HASH_BYTES } from '../tree/hash.ts';

/*
 * A handover: a log's key names the one that follows it. A signed note that both have signed, whose text is
 *
 *     edict-key-handover@v1
 *     <origin>
 *     <size of the last checkpoint of the outgoing key>
 *     <its root, base64>
 *     <seconds since 1970>
 *     <outgoing key, name+id+key>
 *     <incoming key>
 */

const HEADER = 'edict-key-handover@v1';

/** What a handover says. */
export interface Handover {
  readonly origin: string;
  /** Of the last checkpoint that the outgoing key signs, and the first that the incoming one may. */
  readonly size: bigint;
  /** Of that checkpoint. */
  readonly root: Uint8Array;
  /** Seconds since 1970, by the log's own clock. */
  readonly time: bigint;
  readonly from: VerifierKey;
  readonly to: VerifierKey;
}

function refuse(why: string): never {
  throw new AuditError('key_history_invalid', `handover: ${why}`);
}

function formatHandover({ origin, size, root, time, from, to }: Handover): string {
  const lines = [HEADER, origin, size, encodeBase64(root), time, formatVerifierKey(from), formatVerifierKey(to)];
  const text = `${lines.join('\n')}\n`;
  if (text.split('\n').length !== lines.length + 1 || origin === '') refuse('an origin that is no line');
  return text;
}

function parseHandover(text: string): Handover {
  const [header, origin = '', size = '', root = '', time = '', from = '', to = '', end, ...more] = text.split('\n');
  if (header !== HEADER || end !== '' || more.length > 0 || origin === '') refuse('not of its form');
  const [leaves, seconds] = [parseDecimal(size), parseDecimal(time)];
  const hash = decodeBase64(root, HASH_BYTES);
  if (leaves === undefined || seconds === undefined || hash?.length !== HASH_BYTES)
    refuse('a number or root that is none');
  return { origin, size: leaves, root: hash, time: seconds, from: parseVerifierKey(from), to: parseVerifierKey(to) };
}

/**
 * Hands a log over from one key to the next, as of its last checkpoint: signs with both. Keys of Ed25519 only, since others sign nothing but checkpoints.
 * @throws AuditError `key_unsupported`, `key_history_invalid` for keys that are the same, or an origin that is none
 */
export async function signHandover(
  head: Pick<Handover, 'origin' | 'size' | 'root' | 'time'>,
  from: SignerKey,
  to: SignerKey,
): Promise<string> {
  if (from.scheme !== undefined || to.scheme !== undefined) {
    throw new AuditError('key_unsupported', 'handover: only keys of Ed25519 are handed over');
  }
  if (formatVerifierKey(from) === formatVerifierKey(to)) refuse('a key does not follow itself');
  return signNote(formatHandover({ ...head, from, to }), [from, to]);
}

/**
 * Verifies a handover: both its keys have signed it. Whether the outgoing one is the log's is for the caller to know.
 * @throws AuditError `key_history_invalid`, and those of `verifyNote` and `parseVerifierKey`
 */
export async function verifyHandover(note: string): Promise<Handover> {
  const handover = parseHandover(parseNote(note).text);
  const { from, to } = handover;
  if (formatVerifierKey(from) === formatVerifierKey(to)) refuse('a key does not follow itself');
  const { verifiedBy } = await verifyNote(note, [from, to]);
  if (verifiedBy.length !== 2) refuse('one of its keys has not signed it');
  return handover;
}
