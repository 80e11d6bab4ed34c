import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { serveLog, type LogServer, type LogServerOptions } from '../../host/audit/serve/serve.node.ts';
import { readTokens } from '../../host/audit/serve/tokens.node.ts';

/** A token of those whom a test's server knows. */
export const TOKEN = 'a-token-that-nobody-can-guess-0123456789';
/** Any port of this machine. */
export const LOCAL = { host: '127.0.0.1', port: 0 };

/** The first address of a server, as a URL. */
export function urlOf({ addresses: [address] }: LogServer): string {
  return address !== undefined && 'port' in address ? `http://127.0.0.1:${address.port}` : '';
}

/** A folder of logs that are served by tests, with a file of tokens. */
export class ServedLogs {
  readonly folder = mkdtempSync(join(tmpdir(), 'edict-serve-'));
  readonly tokens: ReturnType<typeof readTokens>;
  readonly #open: LogServer[] = [];

  constructor() {
    const path = join(this.folder, 'tokens');
    writeFileSync(path, `# who may read\nauditor ${TOKEN}\nother ${'b'.repeat(40)}\n`, { mode: 0o600 });
    this.tokens = readTokens(path);
  }

  /** Serves a log of the folder until the end. */
  async serve(name: string, options: Partial<LogServerOptions> = {}): Promise<LogServer> {
    const dir = join(this.folder, name);
    const server = await serveLog({ dir, addresses: [LOCAL], tokens: this.tokens, ...options });
    this.#open.push(server);
    return server;
  }

  async end(): Promise<void> {
    await Promise.all(this.#open.map((server) => server.close()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Asks with the token. */
export const read = (
  url: string,
  headers: Readonly<Record<string, string>> = { authorization: `Bearer ${TOKEN}` },
): Promise<Response> => fetch(url, { headers });

/** The bytes of a tile or a bundle that must be there. */
export async function bytesAt(url: string, path: string): Promise<Buffer> {
  const answer = await read(`${url}${path}`);
  expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 200, 'application/octet-stream']);
  return Buffer.from(await answer.arrayBuffer());
}
