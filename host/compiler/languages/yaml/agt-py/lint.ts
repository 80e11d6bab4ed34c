import type { Sink } from '../../../diagnostics/sink.ts';
import { conditionRanges } from '../condition/span.ts';
import type { ReportPart } from '../condition/lint.ts';
import type { Strategy } from '../strategy.ts';
import { areDisjoint, demandsOf, type ConditionDemands } from './condition/disjoint.ts';
import { lintPythonCondition } from './condition/lint.ts';
import { parseCondition } from './condition/parse.ts';
import type { UnboundAgents } from './lower.ts';
import type { Policy, PolicyRule } from './policy.ts';
import { latestByName } from './lower.ts';
import { rankRules } from './rank.ts';

const SCOPES = ['global', 'tenant', 'organization', 'agent'];

const lintRule = (rule: PolicyRule, sink: Sink): void => {
  if (!rule.enabled) return;
  const ranges = conditionRanges(rule.source, rule.conditionNode, rule.condition);
  const report: ReportPart = (part, code, details) => sink.reportAt(rule.source, ranges(part), code, details);
  lintPythonCondition(parseCondition(rule.condition), rule.name, report);
  if (rule.action === 'warn' || rule.action === 'log') {
    sink.reportAt(rule.source, rule.range, 'EY220', { action: rule.action });
  }
  if (rule.limit?.count === 0) sink.reportAt(rule.source, rule.limitRange, 'EY213', { text: rule.limit.text });
};

/** Rules of one name have the limit of the first of them. */
const lintNames = (policy: Policy, sink: Sink): void => {
  const first = new Map<string, PolicyRule>();
  for (const rule of policy.rules) {
    const earlier = first.get(rule.name);
    if (earlier === undefined) first.set(rule.name, rule);
    else if (earlier.limit !== null || rule.limit !== null) {
      sink.reportAt(rule.source, rule.range, 'EY239', { name: rule.name });
    }
  }
};

const lintPolicy = (policy: Policy, unboundAgents: UnboundAgents, sink: Sink): void => {
  if (policy.agent === null && policy.agents.length === 0) {
    const chosen = unboundAgents === 'all' ? 'for all' : 'for none';
    sink.reportAt(policy.source, policy.nameRange, 'EY216', { chosen });
  }
  if (!SCOPES.includes(policy.scope)) {
    sink.reportAt(policy.source, policy.scopeRange, 'EY222', { scope: policy.scope, allowed: SCOPES.join(', ') });
  }
  if (!policy.hasDefault) sink.reportAt(policy.source, policy.nameRange, 'EY248');
  for (const rule of policy.rules) lintRule(rule, sink);
  lintNames(policy, sink);
};

/** So many pairs of rules are compared; what comes after them is taken to match together. */
const MOST_PAIRS = 100_000;

/** Under `deny_overrides` an approval loses to an allow that ranks before it. */
const lintApprovals = (policies: readonly Policy[], strategy: Strategy, sink: Sink): void => {
  if (strategy !== 'deny_overrides') return;
  const rules = policies.flatMap((policy) =>
    policy.rules.filter(({ enabled }) => enabled).map((rule) => ({ policy, rule })),
  );
  const allowed: { readonly rule: PolicyRule; readonly demands: ConditionDemands }[] = [];
  let pairs = 0;
  for (const { rule } of rankRules(rules, strategy)) {
    if (rule.action !== 'allow' && rule.action !== 'require_approval') continue;
    const demands = demandsOf(parseCondition(rule.condition));
    if (rule.action === 'allow') {
      allowed.push({ rule, demands });
      continue;
    }
    const other = allowed.find((each) => {
      if (each.rule.stage !== rule.stage) return false;
      pairs += each.demands.length * demands.length;
      return pairs > MOST_PAIRS || !areDisjoint(each.demands, demands);
    });
    if (other !== undefined) {
      sink.reportAt(rule.source, rule.range, 'EY215', { rule: rule.name, other: other.rule.name });
    }
  }
};

/** Warns of what the Python engine makes of the policies otherwise than they seem to say, or than the TypeScript engine does. */
export const lintPython = (
  policies: readonly Policy[],
  options: { readonly strategy: Strategy; readonly unboundAgents: UnboundAgents },
  sink: Sink,
): void => {
  const names = new Set<string>();
  for (const policy of policies) {
    if (names.has(policy.name)) sink.reportAt(policy.source, policy.nameRange, 'EY226', { name: policy.name });
    names.add(policy.name);
    lintPolicy(policy, options.unboundAgents, sink);
  }
  lintApprovals(latestByName(policies), options.strategy, sink);
};
