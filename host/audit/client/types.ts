import type { AuditSink } from '../types.ts';

/** What a log answered. */
export interface TransportAnswer {
  readonly status: number;
  /** Milliseconds that the log asks to wait; null when it does not. */
  readonly retryAfterMs: number | null;
  readonly body: Uint8Array;
}

/** Carries a batch to a log and its answer back. It may throw for whatever reason: then the same batch is sent again. */
export interface Transport {
  /** @param signal is aborted when the answer takes too long */
  send(body: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<TransportAnswer>;
}

export interface RemoteSinkOptions {
  /** The sender's secret, as `edict audit enrol` makes it. */
  readonly credential: string;
  /** The log's server, such as `https://log.example`, or another way to it. */
  readonly to: string | Transport;
  /** Public keys of the log, as `name+id+key`: its answers must be signed by one. Without, what the server says is believed. */
  readonly logKeys?: readonly string[];
  /** Events that may be accepted and not yet durable. Default 10,000. */
  readonly capacity?: number;
  /** Events, and about how many bytes of them, that are sent together. Defaults 256 and 256 KiB. */
  readonly batchEvents?: number;
  readonly batchBytes?: number;
  /** How long an event may wait for others, in milliseconds, unless someone waits for it. Default 50. */
  readonly lingerMs?: number;
  /** After so many milliseconds without an answer a batch is sent again. Default 15,000. */
  readonly timeoutMs?: number;
  /** The longest pause between two attempts, in milliseconds. Default 30,000. */
  readonly pauseMs?: number;
  /** How long `close` goes on trying, in milliseconds. Default 30,000. */
  readonly closeMs?: number;
  /** Sends a heartbeat so often, in milliseconds; none when absent. */
  readonly heartbeatMs?: number;
  /** Milliseconds since 1970, of heartbeats and the close. */
  readonly clock?: () => number;
}

/** What keeps a worker alive until a promise has settled: the context of a request or event. */
export interface WaitUntil {
  waitUntil(promise: Promise<unknown>): void;
}

/** A sink without a disk: what it accepts is in memory until a log elsewhere has it durably. */
export interface RemoteSink extends AuditSink {
  /** The session's id, lower-case hex: what the log knows it by. */
  readonly session: string;
  /** Events that are accepted and not yet durable. */
  readonly pending: number;
  /**
   * Sends all there is at once, and resolves when everything appended so far is durable.
   * @throws AuditError `writer_stopped`
   */
  flush(): Promise<void>;
  /** Sends all there is, and keeps a worker alive for it: to be called in each request that appends, behind its events. */
  waitUntil(context: WaitUntil): void;
}
