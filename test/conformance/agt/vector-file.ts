/** One vector file of the suite: the two phases in which it is run, and what stands between them. */
import type { Unit } from '../../../host/compiler/ir/types.ts';
import type { Dialect } from '../../../host/engine/index.ts';
import type { Recorder } from '../suite.ts';
import type { CompiledSets } from './compile.ts';

/** What one case hands to the compiler. Two cases with equal sets share one entry of a module. */
export interface PolicySet {
  readonly dialect: Dialect;
  /** The conflict strategy asked for; undefined for the dialect's default. */
  readonly strategy?: string | undefined;
  /** Which interface of the TypeScript engine is meant. */
  readonly api?: 'evaluate' | 'evaluatePolicy' | undefined;
  /** What the documents are written in; default `yaml`. */
  readonly format?: 'yaml' | 'json';
  /** Policy texts in the order in which they are loaded. */
  readonly documents: readonly string[];
  /** Governance files of a tree of folders. */
  readonly folders?: readonly FolderFile[];
}

/** A governance file and the folder in which it counts, from the root of the folders. */
export interface FolderFile {
  readonly name: string;
  readonly folder: string;
  readonly text: string;
}

/** Reads a file below the suite's folder; undefined when it is absent. */
export type ReadFile = (path: string) => string | undefined;

export interface VectorFile {
  /** Path below the suite's folder. */
  readonly name: string;
  /** Phase 1: the policy sets, from the parts of the files that hold policy text. */
  collect(read: ReadFile): readonly PolicySet[];
  /** Phase 1: a unit that is no policy set, for files that hold none. */
  unit?(read: ReadFile): Unit | null;
  /** Phase 2: every case of the file against the compiled modules. */
  judge(read: ReadFile, compiled: CompiledSets, recorder: Recorder): void | Promise<void>;
}
