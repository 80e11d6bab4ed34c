import type { RecordBody } from '../record/types.ts';
import type { AuditEvent } from '../types.ts';

/** What a sender's batch brings: a record but for its place in the log. Where it points to other records, it names their places in the log. */
export interface ReceivedEvent {
  readonly kind: 'received';
  readonly body: RecordBody;
}

/** What a log takes in: events of its own host, and what was received. */
export type LogEvent = AuditEvent | ReceivedEvent;
