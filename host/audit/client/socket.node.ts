import { request } from 'node:http';
import { AuditError } from '../error/error.ts';
import { BATCH_TYPE, INGEST_PATH, MAX_ANSWER_BYTES, retryAfter } from './transport.ts';
import type { Transport, TransportAnswer } from './types.ts';

/** A way to a log on the same machine, through the Unix socket of its server. */
export function socketTransport(path: string): Transport {
  return {
    send(body, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<TransportAnswer>();
      const headers = { 'content-type': BATCH_TYPE, 'content-length': body.length, host: 'localhost' };
      const asked = request({ socketPath: path, path: INGEST_PATH, method: 'POST', headers, signal }, (answer) => {
        const chunks: Buffer[] = [];
        let size = 0;
        answer.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES) answer.destroy(new AuditError('too_large', 'an answer that is too long'));
          else chunks.push(chunk);
        });
        answer.on('error', reject);
        answer.on('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            retryAfterMs: retryAfter(answer.headers['retry-after']),
            body: new Uint8Array(Buffer.concat(chunks)),
          }),
        );
        answer.on('close', () => reject(new Error('the answer did not come whole')));
      });
      asked.on('error', reject);
      asked.end(body);
      return promise;
    },
  };
}
