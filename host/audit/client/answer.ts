import { parseCheckpoint } from '../checkpoint/checkpoint.ts';
import { parseNote } from '../note/parse.ts';
import { fromUtf8 } from '../note/text.ts';
import type { VerifierKey } from '../note/types.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import type { ReceiptRun } from '../ingest/types.ts';

/** What a batch was sent as. */
export interface SentBatch {
  readonly origin: string;
  readonly session: string;
  readonly number: number;
  readonly first: number;
  readonly count: number;
  /** Lower-case hex. */
  readonly digest: string;
}

/** A batch that is durable in its log. */
export interface Accepted {
  readonly runs: readonly ReceiptRun[];
  /** A signed note. */
  readonly checkpoint: string;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(body) ?? '');
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Where the events stand; undefined unless all do, once each and in order. */
function runsOf(value: unknown, { first, count }: SentBatch): readonly ReceiptRun[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const runs: ReceiptRun[] = [];
  let [next, least] = [first, 0];
  for (const run of value as readonly unknown[]) {
    if (!isRecord(run)) return undefined;
    const { event, index, count: length } = run;
    if (event !== next || !isIndex(index) || !isIndex(length) || index < least || length === 0) return undefined;
    runs.push({ event: next, index, count: length });
    next += length;
    least = index + length;
  }
  return next === first + count ? runs : undefined;
}

function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/**
 * Reads what a log answered for a batch, strictly: whatever is not its receipt, under a checkpoint that covers it, is none.
 *
 * @param keys of the log; when there are none its signature is not verified
 */
export async function readAccepted(
  body: Uint8Array,
  sent: SentBatch,
  keys: readonly VerifierKey[],
): Promise<Accepted | undefined> {
  const answer = parseJson(body);
  if (!isRecord(answer) || !isRecord(answer['receipt']) || typeof answer['checkpoint'] !== 'string') return undefined;
  const { receipt, checkpoint } = answer as { receipt: Readonly<Record<string, unknown>>; checkpoint: string };
  const { origin: from, session, number, first, count, digest } = sent;
  const expected = { origin: from, session, number, first, count, digest };
  for (const [name, value] of Object.entries(expected)) if (receipt[name] !== value) return undefined;
  const runs = runsOf(receipt['events'], sent);
  const record = receipt['record'];
  if (runs === undefined || !isIndex(record)) return undefined;
  const last = runs.at(-1);
  const end = last === undefined ? record : last.index + last.count - 1;
  try {
    const { origin, size } =
      keys.length === 0
        ? parseCheckpoint(parseNote(checkpoint).text)
        : (await verifyCheckpoint(checkpoint, { origin: sent.origin, keys })).checkpoint;
    return origin === sent.origin && size > BigInt(end) ? { runs, checkpoint } : undefined;
  } catch {
    return undefined;
  }
}

/** Why a log refuses, in its words; they are another's, and so cut short. */
export function readRefusal(status: number, body: Uint8Array): string {
  const answer = parseJson(body);
  const error = isRecord(answer) && isRecord(answer['error']) ? answer['error'] : {};
  const [code, message] = [error['code'], error['message']].map((text) =>
    typeof text === 'string' ? text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 200) : '',
  );
  return `${status}${code ? ` ${code}` : ''}${message ? `: ${message}` : ''}`;
}
