import type { Range, Source } from '../../../source/source.ts';
import type { Node } from '../tree/node.ts';
import type { Value } from './javascript.ts';

export const ACTIONS = ['allow', 'deny', 'warn', 'require_approval', 'log'] as const;
export type Action = (typeof ACTIONS)[number];

/** A rule of governance.toolkit/v1 as the TypeScript engine holds it: without types. */
export interface PolicyRule {
  readonly name: Value;
  readonly description: Value;
  readonly condition: Value;
  readonly action: Action;
  readonly limit: Value;
  readonly approvers: Value;
  readonly priority: Value;
  readonly enabled: boolean;
  readonly range: Range;
}

/** A document of governance.toolkit/v1 as the TypeScript engine holds it. */
export interface Policy {
  readonly name: Value;
  readonly agent: Value;
  readonly agents: Value;
  readonly scope: Value;
  readonly rules: readonly PolicyRule[];
  readonly defaultAction: Value;
  readonly source: Source;
  readonly node: Node;
}
