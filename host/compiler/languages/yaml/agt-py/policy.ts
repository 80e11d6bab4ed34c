import type { Range, Source } from '../../../source/source.ts';
import type { Node } from '../tree/node.ts';
import type { Limit } from './limit.ts';

export const STAGES = ['pre_input', 'pre_tool', 'post_tool', 'pre_output'] as const;
export const ACTIONS = ['allow', 'deny', 'warn', 'require_approval', 'log'] as const;

export type Stage = (typeof STAGES)[number];
export type Action = (typeof ACTIONS)[number];

/** A rule of governance.toolkit/v1 as the Python engine validates it. */
export interface PolicyRule {
  readonly name: string;
  readonly description: string | null;
  readonly stage: Stage;
  readonly condition: string;
  readonly action: Action;
  readonly limit: Limit | null;
  readonly approvers: readonly string[];
  readonly priority: bigint;
  readonly enabled: boolean;
  /** The document the rule stands in: a parent's rule stands in the parent. */
  readonly source: Source;
  readonly range: Range;
  readonly conditionNode: Node;
  readonly limitRange: Range;
}

/** A document of governance.toolkit/v1 as the Python engine validates it. */
export interface Policy {
  readonly name: string;
  readonly agent: string | null;
  readonly agents: readonly string[];
  readonly scope: string;
  readonly rules: readonly PolicyRule[];
  readonly defaultAction: 'allow' | 'deny';
  /** Whether the document says what its default action is; without one it denies. */
  readonly hasDefault: boolean;
  readonly source: Source;
  readonly range: Range;
  readonly nameRange: Range;
  readonly scopeRange: Range;
  /** The files it extends, as written. */
  readonly parents: readonly { readonly path: string; readonly range: Range }[];
}
