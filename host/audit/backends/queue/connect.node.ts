import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { AuditError } from '../../error/error.ts';
import { loadOptional } from '../../optional/load.ts';
import type { QueueOptions } from './options.ts';

/** A connection to a queue, and the names that it has there. */
export interface Queue {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly stream: string;
  /** Where batches are published. */
  readonly batches: string;
  /** Where the answer to a request is published. */
  readonly answerTo: (id: string) => string;
}

/**
 * Connects to a queue. The connection is made anew when it is lost.
 * @throws AuditError `options_invalid`, `package_missing`; errors of the network and the server
 */
export async function connectQueue({ servers, queue, user, password, token }: QueueOptions): Promise<Queue> {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(queue)) {
    throw new AuditError('options_invalid', '`queue` is a name of letters, digits, _ and -');
  }
  const { connect } = await loadOptional('@nats-io/transport-node', () => import('@nats-io/transport-node'));
  const { jetstream, jetstreamManager } = await loadOptional('@nats-io/jetstream', () => import('@nats-io/jetstream'));
  const connection = await connect({
    servers: typeof servers === 'string' ? servers : [...servers],
    name: 'edict',
    maxReconnectAttempts: -1,
    ...(user === undefined ? {} : { user }),
    ...(password === undefined ? {} : { pass: password }),
    ...(token === undefined ? {} : { token }),
  });
  try {
    return {
      connection,
      client: jetstream(connection),
      // The stream may not be there yet, and a sender need not ask for more than it may do.
      manager: await jetstreamManager(connection, { checkAPI: false }),
      stream: `EDICT_${queue}`,
      batches: `edict.${queue}.batches`,
      answerTo: (id) => `edict.${queue}.answers.${id}`,
    };
  } catch (error) {
    await connection.close();
    throw error;
  }
}
