import { decodeCbor } from '../../engine/cbor/decode.ts';
import { encodeCbor } from '../../engine/cbor/encode.ts';
import type { CborKey, CborValue } from '../../engine/cbor/types.ts';
import { decodeBase64, encodeBase64 } from '../../encoding/base64/base64.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { fromUtf8 } from '../note/text.ts';
import type { ContinuationRecord, RecordText } from '../record/types.ts';
import { sha256 } from '../sha256/sha256.ts';

/*
 * Where the entries of a log begin that retention has left (docs/record-format.md §7.3): what the records before said that those behind need. The file's first line is the state in base64; what follows is a
 * signed checkpoint of the log at that size, whose one extension line binds the state.
 */

/** No state is longer: about two million agents. */
export const MAX_START_BYTES: number = 1 << 27;
const EXTENSION = 'edict start 1 ';
const VERSION = 1;

/** Where an agent stood. */
export interface AgentStart {
  readonly agent: RecordText;
  /** Its records so far, at least 1, and the `sequence` of the last. */
  readonly count: number;
  readonly last: number;
}

/** What is known of a log's records up to the start. */
export interface StartState {
  /** Time of the last record by the host's own clock; 0 for none. */
  readonly clock: number;
  readonly agents: readonly AgentStart[];
  /** What the first record said that the log continues. */
  readonly continues: Pick<ContinuationRecord, 'origin' | 'size' | 'root'> | null;
}

/** The state of a log before the entry `size`, of which those before may be deleted. */
export interface LogStart extends StartState {
  readonly size: bigint;
  /** Of the tree with the entries before. */
  readonly root: Uint8Array;
}

/** The file's two parts. */
export interface StartParts {
  readonly state: Uint8Array;
  readonly note: string;
}

function malformed(why: string): never {
  throw new AuditError('record_malformed', `the start of the log: ${why}`);
}

/** The extension line of the checkpoint that binds a state. */
function extensionOf(state: Uint8Array): string {
  return `${EXTENSION}${encodeBase64(sha256(state))}`;
}

/** A state as it is written, and the extension line for the checkpoint that is to be signed. */
export function formatState({ clock, agents, continues }: StartState): {
  readonly state: Uint8Array<ArrayBuffer>;
  readonly extension: string;
} {
  const fields = new Map<CborKey, CborValue>([
    [0, VERSION],
    [1, clock],
    [2, agents.map(({ agent, count, last }) => [agent, count, last])],
  ]);
  if (continues !== null) fields.set(3, [continues.origin, continues.size, continues.root]);
  const state = encodeCbor(fields);
  return { state, extension: extensionOf(state) };
}

/** The text of the file. */
export function formatStart({ state, note }: StartParts): string {
  return `${encodeBase64(state)}\n${note}`;
}

/**
 * The parts of the file, of which nothing is verified yet.
 * @throws AuditError `record_malformed`
 */
export function splitStart(bytes: Uint8Array): StartParts {
  const text = fromUtf8(bytes) ?? malformed('it is not UTF-8');
  const line = text.indexOf('\n');
  const state = decodeBase64(text.slice(0, Math.max(0, line)), MAX_START_BYTES) ?? malformed('no canonical base64');
  return { state, note: text.slice(line + 1) };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isText = (value: unknown): value is RecordText =>
  typeof value === 'string' || (value instanceof Uint8Array && value.length === 32);

function agentOf(value: unknown, size: bigint): AgentStart {
  const [agent, count, last, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (more.length > 0 || !isText(agent) || !isCount(count) || !isCount(last)) malformed('an agent is wrong');
  if (count === 0 || count > last + 1 || BigInt(last) >= size) malformed('an agent has records that are not there');
  return { agent, count, last };
}

function continuesOf(value: unknown): StartState['continues'] {
  if (value === undefined) return null;
  const [origin, size, root, ...more] = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const whole = root instanceof Uint8Array && root.length === 32 && more.length === 0;
  if (!whole || !isText(origin) || !isCount(size)) malformed('what is continued is wrong');
  return { origin, size, root };
}

/**
 * The start of a log, from the state and the checkpoint beside it, which the caller has verified, or not.
 * @throws AuditError `record_malformed`; `log_corrupt` when the checkpoint is of another state
 */
export function startOf(state: Uint8Array, { size, root, extensions }: Checkpoint): LogStart {
  // Guard: start-state
  if (extensions.length !== 1 || extensions[0] !== extensionOf(state)) {
    throw new AuditError('log_corrupt', 'the start of the log is not the state that its checkpoint was signed for');
  }
  let fields: unknown;
  try {
    fields = decodeCbor(state, { bytes: MAX_START_BYTES, depth: 4 });
  } catch (cause) {
    throw new AuditError('record_malformed', 'the start of the log is no deterministic CBOR', { cause });
  }
  if (!(fields instanceof Map)) malformed('no map');
  const {
    0: version,
    1: clock,
    2: agents,
    3: continues,
    ...more
  } = Object.fromEntries(fields) as Record<string, unknown>;
  if (version !== VERSION || Object.keys(more).length > 0 || !isCount(clock) || !Array.isArray(agents)) {
    malformed('other members than it has');
  }
  return {
    size,
    root,
    clock,
    agents: agents.map((agent) => agentOf(agent, size)),
    continues: continuesOf(continues),
  };
}
