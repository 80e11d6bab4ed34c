import { watch, type FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

/** Folders that are watched at most: each takes a handle of the system. */
const MOST_FOLDERS = 4_096;
/** An editor writes a file in several steps; what happens within this time is one change. */
const DEBOUNCE_MS = 80;

/** What a round read, and so what the next one waits for. */
export interface WatchedPaths {
  /** Absolute paths of files. */
  readonly files: readonly string[];
  /** Absolute paths of folders in which a new test file counts, too. */
  readonly folders: readonly string[];
}

export interface WatchOptions {
  /** Runs once, and says what it read; what it throws is told and waited out. */
  readonly round: () => Promise<WatchedPaths>;
  /** Told of what a round threw. */
  readonly failed: (error: unknown) => void;
  /** Ends the watching. */
  readonly signal: AbortSignal;
}

/** Whether a file was changed after a round began to read it: nothing watched it until then. */
const changedSince = async (start: number, files: readonly string[]): Promise<boolean> => {
  const times = await Promise.all(files.map(async (file) => (await stat(file).catch(() => null))?.mtimeMs ?? start));
  return times.some((time) => time > start);
};

/** Whether a change of this name in a folder may change a run. */
const counts = (name: string | null, files: ReadonlySet<string>, anyTest: boolean): boolean =>
  // Some systems name no file: then anything may have changed.
  name === null || files.has(name) || (anyTest && /\.ya?ml$/u.test(name));

/** Watches folders, not files: an editor that replaces a file would leave a watcher on the old one. */
class Watchers {
  readonly #open = new Map<string, FSWatcher>();
  #files = new Map<string, Set<string>>();
  #folders: ReadonlySet<string> = new Set();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Watches these paths from now on, and no others. */
  update({ files, folders }: WatchedPaths): void {
    this.#files = new Map();
    this.#folders = new Set(folders);
    for (const file of files) {
      const names = this.#files.get(dirname(file)) ?? new Set();
      this.#files.set(dirname(file), names.add(basename(file)));
    }
    const wanted = [...new Set([...this.#files.keys(), ...folders])].slice(0, MOST_FOLDERS);
    for (const [folder, watcher] of this.#open) {
      if (wanted.includes(folder)) continue;
      watcher.close();
      this.#open.delete(folder);
    }
    for (const folder of wanted) if (!this.#open.has(folder)) this.#add(folder);
  }

  #add(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: true }, (_, name) => {
        if (counts(name, this.#files.get(folder) ?? new Set(), this.#folders.has(folder))) this.#changed();
      });
      // The folder was removed: the round that this starts says so.
      watcher.on('error', () => {
        watcher.close();
        this.#open.delete(folder);
        this.#changed();
      });
      this.#open.set(folder, watcher);
    } catch {
      // It was removed since it was read; its removal changes the folder above.
    }
  }

  close(): void {
    for (const watcher of this.#open.values()) watcher.close();
    this.#open.clear();
  }
}

/**
 * Runs rounds until the signal ends them: one at once, and one after each change of what the last one read. A change during a round starts another after it.
 * Resolves when the signal has ended it; nothing is left open then.
 */
export const watchRounds = async ({ round, failed, signal }: WatchOptions): Promise<void> => {
  let wake: (() => void) | null = null;
  let dirty = true;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const notify = (): void => {
    wake?.();
    wake = null;
  };
  const watchers = new Watchers(() => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      dirty = true;
      notify();
    }, DEBOUNCE_MS);
  });
  const stop = (): void => notify();
  signal.addEventListener('abort', stop);
  try {
    while (!signal.aborted) {
      if (!dirty) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      dirty = false;
      const start = Date.now();
      try {
        const read = await round();
        watchers.update(read);
        if (await changedSince(start, read.files)) dirty = true;
      } catch (error) {
        failed(error);
      }
    }
  } finally {
    signal.removeEventListener('abort', stop);
    clearTimeout(timer);
    watchers.close();
  }
};
