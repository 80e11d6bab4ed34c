import type { ActionShape } from '../record/action.ts';
import { putHead } from '../record/bytes.ts';
import { KEY, MODES, VERDICTS } from '../record/codes.ts';
import { HASH_BYTES } from '../tree/hash.ts';
import type { DecisionEvent } from '../types.ts';
import { moduleDigestOf, stateDigestOf } from './prepare.ts';

/*
 * Nearly every decision is plain: its texts are short and ASCII, its reasons few. The thread that decides writes the members of such a record straight from the event, without making the record, in half the time
 * (docs/decisions/0005). All others are left to `decisionBody` and `writeBody`, which make the same bytes.
 */

const UNSIGNED = 0;
const BYTES = 2 << 5;
const TEXT = 3 << 5;
const ARRAY = 4 << 5;
const MAX_LENGTH = 160;
const MAX_REASONS = 16;
/** Bytes of an initial byte with a length below 256, behind a key. */
const TEXT_HEAD = 3;
const DIGEST_MEMBER = TEXT_HEAD + HASH_BYTES;
/** Members that are always there: action, verdict, mode, reasons, entry, epoch, action digest, fields. */
const MEMBERS = 8;

/** So much room is enough for the members of any plain decision. */
export const PLAIN_BYTES: number = (MAX_REASONS + 3) * (TEXT_HEAD + MAX_LENGTH) + 3 * DIGEST_MEMBER + 5 * 10;

/** Writes a short text of ASCII. @returns where it ends; −1 for anything else */
function putText(bytes: Uint8Array, from: number, text: string): number {
  // Events come from callers without types, too.
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return -1;
  const { length } = text;
  const at = putHead(bytes, from, TEXT, length);
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return -1;
    bytes[at + i] = unit;
  }
  return at + length;
}

function putDigest(bytes: Uint8Array, at: number, key: number, digest: Uint8Array): number {
  bytes[at] = key;
  const start = putHead(bytes, at + 1, BYTES, HASH_BYTES);
  for (let i = 0; i < HASH_BYTES; i++) bytes[start + i] = digest[i] as number;
  return start + HASH_BYTES;
}

/**
 * Writes the members of a plain decision where there are `PLAIN_BYTES`; of its action's digest, the room.
 * @returns where they end; −1 for a decision that is not plain
 */
export function putPlain(
  bytes: Uint8Array,
  from: number,
  event: DecisionEvent,
  { fields, opaque }: ActionShape,
): number {
  const { traceId, reasons, epoch } = event;
  const verdict = VERDICTS.indexOf(event.verdict);
  const mode = MODES.indexOf(event.mode);
  if (!Array.isArray(reasons) || reasons.length > MAX_REASONS || verdict < 1 || mode < 0) return -1;
  if (typeof epoch !== 'bigint' || epoch < 0n || epoch > Number.MAX_SAFE_INTEGER) return -1;
  let at = from;
  if (traceId !== undefined) {
    bytes[at] = KEY.traceId;
    at = putText(bytes, at + 1, traceId);
    if (at < 0) return -1;
  }
  bytes[at] = KEY.action;
  at = putText(bytes, at + 1, event.action);
  if (at < 0) return -1;
  bytes[at] = KEY.verdict;
  bytes[at + 1] = verdict;
  bytes[at + 2] = KEY.mode;
  bytes[at + 3] = mode;
  bytes[at + 4] = KEY.reasons;
  at = putHead(bytes, at + 5, ARRAY, reasons.length);
  for (let i = 0; i < reasons.length; i++) {
    at = putText(bytes, at, reasons[i] as string);
    if (at < 0) return -1;
  }
  const moduleDigest = moduleDigestOf(event.moduleDigest);
  if (moduleDigest !== null) at = putDigest(bytes, at, KEY.moduleDigest, moduleDigest);
  bytes[at] = KEY.entry;
  at = putText(bytes, at + 1, event.entry);
  if (at < 0) return -1;
  bytes[at] = KEY.epoch;
  at = putHead(bytes, at + 1, UNSIGNED, Number(epoch));
  const stateDigest = stateDigestOf(event.stateDigest);
  if (stateDigest !== null) at = putDigest(bytes, at, KEY.stateDigest, stateDigest);
  bytes[at] = KEY.actionDigest;
  at = putHead(bytes, at + 1, BYTES, HASH_BYTES);
  // What stood there before is nobody's business until the digest does.
  for (const end = at + HASH_BYTES; at < end; at++) bytes[at] = 0;
  bytes[at] = KEY.fields;
  at = putHead(bytes, at + 1, UNSIGNED, fields);
  if (opaque === 0) return at;
  bytes[at] = KEY.opaque;
  return putHead(bytes, at + 1, UNSIGNED, opaque);
}

/** How many members that are. */
export function plainMembers({ traceId, moduleDigest, stateDigest }: DecisionEvent, { opaque }: ActionShape): number {
  const optional = (moduleDigestOf(moduleDigest) === null ? 0 : 1) + (stateDigestOf(stateDigest) === null ? 0 : 1);
  return MEMBERS + optional + (traceId === undefined ? 0 : 1) + (opaque > 0 ? 1 : 0);
}
