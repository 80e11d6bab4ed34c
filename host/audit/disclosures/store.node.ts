import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { nodeFiles } from '../log/files.node.ts';
import { ByteWriter } from '../record/bytes.ts';
import { equalHash } from '../tree/hash.ts';
import { unseal } from './cipher.node.ts';
import { KeyFile, KEYS_FILE, type UnlockedKeys } from './keys.node.ts';
import { Ledger, LEDGER_FILE, type Burial, type Hold, type KeptValue, type Tombstone } from './ledger.node.ts';
import type { MasterKey } from './master.node.ts';
import { contextOf } from './sealing.ts';
import { subjectName } from './subject.ts';
import { readValues, type ActionValues } from './values.ts';
import { lockWriter } from './writer-lock.node.ts';

const NAME_BYTES = 16;

/** What the values of a record are bound to. */
export function valueContext(store: Uint8Array, key: number, sequence: number): Uint8Array {
  return contextOf('edict disclosure 1', store, key, sequence);
}

/** The values of a record's action, as `writeFields` wrote them, and its salts' seed. */
export interface OpenedValues extends ActionValues {
  readonly fields: ByteWriter;
}

/** What erasing a subject did. */
export interface Erasure {
  /** `erased`: a key was destroyed. `already`: it had been before. `unknown`: there never was one. */
  readonly result: 'erased' | 'already' | 'unknown';
  /** Records whose values were deleted. */
  readonly records: number;
  /** What stands for the subject's name in the store's history, hexadecimal. */
  readonly tag: string;
}

/**
 * A store of disclosures: the values and salts of records, encrypted, beside their log. Two files: a small one of keys, which is written anew when one is destroyed, and one of everything else.
 */
export class DisclosureStore {
  /** The store's folder. */
  readonly dir: string;
  readonly ledger: Ledger;
  readonly keys: KeyFile;
  /** Shared by both files. */
  readonly name: Uint8Array;
  readonly origin: string;

  private constructor(dir: string, ledger: Ledger, keys: KeyFile, name: Uint8Array, origin: string) {
    this.dir = dir;
    this.ledger = ledger;
    this.keys = keys;
    this.name = name;
    this.origin = origin;
  }

  /**
   * Opens a store, and finishes erasures that were interrupted.
   * @throws AuditError `disclosures_missing`, `disclosures_corrupt`, `log_locked`; errors of the file system
   */
  static open(dir: string): DisclosureStore {
    return DisclosureStore.#open(dir, null);
  }

  /**
   * Opens the store of a log, or begins it.
   * @throws AuditError `origin_mismatch`, and those of `open`
   */
  static openOrBegin(dir: string, origin: string, master: MasterKey): DisclosureStore {
    nodeFiles.makeFolder(dir);
    nodeFiles.syncFolder(dirname(dir));
    return DisclosureStore.#open(dir, { origin, master });
  }

