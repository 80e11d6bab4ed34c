/** Stores of objects for tests. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ObjectServer {
  readonly endpoint: string;
  dispose(): Promise<void>;
}

export const BUCKET = 'edict-logs';
/** What s3rver knows. */
export const CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };

const require = createRequire(import.meta.url);

interface S3rver {
  run(): Promise<AddressInfo>;
  close(): Promise<void>;
}

/** The `s3rver` of npm, which takes no notice of `If-None-Match`. It knows who signs, and does not check signatures of version 4. */
export async function startS3rver(): Promise<ObjectServer> {
  const directory = mkdtempSync(join(tmpdir(), 'edict-s3-'));
  const Server = require('s3rver') as new (options: unknown) => S3rver;
  const buckets = [{ name: BUCKET }];
  const server = new Server({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: buckets });
  const { port } = await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    dispose: async () => {
      await server.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What goes wrong with a request: it is not carried out; or it is, and nobody is told. */
export type Mishap = 'conflict' | 'overload' | 'lost answer';

/** A store that keeps `If-None-Match: *`, in memory. It does not check signatures. Names are listed two at a time. */
export class MemoryObjects implements ObjectServer {
  readonly objects = new Map<string, Buffer>();
  readonly requests: string[] = [];
  /** What befalls the next requests that write. */
  readonly mishaps: Mishap[] = [];
  /** Whether it takes no notice of `If-None-Match`. */
  ignorant = false;
  /** What the names of objects begin with that nobody may write; none while it is empty. */
  forbidden = '';
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async dispose(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? '', this.endpoint);
    const key = url.pathname.slice(BUCKET.length + 2);
    this.requests.push(`${request.method} ${key}`);
    const mishap = request.method === 'PUT' ? this.mishaps.shift() : undefined;
    if (mishap === 'conflict') return end(response, 409, '<Error><Code>ConditionalRequestConflict</Code></Error>');
    if (mishap === 'overload') return end(response, 503, '<Error><Code>SlowDown</Code></Error>');
    const [status, body] = this.#carryOut(request, key, url.searchParams, Buffer.concat(chunks));
    if (mishap === 'lost answer') response.destroy();
    else end(response, status, body);
  }

  #carryOut(request: IncomingMessage, key: string, query: URLSearchParams, body: Buffer): [number, Buffer | string] {
    const there = this.objects.get(key);
    switch (request.method) {
      case 'PUT':
        if (this.forbidden !== '' && key.startsWith(this.forbidden))
          return [403, '<Error><Code>AccessDenied</Code></Error>'];
        if (!this.ignorant && there !== undefined && request.headers['if-none-match'] === '*') return [412, ''];
        this.objects.set(key, body);
        return [200, ''];
      case 'DELETE':
        this.objects.delete(key);
        return [204, ''];
      default:
        if (query.has('list-type')) return [200, this.#list(query)];
        return there === undefined ? [404, ''] : rangeOf(there, request.headers.range);
    }
  }

  #list(query: URLSearchParams): string {
    const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
    const keys = [...this.objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort();
    const page = keys.slice(0, 2);
    const more = keys.length > 2 ? `<NextContinuationToken>${page[1]}</NextContinuationToken>` : '';
    const listed = page.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
    return `<ListBucketResult><IsTruncated>${keys.length > 2}</IsTruncated>${more}${listed}</ListBucketResult>`;
  }
}

/** The bytes that a request asks for (RFC 9110 §14). */
function rangeOf(object: Buffer, range: string | undefined): [number, Buffer | string] {
  const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (from === undefined) return [200, object];
  return Number(from) >= object.length ? [416, ''] : [206, object.subarray(Number(from), Number(last) + 1)];
}

function end(response: ServerResponse, status: number, body: Buffer | string): void {
  response.writeHead(status).end(body);
}
