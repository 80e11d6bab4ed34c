import { AuditError } from '../../error/error.ts';

/** How a PostgreSQL server is reached, and what is expected of it. */
export interface PostgresOptions {
  /** Such as `postgres://writer@db.example/audit?sslmode=verify-full`. Without it, and for what it does not say, libpq's environment variables and `~/.pgpass` are asked. */
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  /** As of `tls.connect`, in data; `true` verifies the server's certificate by the system's authorities. */
  readonly ssl?: boolean | { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** The schema of the tables, made when it is not there. Default `edict`. */
  readonly schema?: string;
  /** How long another writer may take to give the log up, in milliseconds. Default 5,000. */
  readonly waitMs?: number;
  /** After so many milliseconds without an answer the writer stops. Default 30,000. */
  readonly timeoutMs?: number;
  /** Segments are as long at most, in bytes. Default 16 MiB. */
  readonly segmentBytes?: number;
  /** Uses a server that may lose what it has confirmed, such as one for tests. Default false. */
  readonly acceptDataLoss?: boolean;
}

const TEXTS = ['connectionString', 'host', 'database', 'user', 'password', 'schema'] as const;
const NUMBERS = ['port', 'waitMs', 'timeoutMs', 'segmentBytes'] as const;
const OTHERS = new Set<string>([...TEXTS, ...NUMBERS, 'ssl', 'acceptDataLoss']);

/**
 * Checks options, which may come from a file.
 * @throws AuditError `options_invalid`; no message holds a value
 */
export function checkPostgres(options: unknown): asserts options is PostgresOptions {
  const refuse = (what: string): never => {
    throw new AuditError('options_invalid', `PostgreSQL: ${what}`);
  };
  if (typeof options !== 'object' || options === null) return refuse('options are missing');
  const given = options as { readonly [K in keyof PostgresOptions]?: unknown };
  for (const name of Object.keys(given)) if (!OTHERS.has(name)) refuse(`there is no option \`${name}\``);
  for (const name of TEXTS) {
    const value = given[name];
    if (value !== undefined && (typeof value !== 'string' || value === '')) refuse(`\`${name}\` is no text`);
  }
  for (const name of NUMBERS) {
    const value = given[name];
    const least = name === 'waitMs' ? 0 : 1;
    if (value !== undefined && !(typeof value === 'number' && Number.isInteger(value) && value >= least)) {
      refuse(`\`${name}\` is no whole number, or too small`);
    }
  }
  const { schema, acceptDataLoss, ssl } = given;
  if (typeof schema === 'string' && !/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    refuse('`schema` is a name of lower-case letters, digits and _');
  }
  if (acceptDataLoss !== undefined && typeof acceptDataLoss !== 'boolean') refuse('`acceptDataLoss` is true or false');
  if (ssl !== undefined && typeof ssl !== 'boolean' && (typeof ssl !== 'object' || ssl === null)) {
    refuse('`ssl` is true, false or options');
  }
}
