import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { AuditError } from '../error/error.ts';
import { nodeFiles, replaceFile } from '../log/files.node.ts';
import { makeFolder } from '../log/folder.node.ts';
import { readRegular } from '../log/regular.node.ts';
import { formatVerifierKey, parseVerifierKey } from '../note/key.ts';
import { fromUtf8 } from '../note/text.ts';
import type { VerifierKey } from '../note/types.ts';

/** Some 100,000 keys. */
const MAX_BYTES = 1 << 24;

/** A file of public keys, one a line, each with the origin of its log as its name: lines that begin with `#` and empty ones are for readers. */
export class ShardList {
  readonly #path: string;
  readonly #text: string;
  readonly #keys = new Map<string, string>();
  #added = '';

  /** @throws AuditError `key_invalid`, `log_corrupt`; errors of the file system */
  constructor(path: string) {
    this.#path = path;
    const text = existsSync(path) ? fromUtf8(readRegular(path, MAX_BYTES)) : '';
    if (text === undefined) throw new AuditError('key_invalid', `${path} is not UTF-8`);
    this.#text = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
      if (line === '' || line.startsWith('#')) continue;
      const key = parseVerifierKey(line);
      if (this.#keys.has(key.name)) throw new AuditError('key_invalid', `${path} has two keys of ${key.name}`);
      this.#keys.set(key.name, formatVerifierKey(key));
    }
  }

  get keys(): readonly VerifierKey[] {
    return [...this.#keys.values()].map((text) => parseVerifierKey(text));
  }

  /**
   * Adds the key of a log, unless it is there. It is on the disk when this returns.
   * @throws AuditError `key_invalid` when the list has another key for the log; errors of the file system
   */
  add(origin: string, key: string): void {
    const there = this.#keys.get(origin);
    if (there === key) return;
    if (there !== undefined) {
      throw new AuditError(
        'key_invalid',
        `${this.#path} has another key for ${origin}: a log does not move to another`,
      );
    }
    const added = `${this.#added}${key}\n`;
    const folder = dirname(this.#path);
    makeFolder(folder);
    replaceFile(nodeFiles, folder, basename(this.#path), this.#text + added);
    this.#keys.set(origin, key);
    this.#added = added;
  }
}
