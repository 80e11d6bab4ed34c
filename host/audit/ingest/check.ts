import type { SentEvent } from '../record/types.ts';
import { equalHash } from '../tree/hash.ts';
import { admitsAgent } from './certificate.ts';
import type { SessionState } from './sessions.ts';
import type { Certificate, Refusal } from './types.ts';

/** Kinds whose records may be nobody's: the sender's own. */
const OWN: ReadonlySet<SentEvent['kind']> = new Set(['swap', 'heartbeat', 'close']);

function refuse(refused: Refusal['refused'], message: string): Refusal {
  return { refused, message };
}

/** Whether a sender may write an event under its agent. What stands as a digest is no name that could be admitted. */
export function admitsEvent({ agent, kind }: SentEvent, certificate: Certificate): boolean {
  if (agent === '') return OWN.has(kind);
  return typeof agent === 'string' && admitsAgent(certificate, agent);
}

/**
 * Looks for what cannot stand in the log: an agent that the certificate does not admit, an outcome or approval of what is no open decision of the session, events behind a close.
 *
 * @param first number of the first event
 * @param session undefined for one that begins
 */
export function checkEvents(
  events: readonly SentEvent[],
  first: number,
  certificate: Certificate,
  session: SessionState | undefined,
): Refusal | undefined {
  /** Decisions of the batch itself: their digests if they escalate; and those that have an outcome in it. */
  const here = new Map<number, Uint8Array | null>();
  const finished = new Set<number>();
  for (const [place, event] of events.entries()) {
    const number = first + place;
    if (!admitsEvent(event, certificate)) {
      return refuse('agent_foreign', `event ${number}: the certificate does not admit its agent`);
    }
    if (event.kind === 'decision') {
      here.set(number, event.verdict === 'escalate' ? event.actionDigest : null);
    } else if (event.kind === 'outcome' || event.kind === 'approval') {
      const escalated = here.get(event.of) ?? session?.open.get(event.of)?.escalated;
      const known = here.has(event.of) || session?.open.get(event.of) !== undefined;
      if (!known || finished.has(event.of)) {
        return refuse('decision_unknown', `event ${number}: event ${event.of} is no open decision of the session`);
      }
      if (event.kind === 'outcome') finished.add(event.of);
      else if (escalated != null && event.actionDigest !== null && !equalHash(event.actionDigest, escalated)) {
        return refuse('decision_unknown', `event ${number} approves another action than event ${event.of} was about`);
      }
    } else if (event.kind === 'close' && place < events.length - 1) {
      return refuse('request_malformed', `event ${number} closes the session, and others follow`);
    }
  }
  return undefined;
}
