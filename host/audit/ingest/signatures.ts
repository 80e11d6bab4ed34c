import { verifyEd25519 } from '../ed25519/verify.ts';
import { AuditError } from '../error/error.ts';
import type { VerifierKey } from '../note/types.ts';
import type { AuditRecord } from '../record/types.ts';
import { equalHash } from '../tree/hash.ts';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { batchDigest, batchMessage } from './batch.ts';
import { verifyCertificate } from './certificate.ts';
import { admitsEvent } from './check.ts';
import { BatchClaims, type BatchClaim } from './claims.ts';
import type { Certificate } from './types.ts';

/** Findings that are listed. */
const LISTED = 100;

/** What is known of the signatures of a log's senders. */
export interface SenderReport {
  /** Batches whose sender's signature, and whose certificate, are right. */
  readonly verified: number;
  readonly wrong: number;
  /** Batches of which events are missing, as after a crash. */
  readonly unfinished: number;
  /** The first of those that are wrong. */
  readonly findings: readonly { readonly record: number; readonly why: string }[];
}

/** @param sessions records of sessions by what a sender draws once: its key and the session's id */
async function faultOf(
  { certificate, session, sessionId, events, batch, digest, signature }: BatchClaim,
  origin: string,
  certified: (bytes: Uint8Array) => Promise<Certificate | null>,
  sessions: Map<string, number>,
): Promise<string | undefined> {
  const sender = await certified(certificate);
  if (sender === null) return 'no trusted enrolment key has signed its certificate';
  if (sender.origin !== origin) return 'its certificate is for another log';
  if (batch === null) return 'an event of it points to what its session does not have';
  if (!equalHash(batchDigest(batch), digest)) return 'its records are not what was signed';
  if (!(await verifyEd25519(sender.key, batchMessage(batch), signature))) {
    return 'its signature is not of the key of its certificate';
  }
  if (!events.every((event) => admitsEvent(event, sender))) return 'its certificate does not admit an agent of it';
  const drawn = `${encodeHex(sender.key)} ${encodeHex(sessionId)}`;
  const begun = sessions.get(drawn) ?? session;
  sessions.set(drawn, begun);
  return begun === session
    ? undefined
    : `its session began with record ${begun}: it was sent once, and stands here again`;
}

/**
 * Verifies what the senders of a log signed: makes each batch again from its records, and holds it against its digest, its signature and its certificate. Whether a certificate had expired or was revoked
 * when the batch came is for the log's host to know. That nothing is missing between a session's batches is for `verifyFolder` to see.
 *
 * @param records of a log that has been verified, in their order, from the first session on
 * @param keys enrolment keys, each trusted alone
 */
export async function verifySenders(
  records: Iterable<AuditRecord> | AsyncIterable<AuditRecord>,
  origin: string,
  keys: readonly VerifierKey[],
): Promise<SenderReport> {
  const claims = new BatchClaims(origin);
  const findings: { record: number; why: string }[] = [];
  const sessions = new Map<string, number>();
  let [verified, wrong] = [0, 0];
  let last: { readonly bytes: Uint8Array; readonly certificate: Certificate | null } | undefined;
  const certified = async (bytes: Uint8Array): Promise<Certificate | null> => {
    if (last?.bytes === bytes) return last.certificate;
    const certificate = await verifyCertificate(bytes, keys).catch((error: unknown) => {
      if (error instanceof AuditError) return null;
      throw error;
    });
    last = { bytes, certificate };
    return certificate;
  };
  for await (const record of records) {
    const claim = claims.visit(record);
    if (claim === undefined) continue;
    const why = await faultOf(claim, origin, certified, sessions);
    if (why === undefined) {
      verified++;
      continue;
    }
    wrong++;
    if (findings.length < LISTED) findings.push({ record: claim.record, why });
  }
  return { verified, wrong, unfinished: claims.unfinished, findings };
}
