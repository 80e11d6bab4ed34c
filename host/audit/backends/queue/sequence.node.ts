import type { ConsumerMessages, JsMsg, StreamInfo } from '@nats-io/jetstream';
import { AuditError } from '../../error/error.ts';
import type { LogPlace } from '../../log/readable.ts';
import { loadOptional } from '../../optional/load.ts';
import type { Ingest } from '../../ingest/ingest.ts';
import { DEFAULT_LIMITS } from '../../ingest/limits.ts';
import { json, refused } from '../../serve/app.ts';
import { openWriting, type IngestServerOptions } from '../../serve/serve.node.ts';
import { connectQueue, type Queue } from './connect.node.ts';
import { checkDisks } from './disk.node.ts';
import type { QueueDiskOptions, QueueOptions } from './options.ts';

const CONSUMER = 'sequencer';
/** Batches that are taken from the queue and not yet durable. */
const IN_FLIGHT = 256;
const NANOSECONDS = 1_000_000;
/** Within this time the queue knows a message by its id. */
const DUPLICATES_MS = 600_000;
/** The queue sends nothing again by itself before this: order is kept by beginning anew. */
const ACKNOWLEDGE_MS = 3_600_000;

export interface SequencerOptions extends QueueDiskOptions {
  /** The log: its folder, or the storage that it is in. */
  readonly dir: LogPlace;
  readonly ingest: IngestServerOptions;
  readonly queue: QueueOptions;
  /** Servers of a cluster that hold each batch; default 1. */
  readonly replicas?: number;
}

/** A log that takes its batches from a queue. */
export interface QueueSequencer {
  /** Settles when it has ended: rejected when anything went wrong. */
  readonly ended: Promise<void>;
  /** Takes no more, writes what it has taken, acknowledges that, and ends. */
  close(): Promise<void>;
}

/** The stream, and a consumer that begins with the first message that was never acknowledged: what one before it had taken and not acknowledged comes again, in its place. */
async function begin(
  queue: Queue,
  replicas: number,
  bytes: number,
  check: (stream: StreamInfo) => void,
): Promise<ConsumerMessages> {
  const { manager, client, stream, batches } = queue;
  const { AckPolicy, DiscardPolicy, RetentionPolicy, StorageType } = await loadOptional(
    '@nats-io/jetstream',
    () => import('@nats-io/jetstream'),
  );
  const made = await manager.streams.add({
    name: stream,
    subjects: [batches],
    retention: RetentionPolicy.Workqueue,
    storage: StorageType.File,
    discard: DiscardPolicy.New,
    duplicate_window: DUPLICATES_MS * NANOSECONDS,
    max_msg_size: bytes,
    num_replicas: replicas,
  });
  check(made);
  const { storage, retention } = made.config;
  if (storage !== StorageType.File || retention !== RetentionPolicy.Workqueue) {
    throw new AuditError(
      'storage_unsafe',
      `the stream ${stream} does not keep its messages until they are acknowledged`,
    );
  }
  await manager.consumers.delete(stream, CONSUMER).catch(() => false);
  await manager.consumers.add(stream, {
    durable_name: CONSUMER,
    ack_policy: AckPolicy.Explicit,
    ack_wait: ACKNOWLEDGE_MS * NANOSECONDS,
    max_ack_pending: IN_FLIGHT,
  });
  const consumer = await client.consumers.get(stream, CONSUMER);
  return consumer.consume({ max_messages: IN_FLIGHT });
}

/** Takes messages in their order, and acknowledges each when its records are durable or it was refused. An acknowledgement that is lost lets one come again later; the log knows it. */
async function sequence(messages: ConsumerMessages, ingest: Ingest, queue: Queue): Promise<void> {
  const { connection, answerTo } = queue;
  const { headers } = await loadOptional('@nats-io/transport-node', () => import('@nats-io/transport-node'));
  const answer = async (message: JsMsg, response: Response): Promise<void> => {
    const about = headers();
    about.set('status', String(response.status));
    about.set('retry-after', response.headers.get('retry-after') ?? '');
    // The id without the number of the attempt.
    const [id = ''] = (message.headers?.get('Nats-Msg-Id') ?? '').split('.');
    const body = new Uint8Array(await response.arrayBuffer());
    if (/^[0-9a-f]{64}$/.test(id)) connection.publish(answerTo(id), body, { headers: about });
    message.ack();
  };
  const writing = new Set<Promise<void>>();
  let failed: unknown;
  for await (const message of messages) {
    // A copy: what the connection gives is part of its own buffer.
    const taken = await ingest.receive(new Uint8Array(message.data));
    if ('refused' in taken) {
      if (taken.refused === 'log_stopped') throw new AuditError('writer_stopped', 'the log has stopped');
      await answer(message, refused(taken));
      continue;
    }
    // Guard: queue-acknowledged
    const written = taken
      .durable()
      .then((checkpoint) => answer(message, json(200, { receipt: taken.receipt, checkpoint })))
      .catch((error: unknown) => {
        failed ??= error;
        messages.stop();
      })
      .finally(() => writing.delete(written));
    writing.add(written);
  }
  await Promise.all(writing);
  if (failed !== undefined) throw failed;
  await connection.flush();
}

/**
 * Sequences a log from a queue: the one process that takes batches off it, verifies them, and writes them. What is in the log already is recognised by the log's own records, so a batch that comes again is answered and not
 * written again.
 *
 * @throws AuditError `options_invalid`, `package_missing`, `storage_unsafe`, and those of `openLog`; errors of the network and the server
 */
export async function sequenceQueue(options: SequencerOptions): Promise<QueueSequencer> {
  const log = await openWriting(options.dir, options.ingest);
  const { ingest } = log;
  let queue: Queue | undefined;
  try {
    if (ingest === undefined) throw new AuditError('options_invalid', 'a log that takes nothing in has no queue');
    const connected = await connectQueue(options.queue);
    queue = connected;
    const bytes = (options.ingest.limits?.bodyBytes ?? DEFAULT_LIMITS.bodyBytes) + 1024;
    const check = await checkDisks(connected.connection, options);
    const messages = await begin(connected, options.replicas ?? 1, bytes, check);
    const run = async (): Promise<void> => {
      try {
        await sequence(messages, ingest, connected);
      } finally {
        await connected.connection.close();
        await log.close();
      }
    };
    const ended = run();
    ended.catch(() => undefined);
    return {
      ended,
      close: () => {
        messages.stop();
        return ended;
      },
    };
  } catch (error) {
    await queue?.connection.close();
    await log.close();
    throw error;
  }
}
