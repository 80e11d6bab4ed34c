/** Attested hosts with a log in a folder and what they keep in another, run after run. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  formatReceipt,
  makeReceipt,
  receiptFolder,
  verifyReceipt,
  type MakeReceiptOptions,
  type ReceiptParts,
  type ReceiptResult,
  type ReceiptStore,
  type ReceiptTrust,
} from '../../host/attest/index.node.ts';
import {
  createAttestedHost,
  noCollector,
  type AcceleratorCollector,
  type AttestedHost,
  type EvidenceCollector,
} from '../../host/attested/index.ts';
import { loadOrCreateKey, openLog, type LogOptions, type LogTrust } from '../../host/audit/index.node.ts';
import { decisionEvent } from '../audit/decision.ts';
import { FIRST, HOST } from './started-host.ts';
import { NOW } from './statement.ts';

export const KEPT_ORIGIN = 'example.com/kept';

export interface KeptRun {
  readonly modules?: readonly string[];
  readonly collector?: EvidenceCollector;
  readonly accelerators?: AcceleratorCollector;
  readonly log?: Partial<LogOptions>;
  /** Undefined for the store of the fixture, null for none. */
  readonly keep?: ReceiptStore | null;
}

/** A folder with a log, what hosts keep, and their common clock. */
export class KeptHosts {
  readonly root: string = mkdtempSync(join(tmpdir(), 'edict-kept-'));
  readonly dir: string = join(this.root, 'audit');
  readonly keptDir: string = join(this.root, 'kept');
  readonly keyFile: string = join(this.root, 'audit.key');
  readonly kept: ReceiptStore = receiptFolder(this.keptDir);
  readonly clock: { now: number } = { now: NOW };

  /** One run of a host: it opens the log, is used, and ends. */
  async run<T>(use: (host: AttestedHost, base: number) => Promise<T> | T, run: KeptRun = {}): Promise<T> {
    let base = 0;
    const { modules = [FIRST], collector = noCollector, accelerators, keep = this.kept } = run;
    const host = await createAttestedHost({
      modules,
      host: HOST,
      collector,
      now: () => this.clock.now,
      ...(accelerators === undefined ? {} : { accelerators }),
      ...(keep === null ? {} : { keep }),
      audit: async (hostKey) => {
        const log = await openLog({ dir: this.dir, origin: KEPT_ORIGIN, key: this.keyFile, hostKey, ...run.log });
        base = Number(log.base);
        return log;
      },
    });
    try {
      return await use(host, base);
    } finally {
      await host.close();
    }
  }

  /** A run that records decisions. @returns their indexes in the log */
  decide(count = 1, run: KeptRun = {}): Promise<number[]> {
    return this.run(async (host, base) => {
      const indexes: number[] = [];
      for (let i = 0; i < count; i++) {
        const event = decisionEvent({
          time: this.clock.now,
          moduleDigest: FIRST,
          snapshot: { table: 'users', row: i },
        });
        indexes.push(base + host.log.append(event));
      }
      await host.log.checkpoint();
      return indexes;
    }, run);
  }

  /** Whom to trust for the log. */
  async trust(): Promise<LogTrust> {
    return { origin: KEPT_ORIGIN, keys: [await loadOrCreateKey(this.keyFile, KEPT_ORIGIN)] };
  }

  /** Makes a receipt when no host runs any more. */
  async make(index: number, over: Partial<MakeReceiptOptions> = {}): Promise<ReceiptParts> {
    return makeReceipt({ log: this.dir, trust: await this.trust(), index, kept: this.kept, ...over });
  }

  /** Trust in the log and the host's code, without witnesses. */
  async trusting(platforms: ReceiptTrust['platforms']): Promise<ReceiptTrust> {
    return { log: await this.trust(), witnesses: null, modules: null, hosts: [HOST], platforms };
  }

  /** What a verifier finds that takes software. */
  async verifySoftware(parts: ReceiptParts): Promise<ReceiptResult> {
    const trust = await this.trusting({ none: { software: 'accept' } });
    return verifyReceipt(formatReceipt(parts), trust, this.clock.now);
  }

  remove(): void {
    if (existsSync(this.root)) rmSync(this.root, { recursive: true, force: true });
  }
}
