import type { ListenAddress } from '../../audit/index.node.ts';
import { CliError } from '../frame/error.ts';
import { isSystemError } from '../signing-key.ts';

/**
 * Where a server is to listen: `--listen [HOST:]PORT` or `--socket PATH`. A host in brackets is an IPv6 address.
 * @throws CliError `usage`
 */
export function listenAddress({
  listen,
  socket,
}: {
  readonly listen?: string;
  readonly socket?: string;
}): ListenAddress {
  if ((listen === undefined) === (socket === undefined)) {
    throw new CliError('usage', 'Name where to listen: either `--listen [HOST:]PORT` or `--socket PATH`.');
  }
  if (socket !== undefined) return { path: socket };
  const [, bracketed, host, port] = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):)?(\d{1,5})$/.exec(listen ?? '') ?? [];
  if (port === undefined || Number(port) > 65_535) {
    throw new CliError('usage', `\`${listen}\` is no address: give a port, or a host and a port.`);
  }
  return { host: bracketed ?? host ?? '127.0.0.1', port: Number(port) };
}

/** Waits for an interruption. */
export function until(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}

/** What the system refuses, said as the command line says it. */
export async function started<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw new CliError('unwritable', `Cannot start: ${cause.message}.`, { cause });
  }
}

/** An address as a user would name it. */
export function shownAddress(address: ListenAddress): string {
  if ('path' in address) return address.path;
  return `http://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}
