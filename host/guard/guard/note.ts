import type { AuditEvent, AuditSink, DecisionEvent, OutcomeEvent } from '../../audit/types.ts';
import type { Decision } from '../../engine/types.ts';
import { GuardError } from '../error/error.ts';
import { untilAborted } from '../approvals/abort.ts';
import type { Attempt } from './attempt.ts';
import type { Setting } from './setting.ts';

function isQueueFull(error: unknown): boolean {
  return typeof error === 'object' && error !== null && (error as { readonly code?: unknown }).code === 'queue_full';
}

function unavailable(cause: unknown): GuardError {
  return new GuardError('audit_unavailable', 'the log does not take the record', { cause });
}

/** Waits for room until the record is accepted. Others may take the room first, so it may wait again. */
async function appendLater(audit: AuditSink, event: AuditEvent, signal: AbortSignal | undefined): Promise<number> {
  for (;;) {
    await untilAborted(audit.room(), signal);
    try {
      return audit.append(event);
    } catch (error) {
      if (!isQueueFull(error)) throw error;
    }
  }
}

/**
 * Appends the event and tells `accepted` its ticket; `failed` what went wrong instead. Synchronous unless the queue is full and the guard waits.
 */
function append(
  setting: Setting,
  attempt: Attempt,
  event: AuditEvent,
  accepted: (attempt: Attempt, ticket: number) => void,
  failed: (setting: Setting, attempt: Attempt, error: GuardError) => void,
  signal: AbortSignal | undefined,
): void | Promise<void> {
  const audit = setting.audit as AuditSink;
  let ticket: number;
  try {
    ticket = audit.append(event);
  } catch (error) {
    if (!setting.waits || !isQueueFull(error)) return failed(setting, attempt, unavailable(error));
    return appendLater(audit, event, signal).then(
      (later) => accepted(attempt, later),
      (cause: unknown) => {
        if (signal?.aborted !== true) failed(setting, attempt, unavailable(cause));
      },
    );
  }
  return accepted(attempt, ticket);
}

function reasonIds({ error, reasons }: Decision): readonly string[] {
  if (error !== null) return [error];
  return reasons.length === 1 ? [(reasons[0] as { readonly id: string }).id] : reasons.map(({ id }) => id);
}

function decisionEvent(setting: Setting, attempt: Attempt): DecisionEvent {
  const { decision, seed, traceId } = attempt;
  const event: DecisionEvent = {
    kind: 'decision',
    time: setting.clock(),
    agent: attempt.agent,
    action: attempt.action,
    verdict: decision.verdict,
    mode: setting.mode,
    reasons: reasonIds(decision),
    moduleDigest: decision.moduleDigest,
    entry: decision.entry,
    epoch: decision.epoch,
    stateDigest: decision.stateDigest,
    snapshot: attempt.fields,
  };
  if (seed === undefined && traceId === undefined) return event;
  return { ...event, ...(seed && { seed }), ...(traceId !== undefined && { traceId }) };
}

function decided(attempt: Attempt, ticket: number): void {
  attempt.ticket = ticket;
  attempt.lastTicket = ticket;
}

function followed(attempt: Attempt, ticket: number): void {
  attempt.lastTicket = ticket;
}

/** A record that must precede the action is missing: the guard refuses, or goes on and says so. */
function missing(setting: Setting, attempt: Attempt, cause: GuardError): void {
  if (setting.continues || setting.observes) setting.onFault(cause);
  else attempt.refusal ??= { code: 'audit_unavailable', reason: 'the decision cannot be recorded', cause };
}

/** A record of what has happened already is missing: it can only be told. */
function lost(setting: Setting, _attempt: Attempt, cause: GuardError): void {
  setting.onFault(cause);
}

/** Hands the action to the recorder, if there is one. What could not become an input is denied by every module, and recorded by none. */
function recordAction({ recorder, clock, onFault }: Setting, { input, decision }: Attempt): void {
  if (recorder === undefined || input === null) return;
  try {
    recorder.record({ input, decision, time: clock() });
  } catch (cause) {
    onFault(new GuardError('recorder_failed', 'the recorder does not take the action', { cause }));
  }
}

/** Records the decision. */
export function noteDecision(setting: Setting, attempt: Attempt): void | Promise<void> {
  recordAction(setting, attempt);
  if (setting.audit === undefined) return undefined;
  return append(setting, attempt, decisionEvent(setting, attempt), decided, missing, attempt.signal);
}

/** Records an approver's answer; `approver` is empty when nobody answered. */
export function noteApproval(
  setting: Setting,
  attempt: Attempt,
  answer: { readonly approved: boolean; readonly approver: string; readonly actionDigest: string },
): void | Promise<void> {
  if (setting.audit === undefined || attempt.ticket < 0) return undefined;
  const { approved, approver, actionDigest } = answer;
  return append(
    setting,
    attempt,
    {
      kind: 'approval',
      time: setting.clock(),
      agent: attempt.agent,
      of: attempt.ticket,
      approver,
      approved,
      actionDigest,
    },
    followed,
    missing,
    attempt.signal,
  );
}

/** Records what came of the action. */
export function noteOutcome(setting: Setting, attempt: Attempt, status: OutcomeEvent['status']): void | Promise<void> {
  if (!setting.outcomes || attempt.ticket < 0) return undefined;
  const event: OutcomeEvent = {
    kind: 'outcome',
    time: setting.clock(),
    agent: attempt.agent,
    of: attempt.ticket,
    status,
  };
  // Not given up with the caller: what has happened is recorded all the same.
  return append(setting, attempt, event, followed, lost, undefined);
}

/** Records that a module was replaced. */
export function noteSwap(setting: Setting, from: string, to: string): void {
  if (setting.audit === undefined) return;
  try {
    setting.audit.append({ kind: 'swap', time: setting.clock(), agent: '', from, to });
  } catch (error) {
    setting.onFault(unavailable(error));
  }
}
