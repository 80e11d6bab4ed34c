import type { Dialect } from '../../../engine/manifest/types.ts';
import type { CedarOptions } from '../cedar/documents/options.ts';
import type { Resolve } from './agt-py/extends.ts';
import type { UnboundAgents } from './agt-py/lower.ts';
import type { BadFiles } from './agt-v4/folders/read.ts';
import type { Strategy } from './strategy.ts';

/** A policy text. A name that ends in `.cedar` or `.cedar.json` is read as Cedar, another one that ends in `.json` as JSON, every other one as YAML. */
export interface PolicySource {
  readonly name: string;
  /** As UTF-8 decodes the file, a byte order mark included. */
  readonly text: string;
}

/** The governance files of a tree of folders (`agt-v4`). */
export interface Folders {
  readonly files: readonly (PolicySource & {
    /** The folder from the root of the folders, such as `src/api`; `.` or empty for the root itself. */
    readonly folder: string;
  })[];
  /** What a file does that the evaluator refuses. Default `refuse`. */
  readonly bad?: BadFiles;
}

/** What is lowered, and as what. */
export interface LowerOptions extends CedarOptions {
  /** In the order in which they are loaded. */
  readonly documents: readonly PolicySource[];
  /** Default: what the documents and their names show. Required when there is none. With `cedar`, documents of any name are read as Cedar. */
  readonly dialect?: Dialect;
  /** Makes every warning an error. */
  readonly strict?: boolean;
  /** How several matching rules become one decision (`agt-py`, `agt-ts`). Default `priority_first_match`, the engines' own. */
  readonly strategy?: Strategy;
  /** Whom an `agt-py` document without `agent` and `agents` is for. Default `all`, as under AGT's `govern()`; `none` as in its engine. */
  readonly unboundAgents?: UnboundAgents;
  /** Which of the TypeScript engine's two interfaces is meant (`agt-ts`): the policies of `evaluatePolicy`, or the flat rules of `evaluate`. Default `evaluatePolicy`. */
  readonly typescriptApi?: 'evaluatePolicy' | 'evaluate';
  /**
   * What a rule does whose pattern Python takes and this compiler does not (`agt-v4`). Default: it refuses the build. `deny`: a rule that denies matches whenever its
   * field is there, and one that allows never does.
   */
  readonly allowUnsupported?: 'deny';
  /** Governance files of folders, beside the documents (`agt-v4`). */
  readonly folders?: Folders;
  /** Gives the files that `agt-py` policies extend. Without it a policy that extends one is refused. */
  readonly resolve?: Resolve;
  /** Name of the entry. Default: the name of the first document, without its folder and ending. */
  readonly name?: string;
  /** Version of the entry. Default `0.0.0`. */
  readonly version?: string;
}
