import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { bodyAt, HEAD, HEAD_WORDS, isMarked, MARK, markSeeded, seedAt, timeOf, type Parcel } from '../log/parcel.ts';
import { Seeds } from '../log/seeds.ts';
import { SEED_BYTES } from '../record/action.ts';
import { ByteWriter } from '../record/bytes.ts';
import { recordText } from '../record/text.ts';
import type { ErasureRecord, RecordText } from '../record/types.ts';
import { equalHash } from '../tree/hash.ts';
import { seal } from './cipher.node.ts';
import type { DataKey, UnlockedKeys } from './keys.node.ts';
import type { MasterKey } from './master.node.ts';
import { DisclosureStore, valueContext } from './store.node.ts';
import { subjectName } from './subject.ts';
import { lockWriter } from './writer-lock.node.ts';
import type { DisclosureSink, ErasureBody } from './types.ts';
import { writeValues } from './values.ts';

/** Keys that are kept unwrapped. */
const MAX_KEYS = 1 << 16;
/** A buffer that one batch of large actions made larger is not kept. */
const KEEP_BYTES = 1 << 24;

interface Pending {
  readonly sequence: number;
  readonly time: number;
  readonly subject: string;
  /** Where the values stand among those that wait. */
  readonly from: number;
  readonly to: number;
}

/** Keeps the values of a log's records while they are written. */
class StoreSink implements DisclosureSink {
  readonly #lock: { close(): void };
  readonly #store: DisclosureStore;
  readonly #unlocked: UnlockedKeys;
  readonly #seeds = new Seeds();
  /** By the subject's name. */
  readonly #keys = new Map<string, DataKey>();
  #plain = new ByteWriter(1 << 16);
  #pending: Pending[] = [];
  /** The index of the first event since the last commit; null when there is none. */
  #first: number | null = null;
  #version = -1;
  /** The version of the data when erasures were looked for last, and those that were found. */
  #seen = -1;
  readonly #told = new Set<number>();

  constructor(store: DisclosureStore, master: MasterKey) {
    this.#lock = lockWriter(store.dir);
    this.#store = store;
    try {
      this.#unlocked = store.unlock(master);
    } catch (error) {
      this.#lock.close();
      throw error;
    }
  }

  get pendingBytes(): number {
    return this.#plain.length;
  }

  begin(size: number, erasures: readonly ErasureRecord[]): void {
    const acknowledged = this.#store.ledger.head()?.acknowledged ?? 0;
    if (acknowledged > size) {
      const why = `its store of disclosures knows of ${acknowledged} records that were acknowledged`;
      throw new AuditError('log_corrupt', `the log holds ${size} records, and ${why}: an older copy of the log?`);
    }
    this.#store.ledger.forgetFrom(size);
    this.#obey(erasures.filter(({ store }) => equalHash(store, this.#store.name)));
  }

