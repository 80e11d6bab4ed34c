import { setTimeout as sleep } from 'node:timers/promises';
import { AuditError } from '../../error/error.ts';
import { readBody } from '../../http/body.ts';
import { MAX_SEGMENT_BYTES } from '../../log/layout.ts';
import { formatQuery, signRequest } from './signature.node.ts';
import type { ObjectsCredentials } from './options.ts';

/** A page of a list has at most 1,000 names of at most 1,024 bytes. */
const MAX_LIST_BYTES = 1 << 23;
/** What a server says of an error. */
const MAX_ERROR_BYTES = 1 << 14;
const FIRST_PAUSE_MS = 50;

export interface ObjectClientOptions {
  readonly endpoint: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
  readonly credentials: ObjectsCredentials;
  readonly timeoutMs: number;
}

interface Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly name: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly limit?: number;
}

interface Reply {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Requests that may be sent again: 409 is a conflict with another that is under way, 429 and 503 ask to slow down. */
function isPassing(status: number): boolean {
  return status === 409 || status === 429 || status >= 500;
}

function unescape(text: string): string {
  const names: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => names[name] ?? '');
}

/** The objects of a log in a bucket. Each request is repeated until it is answered, which none of them minds. */
export class ObjectClient {
  readonly #options: ObjectClientOptions;
  readonly #base: string;

  constructor(options: ObjectClientOptions) {
    this.#options = options;
    this.#base = `${options.endpoint.replace(/\/+$/, '')}/${options.bucket}`;
  }

  /** An object's bytes; null when there is none. */
  async get(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const { status, body } = await this.#send({ method: 'GET', name, limit: MAX_SEGMENT_BYTES });
    if (status === 404) return null;
    return status === 200 ? body : this.#fail(`read ${name}`, status, body);
  }

  /** `length` bytes of an object from one on, fewer at its end; null when there is none. */
  async getRange(name: string, from: number, length: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const headers = { range: `bytes=${from}-${from + length - 1}` };
    const { status, body } = await this.#send({ method: 'GET', name, headers, limit: MAX_SEGMENT_BYTES });
    if (status === 404) return null;
    // Behind the last byte there is no range.
    if (status === 416) return new Uint8Array();
    // A store may leave the range aside, and send all (RFC 9110 §14.2).
    if (status === 200) return body.subarray(from, from + length);
    return status === 206 && body.length <= length ? body : this.#fail(`read ${name}`, status, body);
  }

  /** Puts an object in the place of whatever is there. */
  async put(
    name: string,
    body: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    const reply = await this.#send({ method: 'PUT', name, body, headers });
    if (reply.status !== 200) this.#fail(`write ${name}`, reply.status, reply.body);
  }

  /** Makes an object if there is none. @returns false, having changed nothing, when there is */
  async putNew(
    name: string,
    body: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<boolean> {
    // Guard: objects-new
    const reply = await this.#send({ method: 'PUT', name, body, headers: { ...headers, 'if-none-match': '*' } });
    if (reply.status === 412) return false;
    // Guard: objects-answered
    return reply.status === 200 || this.#fail(`make ${name}`, reply.status, reply.body);
  }

  /**
   * Makes an object that never changes. One that is there already must have these bytes: an earlier attempt has made it.
   * @throws AuditError `log_corrupt` when it has others
   */
  async make(
    name: string,
    body: Uint8Array<ArrayBuffer>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    if (await this.putNew(name, body, headers)) return;
    const there = await this.get(name);
    // Guard: objects-compared
    if (there !== null && Buffer.compare(there, body) === 0) return;
    throw new AuditError(
      'log_corrupt',
      `the object ${name} is there, and holds something else: another writes this log`,
    );
  }

  async remove(name: string): Promise<void> {
    const { status, body } = await this.#send({ method: 'DELETE', name });
    if (status !== 204 && status !== 200 && status !== 404) this.#fail(`delete ${name}`, status, body);
  }

  /** The names within a folder, without it, in order; those behind one of them where that is given. */
  async list(folder: string, after?: string): Promise<readonly string[]> {
    const prefix = this.#key(`${folder}/`);
    const names: string[] = [];
    for (let next: string | undefined = ''; next !== undefined;) {
      const begin = after === undefined ? {} : { 'start-after': prefix + after };
      const query = { 'list-type': '2', prefix, ...begin, ...(next === '' ? {} : { 'continuation-token': next }) };
      const { status, body } = await this.#send({ method: 'GET', name: '', query, limit: MAX_LIST_BYTES });
      if (status !== 200) this.#fail(`list ${folder}`, status, body);
      const text = new TextDecoder().decode(body);
      const page = [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = '']) => unescape(key));
      for (const key of page) {
        if (!key.startsWith(prefix)) throw new Error('the server lists objects that were not asked for');
        names.push(key.slice(prefix.length));
      }
      const more = text.includes('<IsTruncated>true</IsTruncated>');
      const token = /<NextContinuationToken>([^<]+)<\/NextContinuationToken>/.exec(text)?.[1];
      if (more && (token === undefined || page.length === 0)) throw new Error('the server does not list all objects');
      next = more && token !== undefined ? unescape(token) : undefined;
    }
    return names.sort();
  }

  #key(name: string): string {
    const { prefix } = this.#options;
    return prefix === '' ? name : `${prefix.replace(/\/$/, '')}/${name}`;
  }

  async #send(request: Request): Promise<Reply> {
    const until = performance.now() + this.#options.timeoutMs;
    for (let pause = FIRST_PAUSE_MS; ; pause *= 2) {
      const reply = await this.#try(request, until).catch((cause: unknown) => {
        if (cause instanceof AuditError) throw cause;
        return new Error('the store of objects does not answer', { cause });
      });
      if (!(reply instanceof Error) && !isPassing(reply.status)) return reply;
      if (performance.now() + pause >= until) {
        if (reply instanceof Error) throw reply;
        return reply;
      }
      await sleep(pause);
    }
  }

  async #try(
    { method, name, query, headers = {}, body, limit = MAX_ERROR_BYTES }: Request,
    until: number,
  ): Promise<Reply> {
    const { region, credentials, timeoutMs } = this.#options;
    const url = new URL(name === '' ? this.#base : `${this.#base}/${this.#key(name)}`);
    if (query !== undefined) url.search = formatQuery(query);
    const sent = { method, url, headers, body: body ?? new Uint8Array() };
    const reply = await fetch(url, {
      method,
      headers: signRequest(sent, credentials, region, new Date()),
      ...(body === undefined ? {} : { body }),
      redirect: 'error',
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeoutMs, until - performance.now())))),
    });
    return { status: reply.status, body: await readBody(reply, limit) };
  }

  #fail(what: string, status: number, body: Uint8Array): never {
    const code = /<Code>([A-Za-z0-9]{1,60})<\/Code>/.exec(new TextDecoder().decode(body))?.[1];
    throw new Error(`the store of objects refuses to ${what}: ${status}${code === undefined ? '' : ` ${code}`}`);
  }
}
