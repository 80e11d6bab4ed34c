import type { FileResult, Mismatch } from '../run/types.ts';
import { formatSnapshots, type SnapshotTexts } from './format.ts';

/** The snapshots of one test file while it is run. */
export interface Snapshots {
  /** What the snapshot of this name differs in; null when it does not, or is being updated. */
  compare(name: string, actual: string): Mismatch | null;
  /** The snapshot of this name, as it is kept. */
  stored(name: string): string | undefined;
  summary(): FileResult['snapshots'];
  /** The file's new text; null when nothing is to be written, and empty when no snapshot is left. */
  changed(): string | null;
}

/**
 * @param update takes what is compared for the snapshots that are kept from now on
 * @param asked the names of all tests that ask for a snapshot, run or not
 */
export const createSnapshots = (kept: SnapshotTexts, update: boolean, asked: ReadonlySet<string>): Snapshots => {
  const texts = new Map(kept);
  const obsolete = [...kept.keys()].filter((name) => !asked.has(name));
  let written = 0;
  if (update) for (const name of obsolete) texts.delete(name);
  return {
    stored: (name) => texts.get(name),
    compare(name, actual) {
      const expected = texts.get(name);
      if (expected === actual) return null;
      if (update) {
        texts.set(name, actual);
        written++;
        return null;
      }
      return expected === undefined
        ? { what: 'explanation', expected: 'a snapshot', actual, note: 'there is none yet: --update writes it' }
        : { what: 'explanation', expected, actual, note: '--update takes the new one' };
    },
    summary: () => ({
      written,
      removed: update ? obsolete.length : 0,
      obsolete: update ? 0 : obsolete.length,
    }),
    changed() {
      if (!update || (written === 0 && obsolete.length === 0)) return null;
      return texts.size === 0 ? '' : formatSnapshots(texts);
    },
  };
};
