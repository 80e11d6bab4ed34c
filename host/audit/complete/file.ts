import type { CborData, CborValue } from '../../engine/cbor/types.ts';
import { bytesOf, Container, formatContainer, listOf, malformed, rowOf } from '../proven/container.ts';
import { placedMembers, readPlaced, type PlacedEntry } from '../proven/entries.ts';
import type { RecordText } from '../record/types.ts';

/** A file of all records of an agent. */
export interface CompletenessFile {
  /** A signed note: all records are proven under it. */
  readonly checkpoint: string;
  /** As records name it. */
  readonly agent: RecordText;
  /** The agent's records, from its first. */
  readonly records: readonly PlacedEntry[];
  /** All leaves of the log behind the last of them, which are others'; null when they are left out. */
  readonly tail: readonly Uint8Array[] | null;
}

const AGENT = 3;
const RECORDS = 4;
const TAIL = 5;

/**
 * Writes a completeness file (docs/record-format.md §10.2).
 * @throws AuditError `too_large`
 */
export function formatCompleteness({ checkpoint, agent, records, tail }: CompletenessFile): Uint8Array<ArrayBuffer> {
  const more = new Map<number, CborValue>([
    [AGENT, agent],
    [RECORDS, records.map(placedMembers)],
  ]);
  if (tail !== null) more.set(TAIL, tail);
  return formatContainer('edict-completeness', checkpoint, more);
}

function readAgent(value: CborData | undefined): RecordText {
  return typeof value === 'string' ? value : bytesOf(value, "an agent's digest", 32);
}

/**
 * Takes a completeness file apart, strictly. Verifies nothing.
 * @throws AuditError `proof_malformed`, `too_large`
 */
export function parseCompleteness(bytes: Uint8Array): CompletenessFile {
  const container = new Container(bytes, 'edict-completeness');
  const agent = readAgent(container.take(AGENT));
  const records = listOf(container.take(RECORDS), 'records').map((row) => readPlaced(rowOf(row, 3, 'records')));
  const rest = container.take(TAIL);
  const tail = rest === undefined ? null : listOf(rest, 'leaves').map((entry) => bytesOf(entry, 'a leaf'));
  container.done();
  if (records.length === 0 && tail === null) malformed('neither records nor the log: it shows nothing');
  return { checkpoint: container.checkpoint, agent, records, tail };
}