  /** Erases what the log says to be erased: what an older copy of both files has brought back, too. */
  #obey(erasures: readonly ErasureRecord[]): void {
    if (erasures.length === 0) return;
    const { ledger, keys } = this.#store;
    const subjects = new Map(keys.all().map(({ id, subject }) => [id, subject]));
    ledger.transact(() => {
      const buried = new Set(ledger.tombstones().map(({ key }) => key));
      for (const { dataKey: key, sequence, ordered, by } of erasures) {
        const subject = subjects.get(key);
        if (buried.has(key)) ledger.recorded(key, sequence);
        // A copy may be older than the end of a hold: what it keeps stays until it is released here, too.
        else if (subject !== undefined && this.#store.holdOn(key, subject) === undefined) {
          const orderer = typeof by === 'string' ? { by } : {};
          ledger.bury(key, subject, ordered, { why: 'erased', recorded: sequence, ...orderer });
          ledger.note(ordered, 'erase', { subject: encodeHex(subject), record: sequence });
        }
      }
    });
    this.#store.finishErasures();
  }

  ordered(): readonly ErasureBody[] {
    const version = this.#store.ledger.version();
    if (version === this.#seen) return [];
    this.#seen = version;
    const fresh = this.#store.unrecorded().filter(({ key }) => !this.#told.has(key));
    for (const { key } of fresh) this.#told.add(key);
    const store = this.#store.name;
    return fresh.map(({ key, time, by }) => ({
      kind: 'erasure',
      time: Date.now(),
      agent: '',
      store,
      dataKey: key,
      ordered: time,
      by: by === null ? null : recordText(by),
    }));
  }

  recorded({ dataKey }: ErasureBody, index: number): void {
    this.#store.ledger.recorded(dataKey, index);
  }

  take(first: number, { count, heads, bytes, agents, subjects }: Parcel): void {
    this.#first ??= first;
    let at = 0;
    for (let i = 0; i < count; i++) {
      const head = i * HEAD_WORDS;
      const subject = subjects?.[i] ?? null;
      if (isMarked(heads, head, MARK.action) && subject !== false) {
        const place = seedAt(heads, head, at);
        if (!isMarked(heads, head, MARK.seeded)) bytes.set(this.#seeds.next(), place);
        markSeeded(heads, head);
        const from = this.#plain.length;
        const seed = bytes.subarray(place, place + SEED_BYTES);
        writeValues(this.#plain, seed, bytes, at, heads[head + HEAD.fields] as number);
        this.#pending.push({
          sequence: first + i,
          time: timeOf(heads, head),
          subject: subjectName(subject ?? (agents[heads[head + HEAD.agent] as number] as RecordText)),
          from,
          to: this.#plain.length,
        });
      }
      at = bodyAt(heads, head, at) + (heads[head + HEAD.body] as number);
    }
  }

  commit(): void {
    const pending = this.#pending;
    const first = this.#first;
    this.#first = null;
    if (pending.length === 0 || first === null) return;
    const { ledger, name } = this.#store;
    ledger.transact(() => {
      this.#forgetErased();
      this.#fetchKeys(pending);
      for (const { sequence, time, subject, from, to } of pending) {
        const { id, key } = this.#keys.get(subject) as DataKey;
        const body = seal(key, valueContext(name, id, sequence), this.#plain.bytes.subarray(from, to));
        ledger.keep(sequence, time, id, body);
      }
      // Whatever stands before these records was committed, and so acknowledged.
      ledger.acknowledge(first);
    });
    this.#pending = [];
    this.#plain.bytes.fill(0, 0, this.#plain.length);
    if (this.#plain.bytes.length > KEEP_BYTES) this.#plain = new ByteWriter(1 << 16);
    this.#plain.length = 0;
  }

  /** Forgets keys that another process destroys: whoever is erased, and goes on, gets a new one. */
  #forgetErased(): void {
    const version = this.#store.ledger.version();
    if (version === this.#version) return;
    this.#version = version;
    const tombstones = this.#store.ledger.tombstones().filter(({ due }) => due);
    const dead = new Set(tombstones.map(({ key }) => key));
    for (const [subject, { id }] of this.#keys) if (dead.has(id)) this.#keys.delete(subject);
    const open = tombstones.filter(({ done }) => !done).map(({ key }) => key);
    // Whoever buried it may not have come to it, and it must not be found again below.
    if (open.length > 0) this.#store.keys.remove(open);
  }

  #fetchKeys(pending: readonly Pending[]): void {
    if (this.#keys.size > MAX_KEYS) this.#keys.clear();
    const missing = [...new Set(pending.map(({ subject }) => subject))].filter((subject) => !this.#keys.has(subject));
    if (missing.length === 0) return;
    for (const [i, key] of this.#unlocked.add(missing).entries()) this.#keys.set(missing[i] as string, key);
  }

  close(): void {
    this.#lock.close();
    this.#store.close();
  }
}

/**
 * Opens the store of a log for the log's own thread, or begins it.
 * @throws AuditError `key_invalid`, `origin_mismatch`, `disclosures_corrupt`, `log_locked`; errors of the file system
 */
export function openSink(dir: string, origin: string, master: MasterKey): DisclosureSink {
  const store = DisclosureStore.openOrBegin(dir, origin, master);
  try {
    return new StoreSink(store, master);
  } catch (error) {
    store.close();
    throw error;
  }
}
