import type { Verdict } from '../../../../engine/manifest/types.ts';
import type { Expression } from '../../../ir/types.ts';
import type { Entry } from '../../../ir/types.ts';
import { spanOf } from '../../../source/source.ts';
import { lowerCondition } from '../condition/lower.ts';
import { conditionRanges } from '../condition/span.ts';
import { createEntryBuilder } from '../entry/builder.ts';
import type { Draft, EntryBuilder, EntryHead } from '../entry/builder.ts';
import { cell } from '../entry/cells.ts';
import { expression } from '../entry/expressions.ts';
import { finishEntry } from '../entry/finish.ts';
import type { SourceTable } from '../entry/sources.ts';
import type { Strategy } from '../strategy.ts';
import { lowerAtom } from './condition/lower.ts';
import { parseCondition } from './condition/parse.ts';
import type { Limit } from './limit.ts';
import type { Action, Policy, PolicyRule } from './policy.ts';
import { rankRules, tierText } from './rank.ts';

/** Which agents a document without `agent` and `agents` is for: none in the engine itself, all under AGT's own `govern()`. */
export type UnboundAgents = 'all' | 'none';

export interface PythonOptions {
  readonly strategy: Strategy;
  readonly unboundAgents: UnboundAgents;
}

/** Everything but `allow` keeps an action from running: this engine denies on `warn` and `log` too. */
const VERDICTS: Readonly<Record<Action, Verdict>> = {
  allow: 'allow',
  deny: 'deny',
  warn: 'deny',
  log: 'deny',
  require_approval: 'escalate',
};

interface Guarded {
  readonly text: string;
  readonly expression: Expression;
}

/** Whether the policy is for the acting agent; null when it is for every one, `false` when for none. */
const agentGuard = (policy: Policy, options: PythonOptions, builder: EntryBuilder): Guarded | null | false => {
  const names = [...new Set(policy.agent === null ? policy.agents : [policy.agent, ...policy.agents])];
  if (policy.agents.includes('*')) return null;
  if (policy.agent === null && policy.agents.length === 0) return options.unboundAgents === 'all' ? null : false;
  const agent = builder.read(['agent'], 'record', 'false');
  const [only, second] = names;
  if (only !== undefined && second === undefined) {
    return {
      text: `agent == ${JSON.stringify(only)}`,
      expression: expression.call('python.equal', agent, expression.constant(cell.string(only))),
    };
  }
  return {
    text: `agent in ${JSON.stringify(names)}`,
    expression: expression.call('python.in', agent, expression.constant(cell.strings(names))),
  };
};

/** Whether the action is at the rule's stage. An input without one is before a tool call. */
const stageGuard = (rule: PolicyRule, builder: EntryBuilder): Guarded => ({
  text: `stage == "${rule.stage}"`,
  expression: expression.call(
    'python.equal',
    builder.read(['stage'], 'record', rule.stage === 'pre_tool' ? 'true' : 'false'),
    expression.constant(cell.string(rule.stage)),
  ),
});

interface Applicable {
  readonly policy: Policy;
  /** The limit of the first rule of each name. */
  readonly limits: ReadonlyMap<string, Limit | null>;
  /** A fresh guard for each rule: conditions are told apart by identity. */
  readonly guard: () => Guarded | null;
}

const obligationsOf = ({ policy, limits }: Applicable, rule: PolicyRule, builder: EntryBuilder): number[] => {
  const obligations: number[] = [];
  if (rule.action === 'require_approval' || rule.approvers.length > 0) {
    obligations.push(builder.obligation({ kind: 'approval', approvers: rule.approvers }));
  }
  // The engine looks the winner up by its name, and so finds the first rule that has it.
  const limit = limits.get(rule.name) ?? null;
  if (limit !== null) {
    const { text, count, windowMs } = limit;
    obligations.push(
      builder.obligation({
        kind: 'limit',
        text,
        count,
        windowMs,
        key: [{ input: 'agent' }, { literal: policy.name }, { literal: rule.name }],
        grants: 'at-least-one',
      }),
    );
  }
  return obligations;
};

