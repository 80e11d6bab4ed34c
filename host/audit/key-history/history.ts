import { parseDecimal } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { formatVerifierKey } from '../note/key.ts';
import { fromUtf8, utf8 } from '../note/text.ts';
import type { VerifierKey } from '../note/types.ts';
import { equalHash } from '../tree/hash.ts';
import type { LogTrust } from '../verify/checkpoint.ts';
import { verifyHandover, type Handover } from './handover.ts';

/*
 * The keys that a log has had, as a file: handovers in their order.
 *
 *     edict-key-history@v1
 *     handover <bytes>*        of each handover
 *                              blank line
 *     <handovers, one after another>
 */

const HEADER = 'edict-key-history@v1';
const MAX_HANDOVERS = 1000;
const MAX_HANDOVER_BYTES = 4096;
const MAX_HISTORY_BYTES = MAX_HANDOVERS * (MAX_HANDOVER_BYTES + 32);

/** The sizes of checkpoints for which a key of a log is valid. */
export interface KeyPeriod {
  readonly key: VerifierKey;
  /** The first size. */
  readonly from: bigint;
  /** The last; null for the key that is valid now. At the size of a handover both keys are. */
  readonly until: bigint | null;
  /** Seconds since 1970 of the handover to it, by the log's own clock; null for the first. */
  readonly since: bigint | null;
}

/** What is known of the keys of a log. */
export interface KeyHistory {
  readonly origin: string;
  readonly periods: readonly KeyPeriod[];
  /** Where one key followed another, and with which head. */
  readonly handovers: readonly Handover[];
}

function refuse(why: string): never {
  throw new AuditError('key_history_invalid', `key history: ${why}`);
}

/**
 * The handovers of a key history, as notes. Verifies nothing.
 * @throws AuditError `key_history_invalid`, `too_large`
 */
export function parseKeyHistory(source: Uint8Array | string): string[] {
  if (source.length > MAX_HISTORY_BYTES) throw new AuditError('too_large', 'key history: too many bytes');
  const bytes = typeof source === 'string' ? utf8(source) : source;
  const text = bytes === undefined ? undefined : fromUtf8(bytes);
  const blank = text?.indexOf('\n\n') ?? -1;
  if (bytes === undefined || text === undefined || blank < 0) refuse('not UTF-8, or no blank line');
  const [header, ...lines] = text.slice(0, blank).split('\n', MAX_HANDOVERS + 2);
  if (header !== HEADER) refuse(`the first line is not ${HEADER}`);
  if (lines.length > MAX_HANDOVERS) refuse(`more than ${MAX_HANDOVERS} handovers`);
  let at = blank + 2;
  const notes = lines.map((line) => {
    const length = line.startsWith('handover ') ? parseDecimal(line.slice('handover '.length)) : undefined;
    if (length === undefined || length > BigInt(MAX_HANDOVER_BYTES))
      refuse('a line that is not `handover` and a length');
    const note = fromUtf8(bytes.subarray(at, at + Number(length)));
    at += Number(length);
    return note ?? refuse('a handover that is cut');
  });
  if (at !== bytes.length) refuse('the handovers are not as long as it says');
  return notes;
}

/** Writes a key history. */
export function formatKeyHistory(notes: readonly string[]): string {
  const lines = notes.map((note) => `handover ${new TextEncoder().encode(note).length}\n`).join('');
  return `${HEADER}\n${lines}\n${notes.join('')}`;
}

/**
 * Verifies a key history by its own signatures, from a key that is trusted on: each handover is of this log, signed by the key that was valid and by the one that follows. What comes before the trusted
 * key is left aside.
 *
 * @param keys one of them at least must stand in it
 * @throws AuditError `key_history_invalid`, `too_large`, `origin_mismatch`, and those of `verifyNote` and `parseVerifierKey`
 */
export async function verifyKeyHistory(
  source: Uint8Array | string,
  { origin, keys }: Pick<LogTrust, 'origin' | 'keys'>,
): Promise<KeyHistory> {
  const trusted = new Set(keys.map(formatVerifierKey));
  const handovers: Handover[] = [];
  for (const note of parseKeyHistory(source)) {
    const next = await verifyHandover(note);
    const last = handovers.at(-1);
    if (last === undefined && !trusted.has(formatVerifierKey(next.from))) continue;
    if (next.origin !== origin)
      throw new AuditError('origin_mismatch', `a handover of ${next.origin}, not of ${origin}`);
    if (last !== undefined) {
      if (formatVerifierKey(last.to) !== formatVerifierKey(next.from)) refuse('a handover by a key that was not valid');
      if (next.size < last.size || next.time < last.time) refuse('a handover before the one before it');
    }
    handovers.push(next);
  }
  const [first] = handovers;
  if (first === undefined) refuse('none of its keys is trusted');
  const periods = [
    { key: first.from, from: 0n, until: first.size, since: null },
    ...handovers.map(({ to, size, time }, i) => ({
      key: to,
      from: size,
      until: handovers[i + 1]?.size ?? null,
      since: time,
    })),
  ];
  return { origin, periods, handovers };
}

/**
 * The trust that a log has in checkpoints of its own, when it has had other keys: its key must be the last of the history, and vouches for the rest, since it has signed the handover to it.
 * @throws as `verifyKeyHistory`
 */
export async function trustOwnHistory(
  source: Uint8Array | string,
  origin: string,
  key: VerifierKey,
): Promise<LogTrust> {
  const [first] = parseKeyHistory(source);
  if (first === undefined) refuse('there is no handover in it');
  const history = await verifyKeyHistory(source, { origin, keys: [(await verifyHandover(first)).from] });
  const last = history.periods.at(-1);
  if (last === undefined || formatVerifierKey(last.key) !== formatVerifierKey(key)) {
    refuse("its last key is not the log's");
  }
  return trustByHistory(history);
}

/** The trust that a key history gives: each key for the sizes of its own time, and the heads of the handovers as they were signed. */
export function trustByHistory({ origin, periods, handovers }: KeyHistory): LogTrust {
  return {
    origin,
    keys: periods.map(({ key }) => key),
    accept: ({ checkpoint, verifiedBy }) => {
      const { size, root } = checkpoint;
      const valid = periods.filter(({ from, until }) => size >= from && (until === null || size <= until));
      if (!valid.some(({ key }) => verifiedBy.includes(key))) {
        throw new AuditError('note_unverified', `no key that was valid for ${size} entries has signed the checkpoint`);
      }
      if (handovers.some((each) => each.size === size && !equalHash(each.root, root))) {
        throw new AuditError('key_history_invalid', `a handover has another root for ${size} entries`);
      }
    },
  };
}
