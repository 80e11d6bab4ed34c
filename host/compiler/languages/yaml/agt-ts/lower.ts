import type { Entry, Expression } from '../../../ir/types.ts';
import { spanOf } from '../../../source/source.ts';
import { lowerCondition } from '../condition/lower.ts';
import { conditionRanges } from '../condition/span.ts';
import { createEntryBuilder } from '../entry/builder.ts';
import type { Draft, EntryBuilder, EntryHead } from '../entry/builder.ts';
import { expression } from '../entry/expressions.ts';
import { finishEntry } from '../entry/finish.ts';
import type { SourceTable } from '../entry/sources.ts';
import type { Strategy } from '../strategy.ts';
import { agentsThrow, applicability, throwsFor } from './agents.ts';
import type { Guarded } from './agents.ts';
import { lowerAtom } from './condition/lower.ts';
import { parseCondition } from './condition/parse.ts';
import { obligationsOf, outcome, verdictOf } from './draft.ts';
import { isNullish, isTruthy, plainText, textOf } from './javascript.ts';
import type { Value } from './javascript.ts';
import { createLookup, identity, limitOf } from './limit.ts';
import type { Limit } from './limit.ts';
import { lowerMembers } from './members.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { rankRules, tierText } from './rank.ts';

const nameOf = (value: Value): string | null => (isNullish(value) ? null : plainText(value));

/** The condition's guard with what `explain` reports of it. */
const lowerRuleCondition = (
  policy: Policy,
  { condition }: PolicyRule,
  builder: EntryBuilder,
  sources: SourceTable,
): { guard: Expression; conditions: Draft['conditions'] } => {
  if (!isTruthy(condition)) return { guard: expression.true(), conditions: [] };
  if (condition.kind !== 'string') return lowerMembers(condition, builder);
  const ranges = conditionRanges(policy.source, condition, condition.value);
  const { guard, atoms } = lowerCondition(parseCondition(condition.value), (atom) => lowerAtom(atom, builder));
  const span = (part: readonly [number, number]) => spanOf(policy.source, sources.index(policy.source), ranges(part));
  return {
    guard,
    conditions: atoms.map(({ atom, expression }) => ({ text: atom.text, expression, span: span(atom.part) })),
  };
};

const approversOf = (approvers: Value): readonly string[] => {
  if (isNullish(approvers)) return [];
  return approvers.kind === 'list' ? approvers.items.map(plainText) : [plainText(approvers)];
};

const draftRule = (
  policy: Policy,
  rule: PolicyRule,
  limit: Limit,
  agent: Guarded | null,
  builder: EntryBuilder,
  sources: SourceTable,
): Draft => {
  const { guard, conditions } = lowerRuleCondition(policy, rule, builder, sources);
  const obligations = obligationsOf(rule.action, builder);
  if (rule.action === 'require_approval') {
    obligations.push(builder.obligation({ kind: 'approval', approvers: approversOf(rule.approvers) }));
  }
  if (limit !== null && limit !== 'throws') obligations.push(builder.obligation(limit));
  const guards = [...(agent === null ? [] : [agent.expression]), guard];
  const name = nameOf(rule.name) ?? 'unnamed';
  return {
    name,
    policy: nameOf(policy.name),
    effect: verdictOf(rule.action),
    action: rule.action,
    reason: isNullish(rule.description)
      ? `Rule ${isNullish(rule.name) ? name : textOf(rule.name)} matched`
      : textOf(rule.description),
    fallback: false,
    obligations,
    conditions: agent === null ? conditions : [agent, ...conditions],
    annotations: {},
    span: spanOf(policy.source, sources.index(policy.source), rule.range),
    // A limit that is no text makes the engine throw when the rule wins.
    guard: expression.and(limit === 'throws' ? [...guards, expression.error()] : guards),
    // What throws inside a condition does not match.
    onError: limit === 'throws' ? 'deny' : 'skip',
    label: '',
  };
};

const draftDefault = (policy: Policy, agent: Guarded | null, sources: SourceTable): Draft => {
  const action = nameOf(policy.defaultAction) ?? 'deny';
  const verdict = verdictOf(action);
  return outcome({
    action,
    // As a default, `warn` and `log` do not let the action run.
    effect: verdict === 'escalate' || action === 'allow' ? verdict : 'deny',
    reason: 'No matching rules, using default',
    conditions: agent === null ? [] : [agent],
    annotations: { document: nameOf(policy.name) ?? 'unnamed' },
    span: spanOf(policy.source, sources.index(policy.source), policy.node.range),
    guard: agent === null ? expression.true() : agent.expression,
    label: `${nameOf(policy.name) ?? 'unnamed'}/default`,
  });
};

/** Policies of one name are one: the last one, at the first one's place. */
export const latestByName = (policies: readonly Policy[]): Policy[] => [
  ...new Map(policies.map((policy) => [identity(policy.name), policy])).values(),
];

/** The entry that decides as the TypeScript engine of governance.toolkit/v1 does with these policies loaded in order. */
export const lowerTypeScript = (
  policies: readonly Policy[],
  strategy: Strategy,
  head: Pick<EntryHead, 'name' | 'version'>,
  sources: SourceTable,
): Entry => {
  const builder = createEntryBuilder();
  const rules: { policy: Policy; rule: PolicyRule; draft: Draft }[] = [];
  const failures: Draft[] = [];
  const defaults: Draft[] = [];
  for (const policy of latestByName(policies)) {
    if (agentsThrow(policy)) {
      failures.push(
        outcome({
          action: 'deny',
          reason: 'The agents of a policy are neither a list nor a text',
          fallback: false,
          guard: throwsFor(policy, builder),
          label: `${nameOf(policy.name) ?? 'unnamed'}/agents`,
        }),
      );
    }
    // A fresh guard for each rule: conditions are told apart by identity.
    const guard = (): Guarded | null => {
      const applies = applicability(policy, builder);
      return typeof applies === 'string' ? null : applies;
    };
    if (applicability(policy, builder) === 'none') continue;
    const lookup = createLookup(policy);
    for (const rule of policy.rules.filter(({ enabled }) => enabled)) {
      const draft = draftRule(policy, rule, limitOf(lookup(rule)), guard(), builder, sources);
      rules.push({ policy, rule, draft: { ...draft, tier: tierText(strategy, { policy, rule }) } });
    }
    defaults.push(draftDefault(policy, guard(), sources));
  }
  const nothing = outcome({
    action: 'deny',
    reason: 'No matching rules, using default',
    guard: expression.true(),
    label: 'no-policy',
  });
  const ranked = rankRules(rules, strategy).map(({ draft }) => draft);
  return finishEntry(
    { ...head, dialect: 'agt-ts', strategy, combine: 'first' },
    builder,
    [...failures, ...rules.map(({ draft }) => draft), ...defaults, nothing],
    [...failures, ...ranked, ...defaults, nothing],
  );
};
