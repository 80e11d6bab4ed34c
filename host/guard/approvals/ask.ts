import { GuardError } from '../error/error.ts';
import type { DenialCode } from '../error/denied.ts';
import type { ApprovalAnswer, ApprovalRequest, Approve } from './types.ts';

/** What came of asking. `approver` is empty when nobody answered, and `unnamed` when the answer did not say. */
export type Resolution =
  | { readonly approved: true; readonly approver: string }
  | {
      readonly approved: false;
      readonly approver: string;
      readonly code: Extract<DenialCode, `approval_${string}`>;
      readonly reason: string;
      readonly cause?: unknown;
    };

const UNNAMED = 'unnamed';

function refused(
  code: Extract<DenialCode, `approval_${string}`>,
  reason: string,
  approver = '',
  cause?: unknown,
): Resolution {
  return { approved: false, approver, code, reason, ...(cause !== undefined && { cause }) };
}

/** The answer's members, or none when it is no object. */
function answerOf(answer: unknown): { readonly [K in keyof ApprovalAnswer]?: unknown } {
  return typeof answer === 'object' && answer !== null ? answer : {};
}

function resolve(answer: unknown, { actionDigest }: ApprovalRequest): Resolution {
  if (answer === true) return { approved: true, approver: UNNAMED };
  if (answer === false) return refused('approval_refused', 'the approver refused', UNNAMED);
  // Read once: what is checked is what counts.
  const { approved, approver, actionDigest: seen } = answerOf(answer);
  if (typeof approved !== 'boolean' || typeof approver !== 'string') {
    const cause = new GuardError('approval_invalid', 'the approver answered neither yes nor no');
    return refused('approval_unavailable', cause.message, '', cause);
  }
  if (seen !== undefined && seen !== actionDigest) {
    return refused('approval_mismatch', 'the approval is for another action', approver);
  }
  return approved ? { approved: true, approver } : refused('approval_refused', 'the approver refused', approver);
}

/**
 * Asks an approver and waits, but no longer than `timeoutMs`. Total: whatever happens is a resolution, except that it throws the caller's own abort reason.
 *
 * @throws the reason of `signal`
 */
export async function ask(
  approve: Approve,
  request: Omit<ApprovalRequest, 'signal'>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Resolution> {
  // An aborted signal tells nobody any more.
  signal?.throwIfAborted();
  const lapse = new AbortController();
  // Frozen: the answer is compared with what was asked.
  const full: ApprovalRequest = Object.freeze({ ...request, signal: lapse.signal });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let giveUp: (() => void) | undefined;
  try {
    return await new Promise<Resolution>((settle, fail) => {
      giveUp = (): void => fail(signal?.reason as Error);
      signal?.addEventListener('abort', giveUp, { once: true });
      timer = setTimeout(() => settle(refused('approval_timed_out', 'no approver answered in time')), timeoutMs);
      Promise.resolve()
        .then(() => approve(full))
        .then((answer) => resolve(answer, full))
        .then(settle, (cause: unknown) =>
          settle(refused('approval_unavailable', 'the approver could not be asked', '', cause)),
        );
    });
  } finally {
    clearTimeout(timer);
    if (giveUp !== undefined) signal?.removeEventListener('abort', giveUp);
    lapse.abort();
  }
}
