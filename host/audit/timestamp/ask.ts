import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { readBody } from '../http/body.ts';
import { checkpointDigest, randomNonce, timestampRequest } from './request.ts';
import { verifyTimestamp, type TimestampTrust } from './verify.ts';

const MAX_ANSWER_BYTES = 262_144;

export interface StampOptions extends Pick<TimestampTrust, 'roots'> {
  /** The authority's, for requests over HTTP (RFC 3161 §3.4). */
  readonly url: string;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds; default 10,000. */
  readonly timeout?: number;
}

/**
 * Has a checkpoint stamped by a time-stamping authority, and verifies the answer, which is to be kept beside it.
 * @throws AuditError `timestamp_malformed`, `timestamp_invalid`, `too_large`, `note_malformed`; errors of the network
 */
export async function stampCheckpoint(
  note: Uint8Array | string,
  options: StampOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { url, roots, fetch = globalThis.fetch, timeout = 10_000 } = options;
  const nonce = randomNonce();
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
    body: timestampRequest(checkpointDigest(note), nonce),
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  });
  if (response.status !== 200 || response.headers.get('content-type') !== 'application/timestamp-reply') {
    throw new AuditError(
      'timestamp_malformed',
      `time-stamp: the authority answered with the status ${response.status}`,
    );
  }
  const answer = await readBody(response, MAX_ANSWER_BYTES);
  await verifyTimestamp(answer, note, { roots, nonce: BigInt(`0x${encodeHex(nonce)}`) });
  return answer;
}
