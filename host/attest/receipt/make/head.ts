import type { Checkpoint } from '../../../audit/checkpoint/checkpoint.ts';
import { AuditError } from '../../../audit/error/error.ts';
import { formatKeyId } from '../../../audit/note/key.ts';
import type { VerifierKey } from '../../../audit/note/types.ts';
import { verifyCheckpoint, type LogTrust } from '../../../audit/verify/checkpoint.ts';
import type { ReceiptStore } from '../kept/types.ts';
import { notProvable } from './assemble.ts';

/** A head that the log and the decision's host have signed. */
export interface SignedHead {
  readonly checkpoint: Checkpoint;
  /** The signed note. */
  readonly note: string;
}

/** What a head must cover, and where one may come from. */
export interface HeadChoice {
  /** The decision's index in the log. */
  readonly index: number;
  /** The key of the host that made it. */
  readonly hostKey: VerifierKey;
  /** The published one, which has been verified. */
  readonly published: SignedHead;
  /** The one that the user names. */
  readonly given: string | undefined;
  readonly kept: ReceiptStore;
}

async function isSignedBy(note: string, trust: LogTrust): Promise<boolean> {
  try {
    await verifyCheckpoint(note, trust);
    return true;
  } catch (error) {
    if (error instanceof AuditError && error.code === 'note_unverified') return false;
    throw error;
  }
}

/**
 * The head that a decision is proven under: its host must have signed it, and so must the log.
 * @throws AttestError `not_provable` when there is none, `malformed`; AuditError `log_rolled_back` for one with more records than the log has, those of `verifyCheckpoint`
 */
export async function chooseHead(choice: HeadChoice, trust: LogTrust): Promise<SignedHead> {
  const { index, hostKey, published, given, kept } = choice;
  const host: LogTrust = { origin: trust.origin, keys: [hostKey] };
  const id = formatKeyId(hostKey.keyId);
  const covers = ({ size }: Checkpoint): boolean => size > BigInt(index);
  /** A head from elsewhere than the log, which is verified. */
  const checked = async (note: string, which: string): Promise<SignedHead> => {
    const { checkpoint } = await verifyCheckpoint(note, trust);
    if (!(await isSignedBy(note, host))) notProvable(`the host key ${id} of record ${index} has not signed ${which}`);
    if (!covers(checkpoint)) notProvable(`${which} has ${checkpoint.size} records, and does not cover record ${index}`);
    if (checkpoint.size <= published.checkpoint.size) return { checkpoint, note };
    const why = `${which} has ${checkpoint.size} records, and the log ${published.checkpoint.size}: it was put back to an earlier state`;
    throw new AuditError('log_rolled_back', why);
  };
  if (given !== undefined) return checked(given, 'the checkpoint that is given');
  if (await isSignedBy(published.note, host)) return published;
  const note =
    (await kept.head(hostKey.keyId)) ??
    notProvable(
      `the host key ${id} of record ${index} has not signed the published checkpoint, and no head of it is kept`,
    );
  return checked(note, 'the head that is kept');
}
