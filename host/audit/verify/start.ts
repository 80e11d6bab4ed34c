import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { splitStart, startOf, type LogStart } from '../log/start.ts';
import { parseNote } from '../note/parse.ts';
import { verifyCheckpoint, type LogTrust, type VerifiedCheckpoint } from './checkpoint.ts';

/**
 * Where the entries of a log begin, as its file `start` says. It must be signed by a key that has signed the log's head: an earlier key's word does not count any more.
 *
 * @param bytes of the file; null or undefined for a log of which nothing was deleted
 * @throws AuditError `record_malformed`, `log_corrupt`, and those of `verifyCheckpoint`
 */
export async function verifyStart(
  bytes: Uint8Array | null | undefined,
  { origin }: Pick<LogTrust, 'origin'>,
  { verifiedBy }: Pick<VerifiedCheckpoint, 'verifiedBy'>,
): Promise<LogStart | undefined> {
  if (bytes === null || bytes === undefined) return undefined;
  const { state, note } = splitStart(bytes);
  return startOf(state, (await verifyCheckpoint(note, { origin, keys: verifiedBy })).checkpoint);
}

/** The same, of which no signature is verified. @throws AuditError `record_malformed`, `log_corrupt`, `note_malformed`, `checkpoint_malformed` */
export function readStart(bytes: Uint8Array | null): LogStart | undefined {
  if (bytes === null) return undefined;
  const { state, note } = splitStart(bytes);
  return startOf(state, parseCheckpoint(parseNote(note).text));
}
