/**
 * Keeps the last checkpoint of each log that a witness has cosigned, or a client has seen. It is what they must never lose or go back in: one that forgets can be shown two histories.
 */
export interface CheckpointStore {
  /** The last checkpoint of the log of an origin, as a signed note; null when there was none. */
  read(origin: string): Promise<string | null>;
  /**
   * Replaces the checkpoint by the next, if it is still the one expected, atomically; resolves when that outlasts a crash.
   * @returns false, and does nothing, when it is another
   */
  swap(origin: string, expected: string | null, next: string): Promise<boolean>;
}

/** A store that is gone with the process: for tests and trials. */
export function memoryCheckpointStore(): CheckpointStore {
  const heads = new Map<string, string>();
  return {
    read: (origin) => Promise.resolve(heads.get(origin) ?? null),
    swap: (origin, expected, next) => {
      const holds = (heads.get(origin) ?? null) === expected;
      if (holds) heads.set(origin, next);
      return Promise.resolve(holds);
    },
  };
}

/** What is used of a browser's `localStorage`. */
interface TextStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/**
 * A store in a browser's `localStorage`, or anything alike. Of two pages at once the later one wins: what it then keeps is a checkpoint that was verified, but perhaps not the largest.
 *
 * @param prefix of the keys
 */
export function webCheckpointStore(storage: TextStorage, prefix = 'edict.checkpoint.'): CheckpointStore {
  const keyOf = (origin: string): string => `${prefix}${origin}`;
  return {
    read: (origin) => Promise.resolve(storage.getItem(keyOf(origin))),
    swap: (origin, expected, next) => {
      const holds = storage.getItem(keyOf(origin)) === expected;
      if (holds) storage.setItem(keyOf(origin), next);
      return Promise.resolve(holds);
    },
  };
}
