import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import { describe } from '../schema/reader.ts';
import type { Node } from '../tree/node.ts';
import { isNullish, member } from './javascript.ts';
import type { Value } from './javascript.ts';
import { ACTIONS } from './policy.ts';
import type { Action, Policy, PolicyRule } from './policy.ts';

const actionOf = (value: Value): Action | undefined =>
  value?.kind === 'string' ? ACTIONS.find((action) => action === value.value) : undefined;

const readRule = (node: Node): PolicyRule => {
  const enabled = member(node, 'enabled');
  return {
    name: member(node, 'name'),
    description: member(node, 'description'),
    condition: member(node, 'condition'),
    action: actionOf(member(node, 'ruleAction')) ?? actionOf(member(node, 'effect')) ?? 'deny',
    limit: member(node, 'limit'),
    approvers: member(node, 'approvers'),
    priority: member(node, 'priority'),
    // Only the boolean switches a rule off.
    enabled: !(enabled?.kind === 'bool' && !enabled.value),
    range: node.range,
  };
};

/**
 * Takes a governance.toolkit/v1 document as the TypeScript engine does, which checks nothing: it fails only on what has no members.
 *
 * @returns null after reporting why the engine throws
 */
export const readPolicy = (node: Node, source: Source, sink: Sink): Policy | null => {
  if (node.kind === 'null') {
    sink.reportAt(source, node.range, 'EY101', { actual: describe(node) });
    return null;
  }
  const rules = member(node, 'rules');
  const items = rules?.kind === 'list' ? rules.items : [];
  const bad = items.filter(({ kind }) => kind === 'null');
  for (const item of bad) sink.reportAt(source, item.range, 'EY108', { actual: describe(item) });
  if (bad.length > 0) return null;
  const defaultAction = member(node, 'default_action');
  return {
    name: member(node, 'name'),
    agent: member(node, 'agent'),
    agents: member(node, 'agents'),
    scope: member(node, 'scope'),
    rules: items.map(readRule),
    defaultAction: isNullish(defaultAction) ? undefined : defaultAction,
    source,
    node,
  };
};
