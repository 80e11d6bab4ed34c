import type { StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { AuditError } from '../../error/error.ts';
import { readBody } from '../../http/body.ts';
import type { QueueDiskOptions } from './options.ts';

const MAX_BYTES = 1 << 20;
const TIMEOUT_MS = 10_000;

/** The servers of a queue that were looked at, by id and by name. */
interface Server {
  readonly id: string;
  readonly name: string;
}

function unsafe(why: string): never {
  throw new AuditError('storage_unsafe', why);
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** What a server says of itself (`/varz` of its monitoring). */
async function look(monitor: string): Promise<Server> {
  const address = URL.canParse(monitor) ? new URL('varz', monitor.endsWith('/') ? monitor : `${monitor}/`) : undefined;
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    throw new AuditError('options_invalid', '`monitor` is an address of http or https');
  }
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const body = await readBody(answer, MAX_BYTES);
  if (answer.status !== 200) throw new Error(`the monitoring of the queue answers ${answer.status}`);
  const said: unknown = JSON.parse(new TextDecoder().decode(body));
  const [id, name, version] = ['server_id', 'server_name', 'version'].map((key) => String(member(said, key)));
  if (member(member(member(said, 'jetstream'), 'config'), 'sync_always') !== true) {
    unsafe(
      `the NATS server ${name} (${version}) does not sync what it confirms: set \`sync_interval: always\` in its jetstream block (from 2.10 on), or \`acceptDataLoss\``,
    );
  }
  return { id: id ?? '', name: name ?? '' };
}

/**
 * Sees to it that what a queue confirms is on its disks, as far as its servers tell.
 * @returns checks a stream, once it is there: the servers that hold it must be ones that were looked at
 * @throws AuditError `storage_unsafe`, `options_invalid`; errors of the network
 */
export async function checkDisks(
  connection: NatsConnection,
  { monitor, acceptDataLoss = false }: QueueDiskOptions,
): Promise<(stream: StreamInfo) => void> {
  if (acceptDataLoss) return () => undefined;
  const monitors = typeof monitor === 'string' ? [monitor] : (monitor ?? []);
  if (monitors.length === 0) {
    unsafe(
      'whether the queue keeps what it confirms is not known: name the monitoring of its servers, `monitor`, or take the loss, `acceptDataLoss`',
    );
  }
  const servers = await Promise.all(monitors.map(look));
  const { server_id: own } = connection.info ?? {};
  if (!servers.some(({ id }) => id === own)) unsafe('the queue’s server is none of those whose monitoring is named');
  return ({ cluster }) => {
    const holders = [cluster?.leader, ...(cluster?.replicas ?? []).map(({ name }) => name)];
    for (const holder of holders) {
      if (holder === undefined || holder === '' || servers.some(({ name }) => name === holder)) continue;
      unsafe(`the NATS server ${holder} holds the queue, and its monitoring is not named`);
    }
  };
}