const draftRule = (applicable: Applicable, rule: PolicyRule, builder: EntryBuilder, sources: SourceTable): Draft => {
  const { policy, guard } = applicable;
  const agent = guard();
  const stage = stageGuard(rule, builder);
  const condition = lowerCondition(parseCondition(rule.condition), (atom) => lowerAtom(atom, builder));
  const guards = agent === null ? [stage] : [agent, stage];
  const ranges = conditionRanges(rule.source, rule.conditionNode, rule.condition);
  return {
    name: rule.name,
    policy: policy.name,
    effect: VERDICTS[rule.action],
    action: rule.action,
    reason: rule.description === null || rule.description === '' ? `Rule ${rule.name} matched` : rule.description,
    fallback: false,
    obligations: obligationsOf(applicable, rule, builder),
    conditions: [
      ...guards,
      ...condition.atoms.map(({ atom, expression }) => ({
        text: atom.text,
        expression,
        span: spanOf(rule.source, sources.index(rule.source), ranges(atom.part)),
      })),
    ],
    annotations: {},
    span: spanOf(rule.source, sources.index(rule.source), rule.range),
    guard: expression.and([...guards.map(({ expression }) => expression), condition.guard]),
    // What raises an exception in the engine matches.
    onError: 'match',
    label: '',
  };
};

const draftDefault = ({ policy, guard }: Applicable, sources: SourceTable): Draft => {
  const agent = guard();
  return {
    name: null,
    policy: null,
    effect: policy.defaultAction,
    action: policy.defaultAction,
    reason: 'No matching rules, using default',
    fallback: true,
    obligations: [],
    conditions: agent === null ? [] : [agent],
    annotations: { document: policy.name },
    span: spanOf(policy.source, sources.index(policy.source), policy.range),
    guard: agent === null ? expression.true() : agent.expression,
    onError: 'deny',
    label: `${policy.name}/default`,
  };
};

const nothingApplies = (): Draft => ({
  name: null,
  policy: null,
  effect: 'deny',
  action: 'deny',
  reason: 'No policies loaded (deny by default)',
  fallback: true,
  obligations: [],
  conditions: [],
  annotations: {},
  guard: expression.true(),
  onError: 'deny',
  label: 'no-policy',
});

/** Policies of one name are one: the last one, at the first one's place. */
export const latestByName = <T extends { readonly name: unknown }>(policies: readonly T[]): T[] => [
  ...new Map(policies.map((policy) => [policy.name, policy])).values(),
];

/** The entry that decides as the Python engine of governance.toolkit/v1 does with these policies loaded in order. */
export const lowerPython = (
  policies: readonly Policy[],
  options: PythonOptions,
  head: Pick<EntryHead, 'name' | 'version'>,
  sources: SourceTable,
): Entry => {
  const builder = createEntryBuilder();
  const applicable = latestByName(policies).flatMap((policy): Applicable[] => {
    const guard = agentGuard(policy, options, builder);
    if (guard === false) return [];
    const limits = new Map(policy.rules.toReversed().map(({ name, limit }) => [name, limit]));
    return [{ policy, limits, guard: () => agentGuard(policy, options, builder) || null }];
  });
  const rules = applicable.flatMap((entry) =>
    entry.policy.rules
      .filter(({ enabled }) => enabled)
      .map((rule) => ({
        policy: entry.policy,
        rule,
        draft: {
          ...draftRule(entry, rule, builder, sources),
          tier: tierText(options.strategy, { policy: entry.policy, rule }),
        },
      })),
  );
  const fallbacks = [...applicable.map((entry) => draftDefault(entry, sources)), nothingApplies()];
  const ranked = rankRules(rules, options.strategy).map(({ draft }) => draft);
  return finishEntry(
    { ...head, dialect: 'agt-py', strategy: options.strategy, combine: 'first-of-all' },
    builder,
    [...rules.map(({ draft }) => draft), ...fallbacks],
    [...ranked, ...fallbacks],
  );
};
