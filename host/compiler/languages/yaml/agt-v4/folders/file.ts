import type { PolicyDocument } from '../document.ts';

/** A governance file: what holds for the paths in and below its folder. */
export interface GovernanceFile {
  /** Segments from the root of the folders; none for the root itself. */
  readonly folder: readonly string[];
  /** Null when the evaluator refuses the file; every decision that it counts for is denied. */
  readonly document: PolicyDocument | null;
  /** Files of folders above do not count. */
  readonly trims: boolean;
  /** The file cannot even be parsed: it fails every decision in its folder, whatever other files say. */
  readonly unreadable: boolean;
}

/** Whether the folder is the other one or lies below it. */
export const isUnder = (folder: readonly string[], other: readonly string[]): boolean =>
  other.length <= folder.length && other.every((segment, index) => folder[index] === segment);

/** Whether both files count for some path. */
export const share = (a: GovernanceFile, b: GovernanceFile): boolean =>
  isUnder(a.folder, b.folder) || isUnder(b.folder, a.folder);
