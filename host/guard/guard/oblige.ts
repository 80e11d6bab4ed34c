import type { AuditSink } from '../../audit/types.ts';
import { untilAborted } from '../approvals/abort.ts';
import { GuardError } from '../error/error.ts';
import type { Attempt } from './attempt.ts';
import type { Setting } from './setting.ts';

/** Whether the obligations leave nothing to wait for. One that this guard does not know refuses. */
export function settled(attempt: Attempt): boolean {
  let waits = false;
  for (const { kind } of attempt.decision.obligations) {
    if (kind === 'durable') waits = true;
    else if (kind !== 'limit' && kind !== 'approval' && kind !== 'log') {
      attempt.refusal ??= { code: 'obligation_unmet', reason: 'the rule obliges to what this guard cannot do' };
    }
  }
  return !waits;
}

/**
 * The intent must be on disk before the action runs: waits for it, or refuses.
 *
 * @throws the caller's abort reason
 */
export async function settleDurable(setting: Setting, attempt: Attempt): Promise<void> {
  try {
    if (attempt.lastTicket < 0) throw new GuardError('audit_unavailable', 'there is no record to make durable');
    await untilAborted((setting.audit as AuditSink).durable(attempt.lastTicket), attempt.signal);
  } catch (cause) {
    if (attempt.signal?.aborted === true) throw attempt.signal.reason;
    const fault = new GuardError('audit_unavailable', 'the record cannot be made durable', { cause });
    if (setting.continues) setting.onFault(fault);
    else attempt.refusal = { code: 'audit_unavailable', reason: fault.message, cause: fault };
  }
}

/** Whether the deciding rule wants its record on disk first. */
export function needsDurable({ decision: { obligations } }: Attempt): boolean {
  return obligations.some(({ kind }) => kind === 'durable');
}
