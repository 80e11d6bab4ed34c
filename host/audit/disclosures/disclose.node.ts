import { AuditError } from '../error/error.ts';
import { proofMaker } from '../export/proofs.node.ts';
import type { LogPlace } from '../log/readable.ts';
import { discloseFields } from '../record/disclosure.ts';
import { parseTlogProof } from '../tlog-proof/tlog-proof.ts';
import { equalHash } from '../tree/hash.ts';
import type { LogTrust } from '../verify/checkpoint.ts';
import type { LogEntry } from '../verify/entry.ts';
import { visitLog } from '../verify/folder.node.ts';
import { formatDisclosures, type OpenedEntry } from './file.ts';
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
 * Makes a file that opens chosen fields of chosen records, to be verified offline by `verifyDisclosures`. The log is verified first, and so is that what the store keeps is what the records commit to.
 *
 * @throws AuditError `disclosures_missing` when nothing is kept of a record, or it is erased; `disclosure_invalid` when a record is no decision, has no such field, or commits to something else; and those of
 *   `visitLog`, `loadMasterKey` and `DisclosureStore.open`
 * @example
 * const file = await disclose({ log: './audit', trust, masterKey: './keys/master.key', records: [7], fields: ['table'] });
 */
export async function disclose(options: DiscloseOptions): Promise<Uint8Array<ArrayBuffer>> {
  const { log, records, fields, trust } = options;
  if (records.length === 0) throw new AuditError('options_invalid', 'no record is named');
  const master = await loadMasterKey(options.masterKey);
  const { checkpoint, entries } = await placedEntries(options);
  const store = DisclosureStore.open(options.store ?? storeBeside(log));
  try {
    if (store.origin !== trust.origin) {
      throw new AuditError('origin_mismatch', `the store is that of ${store.origin}, not of ${trust.origin}`);
    }
    const keys = store.unlock(master);
    const opened = entries.map(({ index, entry, record, hashes }): OpenedEntry => {
      if (record.kind !== 'decision')
        throw new AuditError('disclosure_invalid', `record ${index} has no fields: it is no decision`);
      const values = store.read(keys, index);
      const action = discloseFields(values.fields.bytes, values.count, values.seed, fields);
      if (!equalHash(action.actionDigest, record.actionDigest) || values.count !== record.fields) {
        throw new AuditError('disclosure_invalid', `what is kept of record ${index} is not what it commits to`);
      }
      return { index, entry, hashes, fields: action.disclosures };
    });
    return formatDisclosures({ checkpoint, records: opened });
  } finally {
    store.close();
  }
}
