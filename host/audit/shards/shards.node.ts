import { resolve } from 'node:path';
import { AuditError } from '../error/error.ts';
import { openLog } from '../log/open.node.ts';
import { checkText, optionsOf } from '../log/options.ts';
import type { FileLog, LogOptions } from '../log/file-log.ts';
import type { VerifierKey } from '../note/types.ts';
import { ShardList } from './list.node.ts';

/** One part of an origin, and of a path on every file system. */
const TENANT = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;

export interface ShardsOptions {
  /** What the origins of all shards begin with: that of tenant `acme` is `<origin>/acme`. */
  readonly origin: string;
  /**
   * Where the log of a tenant lives, its key and all else of it. Each has a key of its own.
   * @param tenant a name that can be part of a path
   */
  readonly open: (tenant: string, origin: string) => Omit<LogOptions, 'origin'> | Promise<Omit<LogOptions, 'origin'>>;
  /** A file with the public key of each shard, one a line: a shard is on it before it has a record. */
  readonly list: string;
}

/** Logs of tenants, each with its own origin and key. */
export interface Shards {
  /**
   * The log of a tenant, which is opened when it is asked for the first time, and begun when there is none.
   * @throws AuditError `options_invalid` for what is no tenant's name, `key_invalid` when the list has another key for it, `writer_stopped` after `close`; those of `openLog`
   */
  log(tenant: string): Promise<FileLog>;
  /** The public keys of all shards that there ever were, named by their origins: what auditors need. */
  keys(): readonly VerifierKey[];
  /** Closes the log of one tenant, which can be opened again, as after its writer has stopped; or all, for good. */
  close(tenant?: string): Promise<void>;
}

class TenantLogs implements Shards {
  readonly #options: ShardsOptions;
  readonly #list: ShardList;
  readonly #open = new Map<string, Promise<FileLog>>();
  /** Logs that are being closed: they are opened again behind that. */
  readonly #closing = new Map<string, Promise<unknown>>();
  #closed = false;

  constructor(options: ShardsOptions) {
    this.#options = options;
    this.#list = new ShardList(resolve(options.list));
  }

  log(tenant: string): Promise<FileLog> {
    if (this.#closed) return Promise.reject(new AuditError('writer_stopped', 'the shards are closed'));
    if (typeof tenant !== 'string' || !TENANT.test(tenant)) {
      const why =
        'a tenant is named by 1 to 64 lower-case letters, digits, . _ and -, not beginning or ending with a mark';
      return Promise.reject(new AuditError('options_invalid', why));
    }
    const known = this.#open.get(tenant);
    if (known !== undefined) return known;
    const opening = this.#begin(tenant);
    this.#open.set(tenant, opening);
    // What failed is tried again when it is asked for again.
    opening.catch(() => {
      if (this.#open.get(tenant) === opening) this.#open.delete(tenant);
    });
    return opening;
  }

  async #begin(tenant: string): Promise<FileLog> {
    const origin = `${this.#options.origin}/${tenant}`;
    await this.#closing.get(tenant);
    const log = await openLog({ ...(await this.#options.open(tenant, origin)), origin });
    try {
      this.#list.add(origin, log.verifierKey);
      return log;
    } catch (error) {
      await log.close();
      throw error;
    }
  }

  keys(): readonly VerifierKey[] {
    return this.#list.keys;
  }

  async close(tenant?: string): Promise<void> {
    if (tenant === undefined) this.#closed = true;
    const names = tenant === undefined ? [...this.#open.keys()] : [tenant];
    const ended = names.map((name) => this.#end(name));
    const failed = (await Promise.allSettled(ended)).find((each) => each.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #end(name: string): Promise<void> {
    const opening = this.#open.get(name);
    this.#open.delete(name);
    // What never opened is not to be closed.
    const closing = opening?.catch(() => undefined).then((log) => log?.close());
    const settled = closing?.catch(() => undefined);
    this.#closing.set(name, Promise.resolve(settled));
    await closing;
  }
}

/**
 * Logs by tenant, where one log is not enough or tenants must not share one. Nothing is shared but the list of their public keys: each is written, witnessed, verified and retained by itself.
 *
 * @throws AuditError `options_invalid`, `key_invalid` for a list that is none
 * @example
 * const shards = openShards({
 *   origin: 'example.com/agents',
 *   list: './shards.vkeys',
 *   open: (tenant) => ({ dir: `./audit/${tenant}`, key: `./keys/${tenant}.key` }),
 * });
 * const log = await shards.log('acme');
 */
export function openShards(options: ShardsOptions): Shards {
  const { origin, list, open } = optionsOf(options, 'openShards({ origin, list, open })');
  checkText('origin', origin, "what the logs' names begin with, such as 'example.com/agents'");
  checkText('list', list, 'the file of public keys');
  if (typeof open !== 'function') throw new AuditError('options_invalid', '`open` is a function');
  return new TenantLogs(options);
}
