import { Ingest, type IngestLog, type IngestOptions, type TakenBatch } from '../../host/audit/ingest/ingest.ts';
import type { Refusal } from '../../host/audit/ingest/types.ts';
import { memoryLog, type MemoryLog } from '../../host/audit/log/memory.ts';
import { decodeRecord } from '../../host/audit/record/decode.ts';
import type { AuditRecord } from '../../host/audit/record/types.ts';
import { Links } from '../../host/audit/verify/links.ts';
import { enrolmentKey, ORIGIN, seedOf } from './sender.ts';

/** When the ingest of a test receives, in milliseconds since 1970. */
export const NOW = 1_800_000_000_000;

/** An ingest and what it writes to. */
export interface Bench {
  readonly ingest: Ingest;
  readonly log: MemoryLog;
  /** The records, whose links must be right. */
  readonly records: () => AuditRecord[];
}

/** A memory log: its tickets are indexes. */
export async function ingestLog(): Promise<MemoryLog & IngestLog> {
  return Object.assign(await memoryLog({ origin: ORIGIN, seed: seedOf(9) }), { base: 0n });
}

/** An ingest that takes the senders of the tests' enrolment key. */
export async function bench(change: Partial<IngestOptions> = {}): Promise<Bench> {
  const log = await ingestLog();
  const ingest = new Ingest({ origin: ORIGIN, keys: [await enrolmentKey()], log, clock: () => NOW, ...change });
  const records = (): AuditRecord[] => {
    const links = new Links();
    return log.entries().map((entry) => {
      const record = decodeRecord(entry);
      links.visit(record);
      return record;
    });
  };
  return { ingest, log, records };
}

/** What was answered: `taken`, or the code of the refusal. */
export function codeOf(answer: TakenBatch | Refusal): string {
  return 'refused' in answer ? answer.refused : 'taken';
}

/** The receipt of what was taken, or the refusal. */
export const receiptOf = (answer: TakenBatch | Refusal): unknown => ('refused' in answer ? answer : answer.receipt);
