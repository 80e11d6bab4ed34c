import { chmodSync, lstatSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { systemCode } from '../error/system.ts';
import { loadOptional } from '../optional/load.ts';

/** Where a server listens: on TCP, port 0 for any that is free, or on a Unix socket. */
export type ListenAddress = { readonly host: string; readonly port: number } | { readonly path: string };

export interface ListenOptions {
  readonly address: ListenAddress;
  /** Most connections at once; more are closed unheard. Default 256. */
  readonly connections?: number;
  /** Most requests that are handled at once; more are answered 503. Default 64. */
  readonly requests?: number;
  /** Milliseconds in which a whole request must have come. Default 10,000. */
  readonly timeout?: number;
  /** Milliseconds in which something of an answer must go out; a connection whose other end reads nothing any more is closed. Default 60,000. */
  readonly stall?: number;
}

/** A server that listens. */
export interface HttpServer {
  /** The address with the port that was found. */
  readonly address: ListenAddress;
  /** Takes no more connections, and resolves when those that are open have been answered, or a second later. */
  close(): Promise<void>;
}

/** Requests are small; so are their headers. */
const HEADER_BYTES = 8192;
const IDLE_MS = 5000;
const GRACE_MS = 1000;

/** @param address of the connection's other end; empty on a Unix socket */
type Handler = (request: Request, address: string) => Response | Promise<Response>;

/** Answers only so many at once: each costs memory and signatures. */
function bounded(handle: Handler, most: number): Handler {
  let handled = 0;
  return async (request, address) => {
    if (handled >= most) return new Response('busy\n', { status: 503, headers: { 'retry-after': '1' } });
    handled++;
    try {
      return await handle(request, address);
    } finally {
      handled--;
    }
  };
}

function listenOnce(server: Server, address: ListenAddress): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  // A socket's file is made by this very call: made for others too, they could connect before it is closed to them. Only the main thread can say so.
  const mask = 'path' in address && isMainThread ? process.umask(0o177) : undefined;
  try {
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  } finally {
    if (mask !== undefined) process.umask(mask);
  }
  return promise;
}

/** Whether nobody listens at a socket's path any more: its server ended without removing it. A file that is no socket is somebody's. */
function isStale(path: string): Promise<boolean> {
  if (!lstatSync(path).isSocket()) return Promise.resolve(false);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.once('connect', () => {
    socket.destroy();
    resolve(false);
  });
  socket.once('error', (error) => resolve(systemCode(error) === 'ECONNREFUSED'));
  return promise;
}

async function listenAt(server: Server, address: ListenAddress): Promise<void> {
  try {
    await listenOnce(server, address);
  } catch (error) {
    if (!('path' in address) || systemCode(error) !== 'EADDRINUSE' || !(await isStale(address.path))) throw error;
    rmSync(address.path, { force: true });
    await listenOnce(server, address);
  }
  // Whoever may connect is for the folder's permissions to say, and for nobody else's.
  if ('path' in address) chmodSync(address.path, 0o600);
}

/**
 * Serves HTTP/1.1, with bounds on what strangers can make it hold: connections, requests at once, the time of each and the size of its headers. How much of a body is read is for the handler.
 * @throws AuditError `package_missing` without `@hono/node-server`; errors of the network, such as an address that is in use
 */
export async function listenHttp(handle: Handler, options: ListenOptions): Promise<HttpServer> {
  const { address, connections = 256, requests = 64, timeout = 10_000, stall = 60_000 } = options;
  const { createAdaptorServer } = await loadOptional('@hono/node-server', () => import('@hono/node-server'));
  const answer = bounded(handle, requests);
  const server = createAdaptorServer({
    fetch: (request, { incoming }) => answer(request, ('socket' in incoming && incoming.socket.remoteAddress) || ''),
    serverOptions: {
      maxHeaderSize: HEADER_BYTES,
      headersTimeout: timeout,
      requestTimeout: timeout,
      keepAliveTimeout: IDLE_MS,
      connectionsCheckingInterval: Math.min(timeout, 1000),
    },
  }) as Server;
  server.maxConnections = connections;
  // Else an answer that nobody takes holds its connection, and its memory, for ever.
  server.timeout = stall;
  await listenAt(server, address);
  const found = server.address();
  return {
    address:
      typeof found === 'object' && found !== null && 'host' in address ? { ...address, port: found.port } : address,
    close: () => closeServer(server),
  };
}

function closeServer(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  return promise;
}
