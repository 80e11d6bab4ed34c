import { AuditError } from '../error/error.ts';
import { httpAddress } from '../http/address.ts';
import { readBody } from '../http/body.ts';
import type { Transport } from './types.ts';

/** No answer to a batch is longer. */
export const MAX_ANSWER_BYTES: number = 1 << 20;
/** Where a log takes batches in, and as what. */
export const INGEST_PATH = '/v1/decisions';
export const BATCH_TYPE = 'application/cbor';

/** The pause that a `Retry-After` header in seconds asks for, in milliseconds. */
export function retryAfter(header: string | null | undefined): number | null {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;
}

/**
 * A way to a log over HTTP.
 *
 * @param base such as `https://log.example`; batches go to `/v1/decisions` below it
 * @throws AuditError `options_invalid` for what is no such URL, or one with a password in it
 */
export function httpTransport(base: string, fetcher: typeof fetch = fetch): Transport {
  const url = httpAddress(base, INGEST_PATH);
  if (url === undefined) {
    const how = 'the log is named by a URL of https or http, without a name or password, such as https://log.example';
    throw new AuditError('options_invalid', how);
  }
  return {
    async send(body, signal) {
      const headers = { 'content-type': BATCH_TYPE };
      const answer = await fetcher(url, { method: 'POST', body, headers, signal, redirect: 'manual' });
      return {
        status: answer.status,
        retryAfterMs: retryAfter(answer.headers.get('retry-after')),
        body: await readBody(answer, MAX_ANSWER_BYTES),
      };
    },
  };
}
