import { AuditError } from '../error/error.ts';
import type { LogPlace } from '../log/readable.ts';
import { readableObjects } from './objects/source.node.ts';
import { checkPostgres, type PostgresOptions } from './postgres/options.ts';
import { postgresStorage } from './postgres/source.node.ts';

const POSTGRES = /^postgres(?:ql)?:\/\//;
const OBJECTS = /^s3:\/\//;

function refuse(what: string): never {
  throw new AuditError('options_invalid', what);
}

/** Whether a text is the address of a storage, and no path. */
export function isStorageAddress(text: string): boolean {
  return POSTGRES.test(text) || OBJECTS.test(text);
}

/** Takes our own parameters out of an address. */
function taken(url: URL, names: readonly string[]): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const values = url.searchParams.getAll(name);
    if (values.length > 1) refuse(`the address of a log has \`${name}\` twice`);
    if (values[0] !== undefined) found[name] = values[0];
    url.searchParams.delete(name);
  }
  return found;
}

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : refuse('the address of a log is no URL');
  if (url.password !== '' || url.searchParams.has('password')) {
    // Whoever lists processes sees it.
    refuse('the address of a log holds a password: give it in the environment (PGPASSWORD) or in ~/.pgpass');
  }
  return url;
}

function postgresOf(text: string): { readonly options: PostgresOptions; readonly origin: string | undefined } {
  const url = parsed(text);
  const { origin, schema } = taken(url, ['origin', 'schema']);
  const options = { connectionString: url.href, ...(schema === undefined ? {} : { schema }) };
  checkPostgres(options);
  return { options, origin };
}

/** What the first variable that is set says; an empty one is none. */
function environment(...names: readonly string[]): string | undefined {
  return names.map((name) => process.env[name]).find((value) => value !== undefined && value !== '');
}

function objectsOf(text: string): LogPlace {
  const url = parsed(text);
  const given = taken(url, ['endpoint', 'region', 'head', 'origin']);
  const [unknown] = url.searchParams.keys();
  if (unknown !== undefined) refuse(`the address of a log has no \`${unknown}\``);
  if (url.username !== '' || url.port !== '' || url.hash !== '') refuse('s3:// is followed by a bucket and a prefix');
  const { region = environment('AWS_REGION', 'AWS_DEFAULT_REGION') ?? 'us-east-1', head, origin } = given;
  const endpoint =
    given['endpoint'] ?? environment('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL') ?? `https://s3.${region}.amazonaws.com`;
  const prefix = url.pathname.replaceAll(/^\/|\/$/g, '');
  const source = readableObjects({
    endpoint,
    region,
    bucket: url.hostname,
    ...(prefix === '' ? {} : { prefix }),
    ...(head === undefined
      ? {}
      : { head: POSTGRES.test(head) ? { postgres: postgresOf(head).options } : { file: head } }),
  });
  return origin === undefined ? source : { ...source, origin };
}

/**
 * The place that a text names: `postgres://user@host/database?origin=example.com/agents`, `s3://bucket/prefix?endpoint=https://…`, or else the path of a folder. Parameters are `origin`, `schema` and what libpq knows;
 * `endpoint`, `region`, `origin` and `head`, which is the address of PostgreSQL or the path of a file, and which only a writer needs. Passwords and keys are taken from the environment, as the tools of PostgreSQL and S3 do.
 *
 * @throws AuditError `options_invalid`; no message holds the text
 * @example
 * await verifyFolder(logPlace('postgres://auditor@db.example/audit?origin=example.com/agents'), trust);
 */
export function logPlace(text: string): LogPlace {
  if (OBJECTS.test(text)) return objectsOf(text);
  if (!POSTGRES.test(text)) return text;
  const { options, origin } = postgresOf(text);
  return { ...postgresStorage(options), ...(origin === undefined ? {} : { origin }) };
}
