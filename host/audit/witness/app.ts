import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { readBody } from '../http/body.ts';
import { loadMlDsa44 } from '../ml-dsa/scheme.ts';
import { utf8 } from '../note/text.ts';
import { loadOptional } from '../optional/load.ts';
import { sha256 } from '../sha256/sha256.ts';
import { MAX_REQUEST_BYTES } from './request.ts';
import { signSubtree } from './sign-subtree.ts';
import { addCheckpoint, type WitnessAnswer, type WitnessOptions } from './witness.ts';

export interface WitnessAppOptions extends WitnessOptions {
  /** The origins of the logs that it knows: what monitors can ask for. */
  readonly origins: readonly string[];
  /** Is told of errors that are the witness's own, such as a full disk; whoever asked learns only that there was one. */
  readonly onError?: (error: unknown) => void;
}

/** What answers requests. */
export interface HttpApp {
  fetch(request: Request): Response | Promise<Response>;
}

const TEXT = 'text/plain; charset=utf-8';

/** The name of a log in a witness's monitoring API: the SHA-256 of its origin, in hexadecimal (C2SP tlog-witness). */
export function originHash(origin: string): string {
  return encodeHex(sha256(utf8(origin) ?? new Uint8Array(0)));
}

function respond({ status, contentType, body }: WitnessAnswer): Response {
  return new Response(body, { status, headers: { 'content-type': contentType, 'cache-control': 'no-store' } });
}

function say(status: number, text: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'content-type': TEXT, 'cache-control': 'no-store', ...headers },
  });
}

/** Reads a request's body within the limit, and answers it. */
async function withBody(request: Request, act: (body: Uint8Array) => Promise<WitnessAnswer>): Promise<Response> {
  let body: Uint8Array;
  try {
    body = await readBody(request, MAX_REQUEST_BYTES);
  } catch (error) {
    // What was not read would be taken for the next request.
    const tooLarge = error instanceof AuditError && error.code === 'too_large';
    return say(tooLarge ? 413 : 400, tooLarge ? 'too many bytes' : 'the body did not come whole', {
      connection: 'close',
    });
  }
  return respond(await act(body));
}

/**
 * A witness as an HTTP application (C2SP tlog-witness): `POST /add-checkpoint`, `GET /<hex SHA-256 of the origin>/checkpoint`, and, when it has a key of ML-DSA-44, `POST /sign-subtree`. Submission and
 * monitoring prefix are the same.
 *
 * @throws AuditError `package_missing` without `hono`
 */
export async function witnessApp(options: WitnessAppOptions): Promise<HttpApp> {
  const { Hono } = await loadOptional('hono', () => import('hono'));
  const { store, onError, signers } = options;
  const origins = new Map(options.origins.map((origin) => [originHash(origin), origin]));
  const app = new Hono();
  app.post('/add-checkpoint', ({ req }) => withBody(req.raw, (body) => addCheckpoint(options, body)));
  const subtreeSigners = signers.filter(({ kind }) => kind === 'subtree/v1');
  if (subtreeSigners.length > 0) {
    const scheme = await loadMlDsa44();
    const settings = { keysOf: options.keysOf, cosigners: signers, signers: subtreeSigners, scheme };
    app.post('/sign-subtree', ({ req }) => withBody(req.raw, (body) => signSubtree(settings, body)));
    app.all('/sign-subtree', () => say(405, 'POST only', { allow: 'POST' }));
  }
  app.get('/:hash/checkpoint', async ({ req }) => {
    const origin = origins.get(req.param('hash'));
    const note = origin === undefined ? null : await store.read(origin);
    // Monitors must not be shown yesterday's by a cache.
    return note === null ? say(404, 'no checkpoint') : respond({ status: 200, contentType: TEXT, body: note });
  });
  app.all('/add-checkpoint', () => say(405, 'POST only', { allow: 'POST' }));
  app.notFound(() => say(404, 'not found'));
  app.onError((error) => {
    onError?.(error);
    return say(500, 'internal error');
  });
  return { fetch: (request) => app.fetch(request) };
}
