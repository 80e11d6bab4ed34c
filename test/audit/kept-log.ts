/** A log with a store of disclosures in a folder of its own, for tests of what is made of both. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseVerifierKey } from '../../host/audit/note/key.ts';
import { loadMasterKey, type MasterKey } from '../../host/audit/disclosures/master.node.ts';
import type { DisclosureOptions } from '../../host/audit/disclosures/options.ts';
import { storeFolder } from '../../host/audit/disclosures/options.node.ts';
import { DisclosureStore } from '../../host/audit/disclosures/store.node.ts';
import type { UnlockedKeys } from '../../host/audit/disclosures/keys.node.ts';
import { openLog } from '../../host/audit/log/open.node.ts';
import type { FileLog, LogOptions } from '../../host/audit/log/file-log.ts';
import type { AuditEvent, DecisionEvent } from '../../host/audit/types.ts';
import type { LogTrust } from '../../host/audit/verify/checkpoint.ts';
import { decisionEvent } from './decision.ts';

export const ORIGIN = 'kept.example/log';

export const decision = (
  agent: string,
  snapshot: Readonly<Record<string, unknown>>,
  more: Partial<DecisionEvent> = {},
): DecisionEvent => decisionEvent({ agent, snapshot, ...more });

/** A log and its store, written session by session. */
export class KeptLog {
  readonly root: string = mkdtempSync(join(tmpdir(), 'edict-kept-'));
  readonly dir: string = join(this.root, 'log');
  readonly store: string = storeFolder(this.dir);
  readonly masterFile: string = join(this.root, 'keys', 'master.key');
  verifierKey = '';

  get trust(): LogTrust {
    const key = parseVerifierKey(this.verifierKey);
    return { origin: ORIGIN, keys: [key] };
  }

  /** How the log is opened, but for the store. */
  get options(): LogOptions {
    return { dir: this.dir, origin: ORIGIN, key: join(this.root, 'keys', 'log.key'), lingerMs: 1 };
  }

  async open(disclosures: Partial<DisclosureOptions> = {}, more: Partial<LogOptions> = {}): Promise<FileLog> {
    const kept = { masterKey: this.masterFile, ...disclosures };
    const log = await openLog({ ...this.options, disclosures: kept, ...more });
    this.verifierKey = log.verifierKey;
    return log;
  }

  /** Opens the log, appends events, and closes it. */
  async write(
    events: readonly AuditEvent[],
    disclosures: Partial<DisclosureOptions> = {},
    more: Partial<LogOptions> = {},
  ): Promise<void> {
    const log = await this.open(disclosures, more);
    for (const event of events) log.append(event);
    await log.close();
  }

  master(): Promise<MasterKey> {
    return loadMasterKey(this.masterFile);
  }

  /** Does something with the store, as a command does. */
  async use<T>(run: (store: DisclosureStore, keys: UnlockedKeys) => T | Promise<T>): Promise<T> {
    const store = DisclosureStore.open(this.store);
    try {
      return await run(store, store.unlock(await this.master()));
    } finally {
      store.close();
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
