import { AuditError } from '../error/error.ts';
import type { VerifierKey } from '../note/types.ts';
import { readAccepted, readRefusal, type Accepted, type SentBatch } from './answer.ts';
import type { Transport, TransportAnswer } from './types.ts';

const FIRST_PAUSE_MS = 200;
/** No log is obeyed that asks for a longer pause. */
const LONGEST_ASKED_MS = 300_000;
/** What may pass by itself, though it is no error of the server (RFC 9110 §15.5): a request that took too long, came too early, or one too many. */
const PASSING: readonly number[] = [408, 425, 429];

export interface DeliveryOptions {
  readonly transport: Transport;
  readonly keys: readonly VerifierKey[];
  readonly timeoutMs: number;
  readonly pauseMs: number;
}

/** One attempt to deliver something, which can be given up for another. */
export interface Attempt {
  /** Whether another has taken its place. */
  readonly superseded: () => boolean;
  /** Is told until when it should have got on, at the latest, in milliseconds since 1970. */
  readonly until: (time: number) => void;
  /** Interrupts its pauses. */
  readonly signal: AbortSignal;
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const wake = (): void => {
    clearTimeout(timer);
    resolve();
  };
  if (signal.aborted) wake();
  else signal.addEventListener('abort', wake, { once: true });
  return promise.finally(() => signal.removeEventListener('abort', wake));
}

/** What was answered within the time; undefined when nothing was, for whatever reason. */
async function ask(
  body: Uint8Array<ArrayBuffer>,
  { transport, timeoutMs }: DeliveryOptions,
): Promise<TransportAnswer | undefined> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  try {
    return await transport.send(body, controller.signal);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Delivers a batch: sends it, and sends the same again, after longer and longer pauses, until the log says that it has it. A batch is the same to a log however often it comes.
 *
 * @returns undefined when the attempt was superseded
 * @throws AuditError `writer_stopped` when the log refuses it for good
 */
export async function deliver(
  batch: SentBatch,
  body: Uint8Array<ArrayBuffer>,
  options: DeliveryOptions,
  attempt: Attempt,
): Promise<Accepted | undefined> {
  for (let tried = 0; ; tried++) {
    attempt.until(Date.now() + 2 * options.timeoutMs);
    const answer = await ask(body, options);
    if (attempt.superseded()) return undefined;
    if (answer?.status === 200) {
      // What is no receipt was answered by something else than the log.
      const accepted = await readAccepted(answer.body, batch, options.keys);
      if (attempt.superseded() || accepted !== undefined) return accepted;
    } else if (
      answer !== undefined &&
      answer.status < 500 &&
      answer.status >= 400 &&
      !PASSING.includes(answer.status)
    ) {
      const why = `the log refuses batch ${batch.number}: ${readRefusal(answer.status, answer.body)}`;
      throw new AuditError('writer_stopped', why);
    }
    const own = Math.min(options.pauseMs, FIRST_PAUSE_MS * 2 ** Math.min(tried, 20));
    // Half of it by chance, so that senders that failed together do not come back together.
    const pause = Math.max(own / 2 + (Math.random() * own) / 2, Math.min(answer?.retryAfterMs ?? 0, LONGEST_ASKED_MS));
    attempt.until(Date.now() + pause + options.timeoutMs);
    await sleep(pause, attempt.signal);
    if (attempt.superseded()) return undefined;
  }
}
