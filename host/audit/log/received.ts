import { ByteWriter } from '../record/bytes.ts';
import { KINDS } from '../record/codes.ts';
import { bodyMembers, writeBody } from '../record/encode.ts';
import type { RecordBody, RecordText } from '../record/types.ts';
import type { AuditEvent } from '../types.ts';

/** What a sender's batch brings: a record but for its place in the log. Where it points to other records, it names their places in the log. */
export interface ReceivedEvent {
  readonly kind: 'received';
  readonly body: RecordBody;
}

/** What a log takes in: events of its own host, and what was received. */
export type LogEvent = AuditEvent | ReceivedEvent;

/** A record whose own members are written already. */
export type PreparedBody = readonly [
  kind: 4,
  time: number,
  agent: RecordText,
  /** Place of its kind in the list of kinds. */
  recordKind: number,
  members: number,
  body: Uint8Array<ArrayBuffer>,
  /** Whether its time is of the host's own clock. */
  own: boolean,
];

const writer = new ByteWriter(1024);

/** Makes a record's body ready to be recorded. */
export function prepareBody(body: RecordBody): PreparedBody {
  writer.length = 0;
  writeBody(writer, body);
  const own = !('sender' in body && body.sender !== null);
  const bytes = writer.bytes.slice(0, writer.length);
  return [4, body.time, body.agent, KINDS.indexOf(body.kind), bodyMembers(body), bytes, own];
}
