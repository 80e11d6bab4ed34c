import type { Range, Source } from '../../../source/source.ts';
import type { Node } from '../tree/node.ts';
import type { RulePattern } from './pattern.ts';

export const OPERATORS = ['eq', 'ne', 'gt', 'lt', 'gte', 'lte', 'in', 'not_in', 'matches', 'contains'] as const;
export const ACTIONS = ['allow', 'deny', 'audit', 'block'] as const;

export type Operator = (typeof OPERATORS)[number];
export type Action = (typeof ACTIONS)[number];

/** A rule of an AGT v4 PolicyDocument. */
export interface DocumentRule {
  readonly name: string;
  readonly field: string;
  readonly operator: Operator;
  readonly value: Node;
  /** Of a rule with `matches`; null for any other. */
  readonly pattern: RulePattern | null;
  readonly action: Action;
  readonly priority: bigint;
  readonly message: string;
  readonly override: boolean;
  readonly range: Range;
  readonly conditionRange: Range;
}

/** Whether a rule that matches keeps the action from running. */
export const isDenying = ({ action }: DocumentRule): boolean => action === 'deny' || action === 'block';

/** An AGT v4 PolicyDocument as its models (pydantic 2) validate it. */
export interface PolicyDocument {
  readonly name: string;
  readonly rules: readonly DocumentRule[];
  readonly defaultAction: Action;
  /** Whether the document says what its default action is; without one it allows. */
  readonly hasDefault: boolean;
  /** A glob over paths below the root of the folders; null for every path. */
  readonly scope: string | null;
  /** Whether the raw value is the boolean false: only then folders above do not count. */
  readonly trims: boolean;
  readonly source: Source;
  readonly range: Range;
  readonly node: Node;
}
