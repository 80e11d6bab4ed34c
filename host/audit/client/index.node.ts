/** The client of a log elsewhere, on Node: all of the portable face, and logs on the same machine. */
export * from './index.ts';
export { socketTransport } from './socket.node.ts';
