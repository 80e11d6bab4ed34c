import type { Dialect } from '../../../engine/manifest/types.ts';
import type { Node, NodeOf } from './tree/node.ts';
import { field } from './tree/node.ts';

/** A dialect that is written in YAML (or as JSON). */
export type YamlDialect = Exclude<Dialect, 'cedar'>;

export const DIALECTS: readonly YamlDialect[] = ['agt-py', 'agt-ts', 'agt-v4'];

const rulesOf = (document: NodeOf<'map'>): readonly NodeOf<'map'>[] => {
  const rules = field(document, 'rules');
  return rules?.kind === 'list' ? rules.items.filter((rule) => rule.kind === 'map') : [];
};

const has = (map: NodeOf<'map'>, ...names: readonly string[]): boolean =>
  names.some((name) => field(map, name) !== undefined);

/** A v4 condition: a mapping with an operator. */
const isDocumentRule = (rule: NodeOf<'map'>): boolean => {
  const condition = field(rule, 'condition');
  return condition?.kind === 'map' && has(condition, 'operator');
};

/** What only the TypeScript engine reads: its own key of the action, an effect, and a condition that is a mapping. */
const isTypeScriptRule = (rule: NodeOf<'map'>): boolean =>
  (has(rule, 'ruleAction', 'effect', 'conditions') && !isPythonAction(field(rule, 'action'))) ||
  field(rule, 'condition')?.kind === 'map';

/** An action word of the Python engine; for the TypeScript engine, `action` is a pattern of actions. */
const isPythonAction = (action: Node | undefined): boolean =>
  action?.kind === 'string' && ['allow', 'deny', 'warn', 'require_approval', 'log'].includes(action.value);

/**
 * The dialect that a document shows:
 * 1. a rule whose condition is a mapping with an `operator`, or a `defaults` mapping without `apiVersion` and `default_action`: `agt-v4`;
 * 2. a rule with `ruleAction`, `effect` or `conditions` and no action word under `action`, or with another mapping as its condition: `agt-ts`;
 * 3. an `apiVersion`, `default_action`, `agent`, `agents` or `extends`, or a rule with a text as its condition: `agt-py`.
 *
 * @returns null when it shows none
 */
export const dialectOf = (document: Node): YamlDialect | null => {
  if (document.kind !== 'map') return null;
  const rules = rulesOf(document);
  if (rules.some(isDocumentRule)) return 'agt-v4';
  if (field(document, 'defaults')?.kind === 'map' && !has(document, 'apiVersion', 'default_action')) return 'agt-v4';
  if (rules.some(isTypeScriptRule)) return 'agt-ts';
  if (has(document, 'apiVersion', 'default_action', 'agent', 'agents', 'extends')) return 'agt-py';
  return rules.some((rule) => has(rule, 'condition')) ? 'agt-py' : null;
};
