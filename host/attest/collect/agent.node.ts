import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { concatBytes } from '../../encoding/bytes/concat.ts';
import { AttestError } from '../error/error.ts';
import { errorCode } from './files.node.ts';

/** For how long an agent is waited for, in milliseconds, if nothing else is said. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** Nobody is there, or none may ask. */
const ABSENT: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'EACCES',
  'EPERM',
  'ENOTSOCK',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Where an agent of this machine listens, and how long it may take. */
export interface AgentOptions {
  /** Milliseconds for the whole answer. Default 10,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What an agent is asked. */
export interface AgentRequest extends AgentOptions {
  /** Of whom it is asked, for errors. */
  readonly agent: string;
  /** A path of a Unix socket, or an address that only this machine reaches. */
  readonly at: { readonly socketPath: string } | { readonly host: string; readonly port: number };
  readonly path: string;
  /** JSON, to be posted; without it the path is got. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Bytes that the answer may have: more are not kept. */
  readonly limit: number;
}

function failed(agent: string, why: string, cause?: unknown): AttestError {
  return new AttestError('collection_failed', `${agent}: ${why}`, cause === undefined ? {} : { cause });
}

/** The body of an answer, within its limit. */
async function bodyOf(answer: IncomingMessage, agent: string, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const said = answer.headers['content-length'];
  if (said !== undefined && !(Number(said) <= limit)) throw failed(agent, 'an answer of too many bytes');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > limit) throw failed(agent, 'an answer of too many bytes');
    chunks.push(chunk);
  }
  return concatBytes(chunks);
}

function send(options: RequestOptions, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(options, resolve);
    sent.on('error', reject);
    sent.end(body);
  });
}

/**
 * Asks an agent of this machine over HTTP. Redirections are not followed, and no proxy is used: what it answers comes from within the machine.
 * @returns the body of its answer with status 200
 * @throws AttestError `not_available` when nobody is there, `collection_failed` for any other answer, or none in time
 */
export async function askAgent(asked: AgentRequest): Promise<Uint8Array<ArrayBuffer>> {
  const { agent, at, path, limit, timeoutMs = DEFAULT_TIMEOUT_MS } = asked;
  const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = asked.signal === undefined ? timeout : AbortSignal.any([timeout, asked.signal]);
  const headers = {
    host: 'host' in at ? at.host : 'localhost',
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
  };
  let answer: IncomingMessage | undefined;
  try {
    const method = body === undefined ? 'GET' : 'POST';
    answer = await send({ ...at, path, method, headers, signal, agent: false }, body);
    if (answer.statusCode !== 200) throw failed(agent, `it answers with status ${answer.statusCode}`);
    return await bodyOf(answer, agent, limit);
  } catch (cause) {
    if (cause instanceof AttestError) throw cause;
    if (timeout.aborted) throw failed(agent, `no answer within ${timeoutMs} ms`, cause);
    asked.signal?.throwIfAborted();
    const code = errorCode(cause);
    if (answer === undefined && ABSENT.has(code))
      throw new AttestError('not_available', `${agent}: nobody is there (${code})`, { cause });
    throw failed(agent, code ?? 'an error', cause);
  } finally {
    answer?.destroy();
  }
}
