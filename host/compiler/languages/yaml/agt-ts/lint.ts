import type { Details, Sink } from '../../../diagnostics/sink.ts';
import type { DiagnosticCode } from '../../../diagnostics/table.ts';
import type { Range, Source } from '../../../source/source.ts';
import type { ReportPart } from '../condition/lint.ts';
import { conditionRanges } from '../condition/span.ts';
import { describe } from '../schema/reader.ts';
import type { Node } from '../tree/node.ts';
import { agentsThrow } from './agents.ts';
import { lintTypeScriptCondition } from './condition/lint.ts';
import { parseCondition } from './condition/parse.ts';
import { lintMembers } from './lint-members.ts';
import { isNullish, isTruthy, member, textOf } from './javascript.ts';
import { FOREVER, identity, limitOf, UNKNOWN_WINDOW, UNLIMITED } from './limit.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { ACTIONS } from './policy.ts';
import { priorityOf } from './rank.ts';

type Report = (range: Range, code: DiagnosticCode, details?: Details) => void;

/** A text as a condition of a flat rule is compared by its letters, each with a member of the context. */
const MAX_TEXT_CONDITION = 1000;

const FALSE_WORDS = /^(?:false|no|off|n|0|null|~|)$/iu;

const lintLimit = (rule: PolicyRule, name: string, report: Report): void => {
  const { limit } = rule;
  if (!isTruthy(limit)) return;
  const found = limitOf({
    ...rule,
    name: { kind: 'string', value: 'x', plain: true, range: limit.range, size: 1, depth: 1 },
  });
  if (found === null || found === 'throws' || found.kind !== 'limit') {
    report(limit.range, 'EY242', {
      why: 'a limit is a text',
      consequence: 'The rule denies when it wins.',
      mend: 'Write a text such as "100/hour".',
    });
    return;
  }
  const { text, count, windowMs } = found;
  if (count === UNLIMITED) report(limit.range, 'EY214', { text, meaning: 'it never limits' });
  else if (windowMs === FOREVER) report(limit.range, 'EY214', { text, meaning: 'the window never ends' });
  else if (windowMs === UNKNOWN_WINDOW && !text.endsWith('/hour')) {
    report(limit.range, 'EY214', { text, meaning: 'it counts by the hour' });
  } else if (count === 0) report(limit.range, 'EY213', { text });
  report(limit.range, 'EY233', { rule: name });
};

const lintAction = (node: Node, report: Report): void => {
  const action = member(node, 'action');
  const isWord = action?.kind === 'string' && ACTIONS.some((word) => word === action.value);
  const has = ['ruleAction', 'effect'].some((name) => {
    const value = member(node, name);
    return value?.kind === 'string' && ACTIONS.some((word) => word === value.value);
  });
  if (isWord && !has) report(action.range, 'EY211', { action: 'deny', meant: action.value });
};

const lintRule = (policy: Policy, rule: PolicyRule, node: Node, sink: Sink): void => {
  const report: Report = (range, code, details) => sink.reportAt(policy.source, range, code, details);
  const name = isNullish(rule.name) ? 'unnamed' : textOf(rule.name);
  const enabled = member(node, 'enabled');
  if (enabled !== undefined && enabled.kind !== 'bool' && FALSE_WORDS.test(textOf(enabled))) {
    report(enabled.range, 'EY223', { value: textOf(enabled) });
  }
  if (!rule.enabled) return;
  lintAction(node, report);
  lintLimit(rule, name, report);
  if (Number.isNaN(priorityOf(rule)))
    report(rule.priority?.range ?? rule.range, 'EY225', { value: textOf(rule.priority) });
  const { condition } = rule;
  if (!isTruthy(condition)) report(rule.range, 'EY232');
  else if (condition.kind === 'string') {
    const ranges = conditionRanges(policy.source, condition, condition.value);
    const part: ReportPart = (part, code, details) => report(ranges(part), code, details);
    lintTypeScriptCondition(parseCondition(condition.value), name, part);
  } else lintMembers(condition, report);
};

const lintAgents = (policy: Policy, report: Report): void => {
  const { agents } = policy;
  if (agents?.kind === 'string' && agents.value !== '') {
    report(agents.range, 'EY238', { agents: JSON.stringify(agents.value) });
  }
  if (agents !== undefined && agentsThrow(policy)) {
    report(agents.range, 'EY242', {
      why: `"agents" is ${describe(agents)}`,
      consequence: 'Every decision is denied.',
      mend: 'Write a list: agents: ["*"]',
    });
  }
  if (!isTruthy(policy.agent) && (!isTruthy(agents) || (agents.kind === 'list' && agents.items.length === 0))) {
    report(member(policy.node, 'name')?.range ?? policy.node.range, 'EY216', { chosen: 'for all' });
  }
};

const lintDocument = (policy: Policy, report: Report): void => {
  const version = member(policy.node, 'version');
  if (version?.kind === 'int' || version?.kind === 'float') report(version.range, 'EY217', { version: version.text });
  const { scope, defaultAction } = policy;
  if (scope !== undefined && !['global', 'tenant', 'agent'].includes(textOf(scope))) {
    report(scope.range, 'EY222', { scope: textOf(scope), allowed: 'global, tenant, agent' });
  }
  if (defaultAction === undefined) report(member(policy.node, 'name')?.range ?? policy.node.range, 'EY248');
  if (defaultAction !== undefined && !['allow', 'deny'].includes(textOf(defaultAction))) {
    report(defaultAction.range, 'EY224', { action: JSON.stringify(textOf(defaultAction)) });
  }
};

const itemsOf = (policy: Policy): readonly Node[] => {
  const rules = member(policy.node, 'rules');
  return rules?.kind === 'list' ? rules.items : [];
};

/** Warns of what the TypeScript engine makes of the policies otherwise than they seem to say, or than the Python engine does. */
export const lintTypeScript = (policies: readonly Policy[], sink: Sink): void => {
  const names = new Set<unknown>();
  for (const policy of policies) {
    const report: Report = (range, code, details) => sink.reportAt(policy.source, range, code, details);
    if (names.has(identity(policy.name))) {
      report(policy.name?.range ?? policy.node.range, 'EY226', { name: textOf(policy.name) });
    }
    names.add(identity(policy.name));
    lintAgents(policy, report);
    lintDocument(policy, report);
    const nodes = itemsOf(policy);
    policy.rules.forEach((rule, index) => lintRule(policy, rule, nodes[index] ?? policy.node, sink));
  }
};

/** What is odd about a source that only flat rules are taken from. */
export const lintFlat = (node: Node, source: Source, sink: Sink): void => {
  const rules = member(node, 'rules');
  for (const rule of rules?.kind === 'list' ? rules.items : []) {
    const action = member(rule, 'action');
    const throws = rule.kind === 'null' || (!isNullish(action) && action.kind !== 'string');
    if (throws) {
      sink.reportAt(source, action?.range ?? rule.range, 'EY242', {
        why: 'the action of a flat rule is a text',
        consequence: 'Every decision that reaches the rule is denied.',
        mend: 'Write the pattern as a text, such as "data.*".',
      });
    }
    const written = member(rule, 'condition');
    const condition = isNullish(written) ? member(rule, 'conditions') : written;
    if (condition?.kind === 'string' && condition.value.length > MAX_TEXT_CONDITION) {
      sink.reportAt(source, condition.range, 'EY116', { length: condition.value.length });
    } else if (isTruthy(condition)) {
      lintMembers(condition, (range, code, details) => sink.reportAt(source, range, code, details));
    }
  }
};
