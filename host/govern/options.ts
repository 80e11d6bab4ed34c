import type { Diagnostic, Strategy } from '../compiler/index.ts';
import type { Dialect } from '../engine/manifest/types.ts';
import type { GovernOptions, GovernToolOptions, Tool } from '../guard/index.ts';

/** How policy text becomes a module. */
export interface PolicyOptions {
  /**
   * Path or `file:` URL of the policy, or of several that are decided on together. A relative path starts at the working directory. Cedar policies (`.cedar`, `.cedar.json`) are validated against the schemas
   * (`.cedarschema`, `.cedarschema.json`) among them.
   */
  readonly policy: string | URL | readonly (string | URL)[];
  /** Default: what the document shows. */
  readonly dialect?: Dialect;
  /** Makes every warning an error. */
  readonly strict?: boolean;
  /** How several matching rules become one decision (`agt-py`, `agt-ts`); default `deny_overrides`, as under AGT's `govern()`. */
  readonly strategy?: Strategy;
  /** What a Cedar policy does that forbids and errs; default `deny`. Cedar's own way is `skip`: it forbids nothing. */
  readonly onError?: 'skip' | 'deny';
  /**
   * A folder that keeps compiled modules, so that another process need not compile the same text. It must be writable by its owner alone: whoever can write there
   * decides what is allowed. Default: modules are kept in memory only.
   */
  readonly cache?: string;
  /** Told of each warning; default a warning of the process. */
  readonly onWarning?: (warning: Diagnostic) => void;
}

/** Options of `govern` with a policy's text. */
export interface GovernPolicyOptions<T extends Tool> extends PolicyOptions, GovernToolOptions<T> {}

/** Options of `govern` on Node: a policy's text, or a module. */
export type NodeGovernOptions<T extends Tool> = GovernPolicyOptions<T> | GovernOptions<T>;
