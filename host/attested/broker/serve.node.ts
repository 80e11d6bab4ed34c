import { listenHttp, type HttpServer, type ListenOptions } from '../../audit/http/listen.node.ts';
import { brokerApp, type BrokerAppOptions } from './app.ts';

export interface BrokerServerOptions extends ListenOptions, BrokerAppOptions {}

/**
 * Serves a broker, until it is closed. It speaks no TLS: what it releases is sealed, but beyond this machine a proxy that does belongs before it.
 * @throws AuditError `package_missing` without `hono`, `@hono/node-server` and `hpke`; errors of the network
 */
export async function serveBroker(options: BrokerServerOptions): Promise<HttpServer> {
  const handle = await brokerApp(options);
  return listenHttp(handle, options);
}
