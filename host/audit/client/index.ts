/** The client of a log elsewhere: a sink for edge workers, browsers and other processes, on web-standard APIs. */
export { AuditError, type AuditErrorCode } from '../error/error.ts';
export { remoteSink } from './sink.ts';
export { httpTransport } from './transport.ts';
export type { RemoteSink, RemoteSinkOptions, Transport, TransportAnswer, WaitUntil } from './types.ts';
