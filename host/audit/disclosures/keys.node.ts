import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { encodeHex } from '../../encoding/base64/hex.ts';
import { AuditError } from '../error/error.ts';
import { equalHash } from '../tree/hash.ts';
import { hmac, seal, unseal } from './cipher.node.ts';
import { bytesOf, numberOf, openDatabase, scrub, transact } from './database.node.ts';
import type { MasterKey } from './master.node.ts';
import { contextOf, KEY_BYTES } from './sealing.ts';

/** The file of a store's keys, and nothing else: small, so that it can be written anew whenever a key is destroyed. */
export const KEYS_FILE = 'keys.sqlite';

/*
 * `store`: the name that the two files of a store share, the id of the master key, and the index key, which subjects' names are hashed with. `key`: the data key of a subject. Both
 * keys are wrapped by the master key. Names stand encrypted by their own data key.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS store (id INTEGER PRIMARY KEY CHECK (id = 1), name BLOB NOT NULL, master BLOB NOT NULL, wrapped BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS key (id INTEGER PRIMARY KEY, subject BLOB NOT NULL UNIQUE, wrapped BLOB NOT NULL, name BLOB NOT NULL) STRICT;`;

/** A data key, unwrapped. */
export interface DataKey {
  /** Random, so that no id ever comes twice, whatever was restored from a copy. */
  readonly id: number;
  readonly key: KeyObject;
}

const wrapContext = (store: Uint8Array, id: number): Uint8Array => contextOf('edict data key 1', store, id);
const indexContext = (store: Uint8Array): Uint8Array => contextOf('edict index key 1', store);
const nameContext = (store: Uint8Array, id: number): Uint8Array => contextOf('edict subject 1', store, id);

/** A key whose bytes are given up. */
function dataKey(id: number, bytes: Uint8Array): DataKey {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return { id, key };
}

/** The data keys of a store, one a subject. */
export class KeyFile {
  readonly #database: DatabaseSync;
  readonly #path: string;
  readonly #find: StatementSync;
  readonly #byId: StatementSync;
  readonly #insert: StatementSync;

  constructor(path: string, create: boolean) {
    this.#path = path;
    this.#database = openDatabase(path, create, SCHEMA);
    try {
      this.#find = this.#database.prepare('SELECT id, wrapped FROM key WHERE subject = ?');
      this.#byId = this.#database.prepare('SELECT wrapped, name FROM key WHERE id = ?');
      this.#insert = this.#database.prepare('INSERT INTO key (id, subject, wrapped, name) VALUES (?, ?, ?, ?)');
    } catch (cause) {
      this.#database.close();
      throw new AuditError('disclosures_corrupt', `${path} holds no keys of a store`, { cause });
    }
  }

  /** The store's name; undefined for a file that is new. */
  get store(): Uint8Array<ArrayBuffer> | undefined {
    const row = this.#database.prepare('SELECT name FROM store').get();
    return row === undefined ? undefined : bytesOf(row['name'], `the name in ${this.#path}`);
  }

  /** Begins the keys of a store. */
  begin(store: Uint8Array, master: MasterKey): void {
    const wrapped = seal(master.key, indexContext(store), randomBytes(KEY_BYTES));
    this.#database
      .prepare('INSERT INTO store (id, name, master, wrapped) VALUES (1, ?, ?, ?)')
      .run(store, master.id, wrapped);
  }

  /**
   * Opens the keys.
   * @throws AuditError `key_invalid` for another master key; `disclosures_corrupt`
   */
  unlock(master: MasterKey): UnlockedKeys {
    const row = this.#database.prepare('SELECT name, master, wrapped FROM store').get();
    const store = bytesOf(row?.['name'], `the name in ${this.#path}`);
    this.#checkMaster(master, row?.['master']);
    const index = unseal(master.key, indexContext(store), bytesOf(row?.['wrapped'], 'the index key'), 'the index key');
    return {
      tag: (subject) => hmac(index, subject),
      find: (tag) => {
        const found = this.#find.get(tag);
        if (found === undefined) return undefined;
        return this.#unwrap(master, store, numberOf(found['id'], "a key's id"), found['wrapped']);
      },
      read: (id) => {
        const found = this.#byId.get(id);
        return found === undefined ? undefined : this.#unwrap(master, store, id, found['wrapped']);
      },
      add: (subjects) =>
        transact(this.#database, () => subjects.map((subject) => this.#add(master, store, index, subject))),
      nameOf: (key) => {
        const sealed = bytesOf(this.#byId.get(key.id)?.['name'], 'a name');
        return new TextDecoder().decode(unseal(key.key, nameContext(store, key.id), sealed, 'a name'));
      },
    };
  }

  #checkMaster(master: MasterKey, held: unknown): void {
    const id = bytesOf(held, 'the id of the master key');
    if (equalHash(id, master.id)) return;
    throw new AuditError(
      'key_invalid',
      `${this.#path} is of the master key ${encodeHex(id)}, not of ${encodeHex(master.id)}`,
    );
  }

  #unwrap(master: MasterKey, store: Uint8Array, id: number, wrapped: unknown): DataKey {
    return dataKey(id, this.#bytesOf(master, store, id, wrapped));
  }

  #bytesOf(master: MasterKey, store: Uint8Array, id: number, wrapped: unknown): Uint8Array {
    return unseal(master.key, wrapContext(store, id), bytesOf(wrapped, `key ${id}`), `key ${id}`);
  }

