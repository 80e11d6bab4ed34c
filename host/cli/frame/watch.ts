import { existsSync, watch, type FSWatcher } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** One run over files, and what would make another one worth while. */
export interface Round {
  /** Files that were read, or looked for in vain. */
  readonly files: readonly string[];
  /** Folders of which everything below counts. */
  readonly trees: readonly string[];
  /** Whether the files would now be read otherwise. */
  readonly stale: () => Promise<boolean>;
}

/** An editor that saves makes several events; after this many milliseconds without one it is done. */
const QUIET = 50;
/** In milliseconds: how often files are looked at in a folder that the system does not watch. */
const POLL = 1000;

/** The nearest folder that exists. */
function standing(folder: string): string {
  const parent = dirname(folder);
  return existsSync(folder) || parent === folder ? folder : standing(parent);
}

/** Watches the folders of one round. Any event in them counts: saving by renaming, and links that are swapped, name other files. */
class Watched {
  readonly #watchers: FSWatcher[] = [];
  /** Whether some folder could not be watched. */
  #blind = false;
  #changed = false;
  #wake: () => void = () => {};

  constructor({ files, trees }: Round) {
    const folders = new Set(files.map((file) => standing(dirname(resolve(file)))));
    for (const folder of folders) this.#watch(folder, false);
    for (const tree of trees) this.#watch(standing(resolve(tree)), true);
  }

  #watch(folder: string, recursive: boolean): void {
    try {
      const watcher = watch(folder, { recursive }, () => this.#note());
      // A folder that is removed may end its watcher so; the next round watches what is there then.
      watcher.on('error', () => {
        this.#blind = true;
        this.#note();
      });
      this.#watchers.push(watcher);
    } catch {
      this.#blind = true;
    }
  }

  #note(): void {
    this.#changed = true;
    this.#wake();
  }

  /** Waits for an event and then for quiet, or for the signal. */
  async change(signal: AbortSignal): Promise<void> {
    if (!this.#changed) {
      const stop = new AbortController();
      const either = AbortSignal.any([signal, stop.signal]);
      this.#wake = () => stop.abort();
      await delay(this.#blind ? POLL : 2 ** 30, undefined, { signal: either }).catch(() => {});
    }
    do {
      this.#changed = false;
      await delay(QUIET, undefined, { signal }).catch(() => {});
    } while (this.#changed && !signal.aborted);
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }
}

/** Runs, and again after each change of the files that the run was about, until the signal. */
export async function watchRounds(run: () => Promise<Round>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const round = await run();
    const watched = new Watched(round);
    try {
      // The first look finds what changed after it was read and before it was watched.
      while (!signal.aborted && !(await round.stale())) await watched.change(signal);
    } finally {
      watched.close();
    }
  }
}