  static #open(dir: string, begin: { readonly origin: string; readonly master: MasterKey } | null): DisclosureStore {
    const keysPath = join(dir, KEYS_FILE);
    const ledgerPath = join(dir, LEDGER_FILE);
    const alone = nodeFiles.exists(ledgerPath) && !nodeFiles.exists(keysPath);
    if (alone) throw new AuditError('disclosures_corrupt', `${ledgerPath} has lost its keys: there is no ${keysPath}`);
    const keys = new KeyFile(keysPath, begin !== null);
    try {
      const ledger = new Ledger(ledgerPath, begin !== null);
      try {
        if (begin !== null) {
          DisclosureStore.#begin(ledger, keys, begin);
          nodeFiles.syncFolder(dir);
        }
        const head = ledger.head();
        const name = keys.store;
        if (head === undefined || name === undefined || !equalHash(head.store, name)) {
          throw new AuditError('disclosures_corrupt', `${ledgerPath} and ${keysPath} are not of one store`);
        }
        if (begin !== null && head.origin !== begin.origin) {
          throw new AuditError('origin_mismatch', `${dir} is the store of ${head.origin}, not of ${begin.origin}`);
        }
        const store = new DisclosureStore(dir, ledger, keys, name, head.origin);
        store.finishErasures();
        return store;
      } catch (error) {
        ledger.close();
        throw error;
      }
    } catch (error) {
      keys.close();
      throw error;
    }
  }

  /** The keys' file first: values without keys are of no use, keys without values do no harm. */
  static #begin(
    ledger: Ledger,
    keys: KeyFile,
    { origin, master }: { readonly origin: string; readonly master: MasterKey },
  ): void {
    ledger.transact(() => {
      if (ledger.head() !== undefined) return;
      // Holds and tombstones are gone with the values: that is not to be passed over.
      if (keys.store !== undefined && keys.all().length > 0) {
        throw new AuditError(
          'disclosures_corrupt',
          `${KEYS_FILE} holds keys, and ${LEDGER_FILE} with their values is lost`,
        );
      }
      const name = keys.store ?? new Uint8Array(randomBytes(NAME_BYTES));
      if (keys.store === undefined) keys.begin(name, master);
      ledger.begin(name, origin);
    });
  }

  /** @throws AuditError `key_invalid` for another master key */
  unlock(master: MasterKey): UnlockedKeys {
    return this.keys.unlock(master);
  }

  /**
   * The values of a record.
   * @throws AuditError `disclosures_missing` when nothing is kept, or its key was destroyed; `disclosures_corrupt`
   */
  read(keys: UnlockedKeys, sequence: number): OpenedValues {
    const kept = this.ledger.read(sequence);
    if (kept === undefined) throw new AuditError('disclosures_missing', `nothing is kept of record ${sequence}`);
    const key = keys.read(kept.key);
    if (key === undefined) {
      throw new AuditError(
        'disclosures_missing',
        `what was kept of record ${sequence} is erased: its key was destroyed`,
      );
    }
    const plain = unseal(
      key.key,
      valueContext(this.name, key.id, sequence),
      kept.body,
      `what is kept of record ${sequence}`,
    );
    const fields = new ByteWriter(plain.length + 256);
    return { ...readValues(plain, fields), fields };
  }

  /** The test of what holds keep, as they are now. */
  heldNow(): (value: Pick<KeptValue, 'sequence' | 'key'>) => boolean {
    const holds = this.ledger.holds().filter(({ released }) => released === null);
    const rows = holds.map(({ subject, first, past }) => ({
      first,
      past,
      key: subject === null ? null : (this.keys.idOf(subject) ?? -1),
    }));
    return ({ sequence, key }) =>
      rows.some((row) => sequence >= row.first && sequence < row.past && (row.key === null || row.key === key));
  }

  /** The first hold that keeps something of a key. */
  holdOn(key: number, tag: Uint8Array): Hold | undefined {
    return this.ledger.holds().find(({ released, subject, first, past }) => {
      if (released !== null) return false;
      return subject === null ? this.ledger.has(key, first, past) : equalHash(subject, tag);
    });
  }

  /**
   * Erases what is kept of a subject, by destroying the key: first it is written down that it must be, so that an interrupted erasure is finished by whoever opens the store next. The log tells of it when its writer comes to it;
   * `eraseSubject` lets that come first.
   *
   * @param now milliseconds since 1970
   * @param by who orders it: a role, and no name, since the log tells of it
   * @throws AuditError `held`, `log_locked`
   */
  erase(keys: UnlockedKeys, subject: string, now: number, by?: string): Erasure {
    const tag = keys.tag(subjectName(subject));
    const buried = this.bury(tag, now, { why: 'erased', ...(by === undefined ? {} : { by }) });
    const known = buried || this.erasures(tag).some(({ due }) => due);
    const records = this.finishErasures();
    return { result: buried ? 'erased' : known ? 'already' : 'unknown', records, tag: encodeHex(tag) };
  }

  /**
   * Writes down that a subject's key must be destroyed.
   *
   * @param burial with `waits` the log is to tell of it first; without, no erasure of the subject waits any more
   * @returns false when the subject has no key
   * @throws AuditError `held`
   */
  bury(tag: Uint8Array, now: number, burial: Burial): boolean {
    return this.ledger.transact(() => {
      const key = this.keys.idOf(tag);
      if (key === undefined) return false;
      const grave = this.erasures(tag).find((tombstone) => tombstone.key === key);
      if (grave !== undefined) {
        if (burial.waits !== true) this.ledger.hasten(key);
        return true;
      }
      const hold = this.holdOn(key, tag);
      if (hold !== undefined) {
        throw new AuditError('held', `hold ${hold.id} (${hold.reason}) keeps what is known of this subject`);
      }
      const { by } = burial;
      this.ledger.bury(key, tag, now, burial);
      this.ledger.note(now, 'erase', { subject: encodeHex(tag), ...(by === undefined ? {} : { by }) });
      return true;
    });
  }

  /** The erasures of a subject, by its tag, the last one last. */
  erasures(tag: Uint8Array): Tombstone[] {
    return this.ledger.tombstones().filter(({ why, subject }) => why === 'erased' && equalHash(subject, tag));
  }

  /** The erasures that the log does not tell of, as far as is known here. */
  unrecorded(): Tombstone[] {
    return this.ledger.tombstones().filter(({ why, recorded }) => why === 'erased' && recorded === null);
  }

  /** Destroys every key that is buried and waits for nothing, also one that a copy brought back, and deletes what it encrypted. @returns how many records' values were deleted */
  finishErasures(): number {
    const tombstones = this.ledger.tombstones().filter(({ due }) => due);
    const open = tombstones.filter(({ done }) => !done);
    const removed = tombstones.length === 0 ? 0 : this.keys.remove(tombstones.map(({ key }) => key));
    if (open.length === 0 && removed === 0) return 0;
    this.keys.scrub();
    const dead = new Set(tombstones.map(({ key }) => key));
    const { deleted } = this.ledger.deleteWhere(
      ({ key }) => dead.has(key),
      () => () => false,
    );
    this.ledger.settle(open.map(({ key }) => key));
    this.ledger.cut();
    return deleted;
  }

  /**
   * Encrypts the keys by another master key. What values are encrypted by stays.
   * @returns how many keys there are
   * @throws AuditError `key_invalid`, `log_locked` when a log that is open keeps values here
   */
  rekey(from: MasterKey, to: MasterKey, now: number): number {
    const lock = lockWriter(this.dir);
    try {
      const keys = this.keys.rewrap(from, to);
      const detail = { from: encodeHex(from.id), to: encodeHex(to.id), keys };
      this.ledger.transact(() => this.ledger.note(now, 'rekey', detail));
      return keys;
    } finally {
      lock.close();
    }
  }

  close(): void {
    this.ledger.close();
    this.keys.close();
  }
}
