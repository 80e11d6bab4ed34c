import { AuditError } from '../error/error.ts';
import { proofMaker } from '../export/proofs.node.ts';
import type { LogPlace } from '../log/readable.ts';
import { discloseFields, type Disclosure } from '../record/disclosure.ts';
import { parseTlogProof } from '../tlog-proof/tlog-proof.ts';
import { equalHash } from '../tree/hash.ts';
import type { LogTrust } from '../verify/checkpoint.ts';
import type { LogEntry } from '../verify/entry.ts';
import { visitLog } from '../verify/folder.node.ts';
import { formatDisclosures } from './file.ts';
import { loadMasterKey } from './master.node.ts';
import type { MasterKeySource } from './options.ts';
import { storeFolder } from './options.node.ts';
import { DisclosureStore } from './store.node.ts';

/** What to open, and with what. */
export interface DiscloseOptions {
  /** The log. */
  readonly log: LogPlace;
  readonly trust: LogTrust;
  /** The store's folder; by default the one beside the log's folder. */
  readonly store?: string;
  readonly masterKey: MasterKeySource;
  /** Indexes in the log. */
  readonly records: readonly number[];
  /** Names of fields; each record must have them. All of them when left out. */
  readonly fields?: readonly string[];
}

/** The chosen entries of a log, which is verified whole, with their proofs. */
async function placedEntries({
  log,
  trust,
  records,
}: DiscloseOptions): Promise<{ checkpoint: string; entries: (LogEntry & { hashes: readonly Uint8Array[] })[] }> {
  const wanted = new Set(records);
  const found: LogEntry[] = [];
  const visited = await visitLog(log, trust, (entry) => {
    if (wanted.has(entry.index)) found.push({ ...entry, entry: entry.entry.slice() });
  });
  const missing = records.find((index) => !found.some((entry) => entry.index === index));
  if (missing !== undefined && missing < visited.prunedBelow) {
    throw new AuditError('entries_pruned', `retention has deleted record ${missing} of the log`);
  }
  if (missing !== undefined) throw new AuditError('index_out_of_range', `there is no record ${missing} in the log`);
  const proofs = await proofMaker(log, visited);
  try {
    const entries = [];
    for (const entry of found) entries.push({ ...entry, hashes: parseTlogProof(await proofs.make(entry)).hashes });
    return { checkpoint: visited.note, entries };
  } finally {
    await proofs.close();
  }
}

/** @throws AuditError `options_invalid` for a log beside which no folder is */
function storeBeside(log: LogPlace): string {
  if (typeof log === 'string') return storeFolder(log);
  throw new AuditError('options_invalid', 'the store of disclosures is not known: name it, as the log is in no folder');
}

/**
 * Opens the chosen fields of entries of a log, as the store keeps them, which must be what the records commit to.
 * @returns each entry with its fields, in the order of their indexes
 * @throws AuditError `disclosures_missing` when nothing is kept of a record, or it is erased; `disclosure_invalid` when a record is no decision, has no such field, or commits to something else; `origin_mismatch` for the
 *   store of another log; and those of `loadMasterKey` and `DisclosureStore.open`
 */
export async function openFields<Entry extends LogEntry>(
  { log, trust: { origin }, store: folder, masterKey, fields }: Omit<DiscloseOptions, 'records'>,
  entries: readonly Entry[],
): Promise<(Entry & { readonly fields: readonly Disclosure[] })[]> {
  const master = await loadMasterKey(masterKey);
  const store = DisclosureStore.open(folder ?? storeBeside(log));
  try {
    if (store.origin !== origin) {
      throw new AuditError('origin_mismatch', `the store is that of ${store.origin}, not of ${origin}`);
    }
    const keys = store.unlock(master);
    return entries.map((entry) => {
      const { index, record } = entry;
      if (record.kind !== 'decision')
        throw new AuditError('disclosure_invalid', `record ${index} has no fields: it is no decision`);
      const values = store.read(keys, index);
      const action = discloseFields(values.fields.bytes, values.count, values.seed, fields);
      if (!equalHash(action.actionDigest, record.actionDigest) || values.count !== record.fields) {
        throw new AuditError('disclosure_invalid', `what is kept of record ${index} is not what it commits to`);
      }
      return { ...entry, fields: action.disclosures };
    });
  } finally {
    store.close();
  }
}

/**
 * Makes a file that opens chosen fields of chosen records, to be verified offline by `verifyDisclosures`. The log is verified first, and so is that what the store keeps is what the records commit to.
 *
 * @throws AuditError those of `openFields` and `visitLog`
 * @example
 * const file = await disclose({ log: './audit', trust, masterKey: './keys/master.key', records: [7], fields: ['table'] });
 */
export async function disclose(options: DiscloseOptions): Promise<Uint8Array<ArrayBuffer>> {
  if (options.records.length === 0) throw new AuditError('options_invalid', 'no record is named');
  const { checkpoint, entries } = await placedEntries(options);
  return formatDisclosures({ checkpoint, records: await openFields(options, entries) });
}
