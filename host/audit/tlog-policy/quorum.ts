import type { Cosignature, CosignerKey } from '../cosignature/types.ts';
import { verifyCosignatures } from '../cosignature/cosignature.ts';
import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { parseNote } from '../note/parse.ts';
import type { SignedNote } from '../note/types.ts';
import { verifyCheckpoint, type LogTrust, type VerifiedCheckpoint } from '../verify/checkpoint.ts';
import type { PolicyGroup, PolicyWitness, TrustPolicy } from './types.ts';

/** A checkpoint that a trust policy accepts. */
export interface WitnessedCheckpoint extends VerifiedCheckpoint {
  /** Of the policy's witnesses, each line. */
  readonly cosignatures: readonly Cosignature[];
}

/** Whether the keys that have cosigned are enough for a policy. */
export function meetsQuorum({ quorum }: TrustPolicy, cosignedBy: readonly CosignerKey[]): boolean {
  const names = new Set(cosignedBy.map(({ name, keyId }) => `${name}+${keyId}`));
  const holds = (part: PolicyWitness | PolicyGroup): boolean =>
    'key' in part
      ? names.has(`${part.key.name}+${part.key.keyId}`)
      : part.members.filter(holds).length >= part.threshold;
  return quorum === null || holds(quorum);
}

/** Whom a policy trusts for the log of an origin: its logs of this name. */
export function logTrustOf({ logs }: TrustPolicy, origin: string): LogTrust {
  return { origin, keys: logs.map(({ key }) => key).filter(({ name }) => name === origin) };
}

/**
 * Verifies a checkpoint by a trust policy: a log of the policy has signed it, and its quorum of witnesses has cosigned it.
 *
 * @param trust the log, when the policy names none
 * @throws AuditError `quorum_unmet`; `signature_invalid` when a known witness's cosignature does not verify; those of `verifyCheckpoint`
 */
export async function verifyByPolicy(
  source: Uint8Array | string,
  policy: TrustPolicy,
  trust?: LogTrust,
): Promise<WitnessedCheckpoint> {
  const note = parseNote(source);
  const log = trust ?? logTrustOf(policy, parseCheckpoint(note.text).origin);
  const verified = await verifyCheckpoint(source, log);
  return { ...verified, cosignatures: await verifyQuorum(note, policy) };
}

/** The cosignatures of a policy's witnesses, which must be its quorum. */
async function verifyQuorum(note: SignedNote, policy: TrustPolicy): Promise<readonly Cosignature[]> {
  const cosigners = policy.witnesses.map(({ key }) => key);
  const cosignatures = await verifyCosignatures(note, cosigners);
  const cosignedBy = cosignatures.map(({ key }) => key);
  if (!meetsQuorum(policy, cosignedBy)) {
    throw new AuditError('quorum_unmet', `${cosignedBy.length} cosignatures are not the quorum of the trust policy`);
  }
  return cosignatures;
}

/** What a trust that demands a policy's quorum accepts: to be its `accept`. */
export function demandQuorum(policy: TrustPolicy): NonNullable<LogTrust['accept']> {
  return async (_, note) => {
    await verifyQuorum(parseNote(note), policy);
  };
}
