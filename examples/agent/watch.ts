import type { AuditEvent, AuditSink } from 'edict/audit';

type DecisionEvent = Extract<AuditEvent, { readonly kind: 'decision' }>;
type ApprovalEvent = Extract<AuditEvent, { readonly kind: 'approval' }>;

/** What the log was told of one call. */
export interface Told {
  readonly decision: DecisionEvent | undefined;
  readonly approval: ApprovalEvent | undefined;
  /** The decision's number in this session of the log. */
  readonly ticket: number;
}

/** A log that can be asked what the last call left in it, so that what the demonstration shows is what was recorded. */
export interface WatchedLog extends AuditSink {
  last(): Told;
}

export function watch(log: AuditSink): WatchedLog {
  let told: Told = { decision: undefined, approval: undefined, ticket: -1 };
  return {
    append: (event) => {
      const ticket = log.append(event);
      if (event.kind === 'decision') told = { decision: event, approval: undefined, ticket };
      else if (event.kind === 'approval') told = { ...told, approval: event };
      return ticket;
    },
    room: () => log.room(),
    durable: (ticket) => log.durable(ticket),
    close: () => log.close(),
    last: () => told,
  };
}
