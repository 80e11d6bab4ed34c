/** One vector file of the suite: the two phases in which it is run, and what stands between them. */
import type { Dialect } from '../../../host/engine/manifest/types.ts';
import type { Recorder } from '../suite.ts';
import type { CompiledSets } from './compile.ts';

/** What one case hands to the compiler. Two cases with equal sets share one entry of a module. */
export interface PolicySet {
  readonly dialect: Dialect;
  /** The conflict strategy asked for; undefined for the dialect's default. */
  readonly strategy?: string | undefined;
  /** Policy texts in the order in which they are loaded. */
  readonly documents: readonly string[];
  /** Governance files of a folder tree, for scoped evaluation. */
  readonly scope?: Scope | undefined;
}

/** A virtual tree of governance files. */
export interface Scope {
  readonly root: string;
  readonly cwd: string;
  readonly files: Readonly<Record<string, string>>;
  readonly symlinks: Readonly<Record<string, string>>;
}

/** Reads a file below the suite's folder; undefined when it is absent. */
export type ReadFile = (path: string) => string | undefined;

export interface VectorFile {
  /** Path below the suite's folder. */
  readonly name: string;
  /** Phase 1: the policy sets, from the parts of the files that hold policy text. */
  collect(read: ReadFile): readonly PolicySet[];
  /** Phase 2: every case of the file against the compiled modules. */
  judge(read: ReadFile, compiled: CompiledSets, recorder: Recorder): void | Promise<void>;
}
