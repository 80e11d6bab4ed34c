import { untilAborted } from '../approvals/abort.ts';
import type { Attempt } from '../guard/attempt.ts';
import type { CallerCheck } from './types.ts';

/**
 * Has the caller judged, and refuses the attempt when it is not accepted.
 * @throws the reason of the call's signal
 */
export async function hear(callers: CallerCheck, attempt: Attempt, proof: unknown): Promise<void> {
  const { signal } = attempt;
  const refuse = (reason: string, cause?: unknown): void => {
    attempt.refusal ??= { code: 'caller_refused', reason, cause };
  };
  try {
    const why: unknown = await untilAborted(callers.check(proof), signal);
    // Whatever is not null is no acceptance.
    if (why !== null) refuse(typeof why === 'string' ? why : 'the caller cannot be judged');
  } catch (cause) {
    signal?.throwIfAborted();
    refuse('the caller cannot be judged', cause);
  }
}
