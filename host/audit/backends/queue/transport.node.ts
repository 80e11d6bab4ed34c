import { createHash } from 'node:crypto';
import type { Transport, TransportAnswer } from '../../client/types.ts';
import { retryAfter } from '../../client/transport.ts';
import { connectQueue } from './connect.node.ts';
import type { QueueOptions } from './options.ts';

/** So many requests are remembered by how often they have been sent. */
const REMEMBERED = 4096;

/** A way to a log through a queue. */
export interface QueueTransport extends Transport {
  close(): Promise<void>;
}

/**
 * Sends batches through a queue, as `remoteSink({ to: await queueTransport({ … }), … })`. A batch that the queue has taken is not durable yet: the sink keeps it until the log itself answers.
 * @throws AuditError `options_invalid`, `package_missing`; errors of the network and the server
 */
export async function queueTransport(options: QueueOptions): Promise<QueueTransport> {
  const { connection, client, batches, answerTo } = await connectQueue(options);
  /** How often the queue has confirmed each request. */
  const confirmed = new Map<string, number>();
  return {
    async send(body, signal): Promise<TransportAnswer> {
      const id = createHash('sha256').update(body).digest('hex');
      const answers = connection.subscribe(answerTo(id), { max: 1 });
      const stop = (): void => answers.unsubscribe();
      signal.addEventListener('abort', stop, { once: true });
      try {
        const times = confirmed.get(id) ?? 0;
        // A confirmation that was lost is asked for again under the same id; a request that was confirmed and not answered is another message, to be answered anew.
        await client.publish(batches, body, { msgID: `${id}.${times}` });
        confirmed.delete(id);
        confirmed.set(id, times + 1);
        if (confirmed.size > REMEMBERED) confirmed.delete(confirmed.keys().next().value ?? '');
        if (signal.aborted) stop();
        for await (const { data, headers } of answers) {
          const status = Number(headers?.get('status'));
          return { status, retryAfterMs: retryAfter(headers?.get('retry-after') || null), body: new Uint8Array(data) };
        }
        throw new Error('the log did not answer in time');
      } finally {
        signal.removeEventListener('abort', stop);
        answers.unsubscribe();
      }
    },
    close: () => connection.close(),
  };
}
