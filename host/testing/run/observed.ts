import type { Decision } from '../../engine/types.ts';

/** What tests look at of a decision; the evaluator's outcomes have it too. */
export type Observed = Pick<
  Decision,
  | 'verdict'
  | 'action'
  | 'rule'
  | 'policy'
  | 'reason'
  | 'reasons'
  | 'errors'
  | 'matched'
  | 'obligations'
  | 'fallback'
  | 'error'
  | 'limited'
  | 'conflict'
>;

/** Names of rules by their ids. */
export type RuleNames = ReadonlyMap<string, string | null>;

/** The names of an entry's rules. */
export const ruleNames = (rules: readonly { readonly id: string; readonly name: string | null }[]): RuleNames =>
  new Map(rules.map(({ id, name }) => [id, name]));
