/** Guards over doubles, and what tests ask of them. */
import type { AuditEvent } from '../../host/audit/types.ts';
import type { Decision, PolicyInput } from '../../host/engine/types.ts';
import type { Approve } from '../../host/guard/approvals/types.ts';
import { GovernanceDenied } from '../../host/guard/error/denied.ts';
import { createGuard, type Guard } from '../../host/guard/guard/guard.ts';
import type { GuardOptions } from '../../host/guard/types.ts';
import { decision, engine } from './doubles.ts';

type EngineDouble = ReturnType<typeof engine>;

/** What a policy of AGT's engines reads as the action. */
export const typeOf = ({ context }: PolicyInput): unknown =>
  ((context as Record<string, unknown>)['action'] as { readonly type?: unknown } | undefined)?.type;

/** Reads are allowed, mails escalate, the rest is denied. */
export const policy: EngineDouble = engine((input) => {
  const type = typeOf(input);
  if (type === 'read') return decision();
  if (type === 'send') {
    return decision({ verdict: 'escalate', obligations: [{ kind: 'approval', approvers: ['security-team'] }] });
  }
  return decision({ verdict: 'deny', reason: 'not yours' });
});

/** An engine that always decides the same. */
export const always = (over: Partial<Decision>): EngineDouble => engine(() => decision(over));

type Over = Partial<GuardOptions> & { readonly approve?: Approve; readonly timeoutMs?: number };

/** A guard at second 1, in front of `policy` unless another module is given. */
export const guardOf = ({ approve, timeoutMs = 300_000, ...over }: Over = {}): Guard =>
  createGuard({ module: policy, clock: () => 1000, ...(approve && { approvals: { approve, timeoutMs } }), ...over });

/** What events say, a word each. */
export const kinds = (events: readonly AuditEvent[]): string[] =>
  events.map((event) => {
    if (event.kind === 'outcome') return event.status;
    if (event.kind === 'approval') return event.approved ? 'approved' : 'not approved';
    return event.kind === 'decision' ? event.verdict : event.kind;
  });

/** The denial that a promise is rejected with; throws when it is resolved, or rejected with anything else. */
export async function denial(promise: Promise<unknown>): Promise<GovernanceDenied> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof GovernanceDenied) return error;
    throw error;
  }
  throw new Error('it was not denied');
}

/** Lets everything run that waits for nothing else. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
