/**
 * Keeps the last checkpoint that a witness cosigned of each log. It is what a witness must never lose or go back in: one that forgets can be made to cosign two histories.
 */
export interface WitnessStore {
  /** The last cosigned checkpoint of the log of an origin, as a signed note; null when none was cosigned. */
  read(origin: string): Promise<string | null>;
  /**
   * Replaces the checkpoint by the next, if it is still the one expected, atomically; resolves when that outlasts a crash.
   * @returns false, and does nothing, when it is another
   */
  swap(origin: string, expected: string | null, next: string): Promise<boolean>;
}

/** A store that is gone with the process: for tests and trials. */
export function memoryWitnessStore(): WitnessStore {
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
