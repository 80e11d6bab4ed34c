import type { Hono } from 'hono';
import { AuditError } from '../error/error.ts';
import { readBody } from '../http/body.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { DEFAULT_LIMITS } from '../ingest/limits.ts';
import type { Refusal, RefusalCode } from '../ingest/types.ts';
import { loadOptional } from '../optional/load.ts';
import { parseTilePath } from '../tile-path/tile-path.ts';
import type { Strangers } from './strangers.ts';
import type { LogReader, ServerEvent } from './types.ts';

export interface LogAppOptions {
  readonly reader: LogReader;
  /** Who an `Authorization` header names; null for nobody. */
  readonly nameOf: (authorization: string | null) => string | null;
  /** Whether everybody may read checkpoint and hashes; entries are for those with a token alone. */
  readonly publicTiles: boolean;
  /** Takes batches of senders in; without it the log is only read. */
  readonly ingest?: Pick<Ingest, 'receive'>;
  /** Bytes of a batch's request; default 1 MiB. */
  readonly bodyBytes?: number;
  /** Origins of pages that may read and send, such as `https://app.example`. */
  readonly pages?: readonly string[];
  readonly strangers: Strangers;
  /** Whether the log takes records; resolves soon. */
  readonly healthy: () => Promise<boolean>;
  readonly onEvent: (event: ServerEvent) => void;
}

/** Who asks. */
export interface Caller {
  /** The address of the connection's other end; empty on a Unix socket. */
  readonly address: string;
}

const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';
const BATCH_TYPE = 'application/cbor';
const IMMUTABLE = 'max-age=31536000, immutable';

/** The status of each refusal (RFC 9110 §15.5). */
const STATUS: Readonly<Record<RefusalCode, number>> = {
  request_malformed: 400,
  certificate_unknown: 401,
  signature_invalid: 401,
  certificate_expired: 403,
  certificate_revoked: 403,
  origin_mismatch: 403,
  session_foreign: 403,
  agent_foreign: 403,
  batch_differs: 409,
  batch_gap: 409,
  session_closed: 409,
  too_large: 413,
  decision_unknown: 422,
  quota_exceeded: 429,
  log_stopped: 503,
};

/** What a sender that is what it says is refused for, too. */
const HONEST: ReadonlySet<RefusalCode> = new Set(['batch_gap', 'session_closed', 'quota_exceeded', 'log_stopped']);

/** An answer, the same whichever way it travels. */
export function json(status: number, body: object, headers: Readonly<Record<string, string>> = {}): Response {
  const all = { 'content-type': JSON_TYPE, 'cache-control': 'no-store', ...headers };
  return new Response(`${JSON.stringify(body)}\n`, { status, headers: all });
}

function fault(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return json(status, { error: { code, message } }, headers);
}

function seconds(milliseconds: number): Readonly<Record<string, string>> {
  return { 'retry-after': String(Math.max(1, Math.ceil(milliseconds / 1000))) };
}

/** The answer to a batch that is not taken in. */
export function refused({ refused: code, message, expected, retryAfterMs }: Refusal): Response {
  const later = code === 'log_stopped' ? 5000 : retryAfterMs;
  const error = { code, message, ...(expected === undefined ? {} : { expected }) };
  return json(STATUS[code], { error }, later === undefined ? {} : seconds(later));
}

/** The log's answers to those who read and those who send. */
class LogApp {
  readonly #options: LogAppOptions;

  constructor(options: LogAppOptions) {
    this.#options = options;
  }

  /** Why someone may not read; undefined when they may. */
  #barred(request: Request, caller: Caller, open: boolean): Response | undefined {
    if (open) return undefined;
    const often = this.#refusedOften(caller);
    if (often !== undefined) return often;
    if (this.#options.nameOf(request.headers.get('authorization')) !== null) return undefined;
    this.#options.strangers.refused(caller.address, Date.now());
    return fault(401, 'unauthorized', 'a bearer token is needed', { 'www-authenticate': 'Bearer realm="edict audit"' });
  }