  #add(master: MasterKey, store: Uint8Array, index: Uint8Array, subject: string): DataKey {
    // The master key may have been replaced since this file was opened: a key that the old one wraps would be lost with it.
    this.#checkMaster(master, this.#database.prepare('SELECT master FROM store').get()?.['master']);
    const tag = hmac(index, subject);
    const found = this.#find.get(tag);
    if (found !== undefined) return this.#unwrap(master, store, numberOf(found['id'], "a key's id"), found['wrapped']);
    const id = randomBytes(6).readUIntBE(0, 6);
    const bytes = new Uint8Array(randomBytes(KEY_BYTES));
    const wrapped = seal(master.key, wrapContext(store, id), bytes);
    const data = dataKey(id, bytes);
    this.#insert.run(id, tag, wrapped, seal(data.key, nameContext(store, id), new TextEncoder().encode(subject)));
    return data;
  }

  /** The ids of a subject's keys, by the subject's tag. */
  idOf(tag: Uint8Array): number | undefined {
    const found = this.#find.get(tag);
    return found === undefined ? undefined : numberOf(found['id'], "a key's id");
  }

  /** Every key's id and subject. */
  all(): { readonly id: number; readonly subject: Uint8Array }[] {
    return this.#database
      .prepare('SELECT id, subject FROM key ORDER BY id')
      .all()
      .map((row) => ({ id: numberOf(row['id'], "a key's id"), subject: bytesOf(row['subject'], 'a subject') }));
  }

  /** Deletes keys. What the file held of them may still stand in its write-ahead log until `scrub`. @returns how many were there */
  remove(ids: readonly number[]): number {
    const remove = this.#database.prepare('DELETE FROM key WHERE id = ?');
    return transact(this.#database, () => ids.reduce((sum, id) => sum + Number(remove.run(id).changes), 0));
  }

  /** Writes the file anew, without what was deleted. */
  scrub(): void {
    scrub(this.#database, this.#path);
  }

  /**
   * Wraps all keys by another master key, at once, and writes the file anew: no copy of it as it was can be opened without the old one.
   * @throws AuditError `key_invalid`, `disclosures_corrupt`
   */
  rewrap(from: MasterKey, to: MasterKey): number {
    const count = transact(this.#database, () => {
      const row = this.#database.prepare('SELECT name, master, wrapped FROM store').get();
      const store = bytesOf(row?.['name'], `the name in ${this.#path}`);
      this.#checkMaster(from, row?.['master']);
      const index = unseal(from.key, indexContext(store), bytesOf(row?.['wrapped'], 'the index key'), 'the index key');
      this.#database
        .prepare('UPDATE store SET master = ?, wrapped = ?')
        .run(to.id, seal(to.key, indexContext(store), index));
      const update = this.#database.prepare('UPDATE key SET wrapped = ? WHERE id = ?');
      const rows = this.#database.prepare('SELECT id, wrapped FROM key').all();
      for (const row of rows) {
        const id = numberOf(row['id'], "a key's id");
        const bytes = this.#bytesOf(from, store, id, row['wrapped']);
        update.run(seal(to.key, wrapContext(store, id), bytes), id);
        bytes.fill(0);
      }
      return rows.length;
    });
    this.scrub();
    return count;
  }

  close(): void {
    this.#database.close();
  }
}

/** Keys that can be used. */
export interface UnlockedKeys {
  /** What stands for a subject's name: without the index key nobody can tell whose it is. */
  tag(subject: string): Uint8Array;
  find(tag: Uint8Array): DataKey | undefined;
  read(id: number): DataKey | undefined;
  /** The keys of subjects, made for those who have none; on the disk when this returns. */
  add(subjects: readonly string[]): DataKey[];
  nameOf(key: DataKey): string;
}
