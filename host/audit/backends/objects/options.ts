import { AuditError } from '../../error/error.ts';
import { checkPostgres, type PostgresOptions } from '../postgres/options.ts';

/** Where objects are, and where the log's head is. */
export interface ObjectsOptions {
  /** Such as `https://s3.eu-central-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** What the names of the log's objects begin with, such as `logs/agents`. Default: nothing. */
  readonly prefix?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` of the environment. */
  readonly credentials?: ObjectsCredentials;
  /** The log's head, and what keeps a second writer away: a file of SQLite on this machine, or PostgreSQL. */
  readonly head: { readonly file: string } | { readonly postgres: PostgresOptions };
  /** How long a request is tried, in milliseconds; then the writer stops. Default 30,000. */
  readonly timeoutMs?: number;
}

/** What a reader needs of that: without `head`, the checkpoint that was published last is the log's end. */
export type ReadableObjectsOptions = Omit<ObjectsOptions, 'head'> & Partial<Pick<ObjectsOptions, 'head'>>;

export interface ObjectsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

const KNOWN = new Set(['endpoint', 'bucket', 'prefix', 'region', 'credentials', 'head', 'timeoutMs']);

function refuse(what: string): never {
  throw new AuditError('options_invalid', `objects: ${what}`);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/**
 * Checks options, which may come from a file.
 * @throws AuditError `options_invalid`; no message holds a value
 */
export function checkReadableObjects(options: unknown): asserts options is ReadableObjectsOptions {
  if (!isObject(options)) return refuse('options are missing');
  for (const name of Object.keys(options)) if (!KNOWN.has(name)) refuse(`there is no option \`${name}\``);
  const { endpoint, bucket, prefix, region, credentials, head, timeoutMs } = options;
  const url = typeof endpoint === 'string' && URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return refuse('`endpoint` is an address of http or https');
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    refuse('`endpoint` has a host, and at most a path');
  }
  // Names that are the same in every encoding, so that what is signed is what is sent.
  if (typeof bucket !== 'string' || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    refuse('`bucket` is a name of lower-case letters, digits, - and .');
  }
  if (prefix !== undefined && (typeof prefix !== 'string' || !/^([A-Za-z0-9_-]+(\/|$))+$/.test(prefix))) {
    refuse('`prefix` is made of letters, digits, _ and -, in parts between /');
  }
  if (region !== undefined && (typeof region !== 'string' || !/^[a-z0-9-]+$/.test(region)))
    refuse('`region` is a name');
  if (credentials !== undefined) {
    if (!isObject(credentials)) return refuse('`credentials` are { accessKeyId, secretAccessKey }');
    for (const name of ['accessKeyId', 'secretAccessKey']) {
      if (typeof credentials[name] !== 'string' || credentials[name] === '') refuse(`\`${name}\` is missing`);
    }
  }
  if (timeoutMs !== undefined && !(typeof timeoutMs === 'number' && timeoutMs >= 1)) refuse('`timeoutMs` is a time');
  if (head === undefined) return;
  if (!isObject(head)) return refuse('`head` is { file } or { postgres }: objects alone cannot hold it');
  if ('postgres' in head) checkPostgres(head['postgres']);
  else if (typeof head['file'] !== 'string' || head['file'] === '') refuse('`head.file` is the path of a file');
}

/**
 * Checks options to write with, which may come from a file.
 * @throws AuditError `options_invalid`; no message holds a value
 */
export function checkObjects(options: unknown): asserts options is ObjectsOptions {
  checkReadableObjects(options);
  if (options.head === undefined) refuse('`head` is { file } or { postgres }: objects alone cannot hold it');
}
