/** Agents of a machine that answer over HTTP on a socket of their own, well or badly. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Agent {
  readonly socketPath: string;
  readonly port: number;
  stop(): Promise<void>;
}

/** What an agent is asked. */
export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

async function listen(server: Server, on: 'socket' | 'port'): Promise<Agent> {
  const folder = await mkdtemp(join(tmpdir(), 'edict-agent-'));
  const socketPath = join(folder, 'agent.sock');
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
  });
  if (on === 'socket') server.listen(socketPath);
  else server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    socketPath,
    port: on === 'port' ? (server.address() as AddressInfo).port : 0,
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** An agent that speaks HTTP. */
export function startAgent(
  answer: (asked: Asked, response: ServerResponse) => void,
  on: 'socket' | 'port' = 'socket',
): Promise<Agent> {
  const server = createHttpServer((request, response) => {
    const { method, url, headers } = request;
    void bodyOf(request).then((body) => answer({ method, url, type: headers['content-type'], body }, response));
  });
  return listen(server, on);
}

/** An agent that says these bytes one piece after another, whatever it is asked, and then ends; null leaves the caller waiting. */
export function startRawAgent(pieces: readonly (string | null)[]): Promise<Agent> {
  const say = async (socket: Socket): Promise<void> => {
    for (const piece of pieces) {
      if (piece === null) return;
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    socket.end();
  };
  return listen(
    createServer((socket) => socket.once('data', () => void say(socket))),
    'socket',
  );
}
