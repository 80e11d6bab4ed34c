/** Every fault at every operation of a short life of a log, and what it must have kept afterwards. */
import { runOptions } from '../../random/random.ts';
import { Disk, InjectedError, PowerFailure, type Fault, type Loss, type Operation } from './disk.ts';
import { inspect, LAYOUT, Memory, open, session, type Layout } from './session.ts';

const FAULTS: readonly Fault[] = ['fails', 'fails-applied', 'half', 'byte', 'power'];

/** What becomes of the machine between the fault and the next opening: the process is restarted, or the power fails and leaves so much. */
export type After = 'restart' | Omit<Loss, 'seed'>;
export const AFTERS: readonly After[] = [
  'restart',
  { data: 'lost', unit: 1, names: 'lost' },
  { data: 'kept', unit: 1, names: 'kept' },
  { data: 'kept', unit: 1, names: 'lost' },
  { data: 'lost', unit: 1, names: 'kept' },
  { data: 'torn', unit: 1, names: 'kept' },
  { data: 'torn', unit: 512, names: 'some' },
  { data: 'torn', unit: 4096, names: 'some' },
  { data: 'scattered', unit: 1, names: 'kept' },
  { data: 'scattered', unit: 512, names: 'some' },
  { data: 'scattered', unit: 4096, names: 'some' },
];

export function recover(disk: Disk, after: After, seed: number): void {
  if (after === 'restart') disk.restart();
  else disk.powerFailure({ ...after, seed });
}

/** Runs a session that may be cut short by the fault, and by nothing else. */
export async function interrupted(disk: Disk, memory: Memory, layout = LAYOUT): Promise<boolean> {
  try {
    await session(disk, memory, undefined, layout);
    return false;
  } catch (error) {
    if (error instanceof PowerFailure || error instanceof InjectedError) return true;
    throw error;
  }
}

/** Two sessions up to a fault, what follows it, and two looks at what is left, with a last accident between them. @returns what went wrong */
export async function attempt(
  disk: Disk,
  memory: Memory,
  accident: () => void,
  last: After = { data: 'lost', unit: 1, names: 'lost' },
  layout = LAYOUT,
): Promise<string | null> {
  try {
    if (!(await interrupted(disk, memory, layout))) await interrupted(disk, memory, layout);
    accident();
    await interrupted(disk, memory, layout);
    disk.restart();
    await inspect(disk, memory, layout);
    // What was found good is told, so it must survive a power failure too.
    recover(disk, last, 1);
    await inspect(disk, memory, layout);
    return null;
  } catch (error) {
    return String(error);
  }
}

/** The operations of two sessions in which nothing goes wrong. */
export async function operationsOfTwo(layout = LAYOUT): Promise<readonly Operation[]> {
  const disk = new Disk();
  const memory = new Memory();
  for (let i = 0; i < 2; i++) await session(disk, memory, undefined, layout);
  return disk.trace;
}

/**
 * Every operation that fails although it took effect, and then the power, as soon as the next writer has opened the log: what it took in was signed for, and must stay.
 * @returns what went wrong
 */
export async function recoveries(enough = 20): Promise<string[]> {
  const failures: string[] = [];
  for (let at = 0, { length } = await operationsOfTwo(); at < length && failures.length < enough; at++) {
    const disk = new Disk();
    const memory = new Memory();
    try {
      disk.fault = { at, kind: 'fails-applied' };
      if (!(await interrupted(disk, memory))) await interrupted(disk, memory);
      disk.restart();
      memory.told.push((await open(disk)).checkpoint);
      disk.powerFailure({ data: 'lost', unit: 1, names: 'lost', seed: at });
      await inspect(disk, memory);
    } catch (error) {
      failures.push(`${at}: ${String(error)}`);
    }
  }
  return failures;
}

export interface SweepOptions {
  /** Operations that the program under test leaves out. */
  readonly forgets?: (operation: Operation) => boolean;
  /** Stops after so many failures. */
  readonly enough?: number;
  readonly faults?: readonly Fault[];
  readonly afters?: readonly After[];
  /** What happens in the end, to a log that was found good. */
  readonly last?: After;
  readonly layout?: Layout;
}

/** Every fault at every operation, then every kind of accident. @returns what went wrong */
export async function sweep(options: SweepOptions = {}): Promise<string[]> {
  const { forgets = () => false, enough = 20, faults = FAULTS, afters = AFTERS, last, layout = LAYOUT } = options;
  const failures: string[] = [];
  for (const [at, { name, path }] of (await operationsOfTwo(layout)).entries()) {
    for (const kind of faults) {
      if ((kind === 'half' || kind === 'byte') && name !== 'write') continue;
      const { full } = runOptions();
      for (const [place, after] of afters.entries()) {
        // Not whole: a restart, and each loss at every fifth fault; and all of them where the power goes before a frame is synced, which is what tears it.
        const tears = kind === 'power' && name === 'sync' && path.includes('/entries/');
        if (!full && afters === AFTERS && place > 0 && !tears && (at + place) % 5 !== 0) continue;
        const disk = new Disk();
        disk.forgets = forgets;
        disk.fault = { at, kind };
        const problem = await attempt(disk, new Memory(), () => recover(disk, after, at * 31 + place), last, layout);
        if (problem === null) continue;
        failures.push(`${kind} at ${at} (${name}), then ${JSON.stringify(after)}: ${problem}`);
        if (failures.length >= enough) return failures;
      }
    }
  }
  return failures;
}
