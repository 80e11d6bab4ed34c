/** The attested room on Node: all of it, and the broker as a server. */
export * from './index.ts';
export { readSecret } from './broker/secrets.node.ts';
export { serveBroker, type BrokerServerOptions } from './broker/serve.node.ts';
