import type { Checkpoint } from '../checkpoint/checkpoint.ts';

/** Something about one object of a log's folder. */
export interface LogFinding {
  /** `damaged`: it is not what the log must have there. `unfinished`: what an interrupted or a running writer leaves, and the next opening mends. `note`: worth knowing. */
  readonly level: 'damaged' | 'unfinished' | 'note';
  /** The file, within the folder. */
  readonly object: string;
  /** The first byte that is wrong, where one is. */
  readonly byte: number | null;
  readonly why: string;
}

/** What was found out about a log's folder. */
export interface FsckReport {
  /** Whether no finding is damage. */
  readonly whole: boolean;
  /** The head that the entries were held against: the lock's, else the published one; null when neither can be read. */
  readonly head: Checkpoint | null;
  /** Whether a key signed that head: the ones that were given, or the one beside the log. */
  readonly signedBy: 'given' | 'folder' | null;
  /** Entries that were re-derived, from the first on; of those that retention has deleted, the hashes. */
  readonly entries: number;
  /** The index below which retention may have deleted entries; 0 when it has not. */
  readonly prunedBelow: number;
  readonly segments: number;
  /** Hashes of tiles that were compared with the entries. */
  readonly hashes: number;
  /** At most `MAX_FINDINGS`, in the order in which they were made. */
  readonly findings: readonly LogFinding[];
  /** Whether there were more. */
  readonly more: boolean;
}

/** Reports stay readable, and bounded, however much is wrong. */
export const MAX_FINDINGS = 100;

/** Collects findings, up to the limit; beyond it, only whether there is damage is kept. */
export class Findings {
  readonly list: LogFinding[] = [];
  more = false;
  damaged = false;

  add(level: LogFinding['level'], object: string, why: string, byte: number | null = null): void {
    if (level === 'damaged') this.damaged = true;
    if (this.list.length < MAX_FINDINGS) this.list.push({ level, object, byte, why });
    else this.more = true;
  }
}
