// Apart from what uses NATS, whose types who has no queue has not installed: these are part of the public types.

/** A stream of NATS JetStream between senders and the one process that sequences a log. */
export interface QueueOptions {
  /** Such as `nats://queue.example:4222`, or several of one cluster. */
  readonly servers: string | readonly string[];
  /** Name of the queue: upper- and lower-case letters, digits, _ and -. */
  readonly queue: string;
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

/** What is expected of the disks of a queue's servers. */
export interface QueueDiskOptions {
  /**
   * Addresses of the HTTP monitoring of all servers that hold the queue, such as `http://127.0.0.1:8222`: each must sync what it takes before it confirms it (`sync_interval: always` of its `jetstream`
   * block; servers from 2.10 on).
   */
  readonly monitor?: string | readonly string[];
  /** Uses servers that may lose what they have confirmed, when the power fails. Default false. */
  readonly acceptDataLoss?: boolean;
}
