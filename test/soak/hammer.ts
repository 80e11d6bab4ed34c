/** A log under load: writers that wait for their records and writers that do not, readers that verify whatever they are shown. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  fsckLog,
  LogFollower,
  openLog,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  verifyEntryProof,
  verifyExtension,
  visitLog,
  type FileLog,
} from '../../host/audit/index.node.ts';
import { Random } from '../random/random.ts';

export interface HammerOptions {
  readonly writers: number;
  readonly readers: number;
  /** Whether to go on, asked by everyone before each turn, with what was done so far. */
  readonly goesOn: (done: HammerProgress) => boolean;
}

export interface HammerProgress {
  readonly waits: number;
  readonly proofs: number;
  readonly extensions: number;
  readonly followed: number;
  readonly acknowledged: { readonly size: number };
}

export interface HammerReport {
  readonly entries: number;
  /** Records that a writer waited for. */
  readonly acknowledged: number;
  /** Times that a full queue made a writer wait. */
  readonly waits: number;
  readonly proofs: number;
  readonly extensions: number;
  /** Entries that followers of the folder have read and verified. */
  readonly followed: number;
  readonly residentMiB: number;
}

interface Seen {
  readonly index: number;
  readonly entry: Uint8Array;
}

const MAX_SEEN = 1000;
const ORIGIN = 'soak.example/log';
const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

class Hammer implements HammerProgress {
  readonly #log: FileLog;
  readonly #dir: string;
  readonly #goesOn: () => boolean;
  readonly trust;
  /** Some of the entries that followers have read; readers ask for their proofs. */
  readonly #seen: Seen[] = [];
  /** What was acknowledged, by index: the writer and its count. */
  readonly acknowledged = new Map<number, string>();
  waits = 0;
  proofs = 0;
  extensions = 0;
  followed = 0;

  constructor(log: FileLog, dir: string, goesOn: () => boolean) {
    this.#log = log;
    this.#dir = dir;
    this.#goesOn = goesOn;
    this.trust = { origin: ORIGIN, keys: [parseVerifierKey(log.verifierKey)] };
  }

  async #append(writer: number, action: string): Promise<number> {
    for (;;) {
      try {
        return this.#log.append({
          kind: 'decision',
          time: Date.now(),
          agent: `writer ${writer}`,
          action,
          verdict: 'allow',
          mode: 'enforce',
          reasons: ['soak/rule'],
          moduleDigest: 'ab'.repeat(32),
          entry: 'main',
          epoch: 0n,
          stateDigest: null,
          snapshot: { writer, action },
        });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'queue_full')) throw error;
        this.waits++;
        await this.#log.room();
      }
    }
  }

  async write(writer: number): Promise<void> {
    const random = Random.of(1, writer);
    let burst = 0;
    for (let i = 0; this.#goesOn(); i++) {
      const ticket = await this.#append(writer, `${writer}/${i}`);
      if (burst < 100 && random.chance(5)) {
        const { index } = await this.#log.durable(ticket);
        this.acknowledged.set(Number(index), `${writer}/${i}`);
      }
      if (--burst > 0) continue;
      burst = random.chance(2) ? 2000 : random.below(16);
      await pause();
    }
  }

  /** Asks the log itself, and verifies each proof and each step. */
  async ask(reader: number): Promise<void> {
    const random = Random.of(2, reader);
    let last: string | undefined;
    while (this.#goesOn()) {
      const earlier: string = last ?? (await this.#log.checkpoint());
      // Asked for together, so that nothing is appended between them.
      const [proof, now] = await Promise.all([this.#log.consistency(sizeOf(earlier)), this.#log.checkpoint()]);
      await verifyExtension(earlier, now, proof, this.trust);
      this.extensions++;
      last = now;
      if (this.#seen.length > 0) await this.#prove(random.pick(this.#seen));
      await pause();
    }
  }

  async #prove({ index, entry }: Seen): Promise<void> {
    await verifyEntryProof(await this.#log.proof(BigInt(index)), entry, this.trust);
    this.proofs++;
  }

  /** Reads the folder, as another process does. */
  async follow(): Promise<void> {
    const follower = new LogFollower(this.#dir, this.trust);
    while (this.#goesOn()) {
      await follower.advance(({ index, entry }) => {
        this.followed++;
        if (index % 101 === 0) this.#seen[(index / 101) % MAX_SEEN] = { index, entry: entry.slice() };
      });
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function sizeOf(note: string): bigint {
  return parseCheckpoint(parseNote(note).text).size;
}

/**
 * Runs it all until it is told to stop, closes the log, and looks at all of it.
 * @throws the first thing that went wrong
 */
export async function hammer({ writers, readers, goesOn }: HammerOptions): Promise<HammerReport> {
  const root = mkdtempSync(join(tmpdir(), 'edict-soak-'));
  try {
    const dir = join(root, 'log');
    const log = await openLog({ dir, origin: ORIGIN, key: join(root, 'key'), capacity: 1500, publishMs: 100 });
    let failed = false;
    const one: Hammer = new Hammer(log, dir, () => !failed && goesOn(one));
    const guarded = (run: Promise<void>): Promise<void> =>
      run.catch((error: unknown) => {
        failed = true;
        throw error;
      });
    const followers = Math.ceil(readers / 4);
    const everyone = [
      ...Array.from({ length: writers }, (_, i) => guarded(one.write(i))),
      ...Array.from({ length: readers - followers }, (_, i) => guarded(one.ask(i))),
      ...Array.from({ length: followers }, () => guarded(one.follow())),
    ];
    await Promise.all(everyone);
    const proven = await log.proof(0n);
    await log.close();
    return await inspected(one, dir, proven);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function inspected(one: Hammer, dir: string, proof: string): Promise<HammerReport> {
  const { acknowledged, trust, waits, proofs, extensions, followed } = one;
  let entries = 0;
  let first: Uint8Array | undefined;
  let found = 0;
  await visitLog(dir, trust, ({ index, entry, record }) => {
    entries++;
    first ??= entry.slice();
    const action = acknowledged.get(index);
    if (action === undefined) return;
    if (record.kind !== 'decision' || record.action !== action) throw new Error(`entry ${index} is not ${action}`);
    found++;
  });
  if (found !== acknowledged.size) throw new Error(`of ${acknowledged.size} acknowledged entries ${found} are there`);
  await verifyEntryProof(proof, first ?? new Uint8Array(), trust);
  const { whole, findings } = await fsckLog(dir, trust);
  if (!whole) throw new Error(`the log is damaged: ${JSON.stringify(findings)}`);
  const residentMiB = Math.round(process.memoryUsage.rss() / (1 << 20));
  return { entries, acknowledged: acknowledged.size, waits, proofs, extensions, followed, residentMiB };
}
