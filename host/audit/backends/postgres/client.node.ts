import type { Client } from 'pg';
import { loadOptional } from '../../optional/load.ts';
import type { PostgresOptions } from './options.ts';

/** A value of a row or a parameter: numbers of 64 bits travel as decimal digits. */
type Value = string | number | boolean | Uint8Array | null;
export type Row = Readonly<Record<string, Value>>;

/** What the types of `pg` leave out: whether a session keeps the process alive. */
type HoldingClient = Client & { ref(): void; unref(): void };

/** One session of a PostgreSQL server. A session that is lost is not made anew: whoever had it stops. */
export class PostgresSession {
  readonly #client: HoldingClient;
  #lost: Error | undefined;
  /** The statement that was given last. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(client: HoldingClient) {
    this.#client = client;
    // Without a listener the loss of an idle connection ends the process.
    client.on('error', (error) => (this.#lost ??= error));
  }

  /**
   * Connects to a server.
   * @throws AuditError `package_missing`; errors of the network and the server
   */
  static async connect(options: PostgresOptions): Promise<PostgresSession> {
    const { Client } = await loadOptional('pg', () => import('pg'));
    const { connectionString, host, port, database, user, password, ssl, timeoutMs = 30_000 } = options;
    const given = { connectionString, host, port, database, user, password, ssl };
    const client = new Client({
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      application_name: 'edict',
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    const session = new PostgresSession(client as HoldingClient);
    await client.connect();
    return session;
  }

  /** Runs a statement, behind those that were given before; rows hold numbers of 64 bits as texts. */
  run(text: string, values: readonly Value[] = []): Promise<{ readonly rows: readonly Row[]; readonly count: number }> {
    const turn = this.#turn.then(() => this.#run(text, values));
    // What comes next does not depend on how this ends.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #run(
    text: string,
    values: readonly Value[],
  ): Promise<{ readonly rows: readonly Row[]; readonly count: number }> {
    if (this.#lost !== undefined) throw new Error('the connection to PostgreSQL was lost', { cause: this.#lost });
    // An idle session keeps no process alive, one that is awaited does.
    this.#client.ref();
    try {
      const { rows, rowCount } = await this.#client.query<Row>({ text, values: values.map(sendable) });
      return { rows, count: rowCount ?? 0 };
    } finally {
      this.#client.unref();
    }
  }

  /** The one column of bytes that a statement selects. */
  async bytes(text: string, values: readonly Value[]): Promise<readonly Uint8Array[]> {
    const { rows } = await this.run(text, values);
    return rows.map(({ bytes }) => bytesOf(bytes));
  }

  /** Ends the session, if it is there. */
  async end(): Promise<void> {
    this.#client.ref();
    await this.#client.end();
  }
}

/** A value that is bytes. */
export function bytesOf(value: Value | undefined): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new Error('the server sends something else than bytes');
}

/** Views of larger buffers are sent as what they show. */
function sendable(value: Value): Value {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}