  #refusedOften({ address }: Caller): Response | undefined {
    const waiting = this.#options.strangers.wait(address, Date.now());
    if (waiting === 0) return undefined;
    // What was not read would be taken for the next request.
    return fault(429, 'refused_often', 'refused too often', { ...seconds(waiting), connection: 'close' });
  }

  /** What everybody may read, a cache may keep for everybody. */
  #cache(open: boolean, what: string): Readonly<Record<string, string>> {
    // A page that verifies may fetch what everybody may.
    return open
      ? { 'cache-control': `public, ${what}`, 'access-control-allow-origin': '*' }
      : { 'cache-control': `private, ${what}`, vary: 'authorization' };
  }

  async checkpoint(request: Request, caller: Caller): Promise<Response> {
    const open = this.#options.publicTiles;
    const barred = this.#barred(request, caller, open);
    if (barred !== undefined) return barred;
    const note = await this.#options.reader.checkpoint();
    return new Response(note, { headers: { 'content-type': TEXT, ...this.#cache(open, 'max-age=1') } });
  }

  async tile(request: Request, caller: Caller): Promise<Response> {
    const { pathname, search } = new URL(request.url);
    const tile = search === '' ? parseTilePath(pathname.slice(1)) : undefined;
    if (tile === undefined) return fault(400, 'path_malformed', 'no path of a tile or of a bundle of entries');
    const open = tile.level !== 'entries' && this.#options.publicTiles;
    const barred = this.#barred(request, caller, open);
    if (barred !== undefined) return barred;
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    try {
      bytes = await this.#options.reader.tile(tile);
    } catch (error) {
      if (!(error instanceof AuditError) || error.code !== 'entries_pruned') throw error;
      return fault(410, 'entries_pruned', 'retention has deleted these entries; their hashes are in the tiles');
    }
    if (bytes === undefined) return fault(404, 'not_found', 'the published tree has no such tile');
    const headers = { 'content-type': 'application/octet-stream', ...this.#cache(open, IMMUTABLE) };
    return new Response(bytes, { headers });
  }

  async health(): Promise<Response> {
    if (await this.#options.healthy()) return json(200, { status: 'ok' });
    return json(503, { status: 'stopped' });
  }

  async receive(request: Request, caller: Caller): Promise<Response> {
    const { ingest, strangers, onEvent, bodyBytes = DEFAULT_LIMITS.bodyBytes } = this.#options;
    if (ingest === undefined) return fault(404, 'not_found', 'this log takes in nothing');
    const often = this.#refusedOften(caller);
    if (often !== undefined) return often;
    const wait = new URL(request.url).searchParams.get('wait') ?? 'durable';
    if (wait !== 'durable' && wait !== 'accepted') return fault(400, 'request_malformed', 'wait=durable or accepted');
    if (request.headers.get('content-type') !== BATCH_TYPE) {
      return fault(415, 'type_unsupported', `a batch is ${BATCH_TYPE}`, { connection: 'close' });
    }
    let body: Uint8Array;
    try {
      body = await readBody(request, bodyBytes);
    } catch (error) {
      if (!(error instanceof AuditError)) return fault(400, 'request_malformed', 'the body did not come whole');
      strangers.refused(caller.address, Date.now());
      return fault(413, 'too_large', error.message, { connection: 'close' });
    }
    const answer = await ingest.receive(body);
    if ('refused' in answer) {
      if (!HONEST.has(answer.refused)) strangers.refused(caller.address, Date.now());
      onEvent({ level: 'warning', event: 'refused', code: answer.refused, address: caller.address });
      return refused(answer);
    }
    if (wait === 'accepted') return json(202, { receipt: answer.receipt });
    try {
      return json(200, { receipt: answer.receipt, checkpoint: await answer.durable() });
    } catch (error) {
      if (!(error instanceof AuditError)) throw error;
      return refused({ refused: 'log_stopped', message: 'the log has stopped' });
    }
  }
}

type Handler = (request: Request, caller: Caller) => Response | Promise<Response>;

/** Lets pages of some origins ask (Fetch standard, §3.3): what they send is no simple request, so browsers ask before. */
function forPages(pages: readonly string[], handle: Handler): Handler {
  return async (request, caller) => {
    const { method, headers } = request;
    const origin = headers.get('origin');
    if (origin === null || !pages.includes(origin)) return handle(request, caller);
    if (method === 'OPTIONS' && headers.has('access-control-request-method')) {
      const allowed = {
        'access-control-allow-origin': origin,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, content-type',
        'access-control-max-age': '600',
        vary: 'origin',
      };
      return new Response(null, { status: 204, headers: allowed });
    }
    const answer = await handle(request, caller);
    answer.headers.append('vary', 'origin');
    answer.headers.set('access-control-allow-origin', origin);
    answer.headers.set('access-control-expose-headers', 'retry-after');
    return answer;
  };
}

interface Env {
  readonly Bindings: { readonly caller: Caller };
}

/**
 * A log as an HTTP application: `GET /checkpoint`, `/tile/<level>/<index>[.p/<width>]` and `/tile/entries/<index>[.p/<width>]` (C2SP tlog-tiles), `POST /v1/decisions`, `GET /healthz`.
 * @throws AuditError `package_missing` without `hono`
 */
export async function logApp(options: LogAppOptions): Promise<Handler> {
  const { Hono } = await loadOptional('hono', () => import('hono'));
  const app: Hono<Env> = new Hono<Env>();
  const log = new LogApp(options);
  app.get('/checkpoint', ({ req, env }) => log.checkpoint(req.raw, env.caller));
  app.get('/tile/*', ({ req, env }) => log.tile(req.raw, env.caller));
  app.get('/healthz', () => log.health());
  app.post('/v1/decisions', ({ req, env }) => log.receive(req.raw, env.caller));
  for (const path of ['/checkpoint', '/tile/*', '/healthz']) {
    app.all(path, () => fault(405, 'method_unsupported', 'GET only', { allow: 'GET, HEAD' }));
  }
  app.all('/v1/decisions', () => fault(405, 'method_unsupported', 'POST only', { allow: 'POST' }));
  app.notFound(() => fault(404, 'not_found', 'nothing is here'));
  app.onError((error) => {
    options.onEvent({ level: 'error', event: 'failed', why: error.message });
    return fault(503, 'log_unreadable', 'the log cannot be read now', seconds(1000));
  });
  return forPages(options.pages ?? [], (request, caller) => app.fetch(request, { caller }));
}
