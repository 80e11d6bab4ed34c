import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { AttestError } from '../error/error.ts';
import { errorCode, KERNEL_FILES, type KernelFiles } from './files.node.ts';

/** Where Linux has reports of TDX and SNP (Documentation/ABI/testing/configfs-tsm-report). */
const TSM_REPORTS = '/sys/kernel/config/tsm/report';
const REPORT_DATA_BYTES = 64;
const MOST_TRIES = 10;
const PAUSE_MS = 20;
/** Another process has the hardware, or a signal came between. */
const AGAIN: ReadonlySet<string | undefined> = new Set(['EBUSY', 'EINTR', 'EAGAIN', 'ETIMEDOUT']);

/** A report as the kernel gives it. */
export interface TsmReport {
  readonly platform: 'tdx' | 'snp';
  /** The quote of TDX, or the report of SNP. */
  readonly report: Uint8Array;
  /** Certificates of the key that signed an SNP report, as its host gave them; null when there are none. */
  readonly certificates: Uint8Array | null;
}

export interface TsmOptions {
  /** The level that an SNP report is asked for; what the kernel takes when left out. */
  readonly privilegeLevel?: number;
  /** Another kernel than the machine's, for tests. */
  readonly files?: KernelFiles;
  readonly folder?: string;
}

const PROVIDERS: ReadonlyMap<string, TsmReport['platform']> = new Map([
  ['tdx_guest', 'tdx'],
  ['sev_guest', 'snp'],
]);

async function again<T>(step: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await step();
    } catch (cause) {
      if (!AGAIN.has(errorCode(cause)) || tries >= MOST_TRIES) {
        throw new AttestError('collection_failed', `the kernel's report: ${errorCode(cause) ?? 'an error'}`, { cause });
      }
      await wait(PAUSE_MS);
    }
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).trim();

/** Counts how often anyone wrote to this report, which the kernel counts too. */
async function generation(files: KernelFiles, entry: string): Promise<number> {
  const value = text(await again(() => files.read(`${entry}/generation`)));
  if (!/^\d{1,15}$/.test(value)) throw new AttestError('collection_failed', "the kernel's report has no generation");
  return Number(value);
}

/** Writes what the report is for, and reads it; undefined when anyone else wrote meanwhile. */
async function tryOnce(
  files: KernelFiles,
  entry: string,
  reportData: Uint8Array,
  level: number | undefined,
): Promise<TsmReport | undefined> {
  const before = await generation(files, entry);
  let writes = 1;
  if (level !== undefined) {
    await again(() => files.write(`${entry}/privlevel`, new TextEncoder().encode(`${level}`)));
    writes++;
  }
  await again(() => files.write(`${entry}/inblob`, reportData));
  const report = await again(() => files.read(`${entry}/outblob`));
  const provider = text(await again(() => files.read(`${entry}/provider`)));
  const certificates = provider === 'sev_guest' ? await again(() => files.read(`${entry}/auxblob`)) : null;
  if ((await generation(files, entry)) !== before + writes) return undefined;
  const platform = PROVIDERS.get(provider);
  if (platform === undefined)
    throw new AttestError('not_available', `reports of ${JSON.stringify(provider)} are not known`);
  if (report.length === 0) throw new AttestError('collection_failed', "the kernel's report is empty");
  return { platform, report, certificates: certificates === null || certificates.length === 0 ? null : certificates };
}

/**
 * Has the kernel make a report of TDX or SNP (configfs-tsm).
 *
 * @param reportData 64 bytes
 * @throws AttestError `not_available` where there is no such interface, `collection_failed`
 */
export async function collectTsm(reportData: Uint8Array, options: TsmOptions = {}): Promise<TsmReport> {
  const { files = KERNEL_FILES, folder = TSM_REPORTS, privilegeLevel } = options;
  if (reportData.length !== REPORT_DATA_BYTES) throw new AttestError('options_invalid', 'report data has 64 bytes');
  const entry = `${folder}/edict-${randomUUID()}`;
  try {
    await files.mkdir(entry);
  } catch (cause) {
    throw new AttestError('not_available', `no reports at ${folder}`, { cause });
  }
  try {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const report = await tryOnce(files, entry, reportData, privilegeLevel);
      if (report !== undefined) return report;
    }
    throw new AttestError('collection_failed', 'someone else writes to the report again and again');
  } finally {
    await files.rmdir(entry).catch(() => undefined);
  }
}
