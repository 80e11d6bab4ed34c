import { commitAction } from '../../audit/record/action.ts';
import { ask, type Resolution } from '../approvals/ask.ts';
import { recordView } from '../snapshot/view.ts';
import type { Attempt } from './attempt.ts';
import { noteApproval } from './note.ts';
import type { Setting } from './setting.ts';

/** Bytes of the seed that a digest's salts are expanded from (docs/record-format.md §5.2). */
const SEED_BYTES = 32;

/** Draws the seed of an action that somebody will be asked about, so that the log's digest and the approver's are one. */
export function seedForApproval(attempt: Attempt): void {
  attempt.seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
}

function approversOf({ decision }: Attempt): readonly string[] {
  return decision.obligations.flatMap((obligation) => (obligation.kind === 'approval' ? obligation.approvers : []));
}

/**
 * Asks the approver about exactly what would be executed, records the answer, and refuses the attempt unless it is a yes.
 *
 * @throws the caller's abort reason
 */
export async function settleApproval(setting: Setting, attempt: Attempt): Promise<void> {
  const { approvals } = setting;
  const { decision, fields, seed } = attempt;
  if (approvals === undefined || seed === undefined) {
    attempt.refusal = { code: 'approval_unavailable', reason: `${decision.reason} (no approver is configured)` };
    return;
  }
  const actionDigest = commitAction(fields, seed).digest;
  const resolution: Resolution = await ask(
    approvals.approve,
    {
      agent: attempt.agent,
      action: attempt.action,
      // The approver's own copy: what a callback does to bytes or sets in it reaches neither the record nor the tool.
      arguments: recordView(fields),
      rule: decision.rule,
      reason: decision.reason,
      approvers: approversOf(attempt),
      actionDigest,
      moduleDigest: decision.moduleDigest,
      expires: setting.clock() + approvals.timeoutMs,
    },
    approvals.timeoutMs,
    attempt.signal,
  );
  await noteApproval(setting, attempt, { ...resolution, actionDigest });
  if (!resolution.approved) attempt.refusal = resolution;
}
