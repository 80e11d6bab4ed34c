import type { Verdict } from '../../../../engine/manifest/types.ts';
import type { Expression } from '../../../ir/types.ts';
import { spanOf } from '../../../source/source.ts';
import type { Draft, EntryBuilder } from '../entry/builder.ts';
import { expression } from '../entry/expressions.ts';
import type { SourceTable } from '../entry/sources.ts';
import { lowerRuleCondition } from './condition.ts';
import type { Action, DocumentRule, PolicyDocument } from './document.ts';

const VERDICTS: Readonly<Record<Action, Verdict>> = { allow: 'allow', audit: 'allow', deny: 'deny', block: 'deny' };

export const DEFAULT_REASON = 'No rules matched; default action applied';

/** A part of a guard that stands before the rule's condition, such as the folder it is for. */
export interface Guarded {
  readonly text: string;
  readonly expression: Expression;
}

const obligationsOf = (action: Action, builder: EntryBuilder): number[] =>
  action === 'audit' ? [builder.obligation({ kind: 'log', label: 'audit' })] : [];

const conditionText = ({ source }: PolicyDocument, rule: DocumentRule): string => {
  const written = source.text.slice(rule.value.range[0], rule.value.range[1]).trim();
  const value = written.length > 120 ? `${written.slice(0, 120)}…` : written;
  return `${rule.field} ${rule.operator} ${value}`;
};

/** @param policy what the decision names as the policy that decided */
export const draftRule = (
  document: PolicyDocument,
  rule: DocumentRule,
  guards: readonly Guarded[],
  policy: string,
  builder: EntryBuilder,
  sources: SourceTable,
): Draft => {
  const condition = lowerRuleCondition(rule, builder);
  const index = sources.index(document.source);
  return {
    name: rule.name,
    policy,
    effect: VERDICTS[rule.action],
    action: rule.action,
    reason: rule.message === '' ? `Matched rule '${rule.name}'` : rule.message,
    fallback: false,
    obligations: obligationsOf(rule.action, builder),
    conditions: [
      ...guards,
      {
        text: conditionText(document, rule),
        expression: condition,
        span: spanOf(document.source, index, rule.conditionRange),
      },
    ],
    annotations: policy === document.name ? {} : { document: document.name },
    span: spanOf(document.source, index, rule.range),
    guard: expression.and([...guards.map(({ expression }) => expression), condition]),
    // What raises an exception in the evaluator fails the whole evaluation closed.
    onError: 'deny',
    tier: String(rule.priority),
    label: '',
  };
};

/** The outcome when no rule matches. */
export const draftDefault = (
  document: PolicyDocument,
  guards: readonly Guarded[],
  policy: string,
  builder: EntryBuilder,
  sources: SourceTable,
): Draft => ({
  name: null,
  policy,
  effect: VERDICTS[document.defaultAction],
  action: document.defaultAction,
  reason: DEFAULT_REASON,
  fallback: true,
  obligations: obligationsOf(document.defaultAction, builder),
  conditions: guards,
  annotations: policy === document.name ? {} : { document: document.name },
  span: spanOf(document.source, sources.index(document.source), document.range),
  guard: expression.and(guards.map(({ expression }) => expression)),
  onError: 'deny',
  label: `${document.name}/default`,
});

/** Without a document everything is allowed. */
export const draftNoDocument = (): Draft => ({
  name: null,
  policy: null,
  effect: 'allow',
  action: 'allow',
  reason: DEFAULT_REASON,
  fallback: true,
  obligations: [],
  conditions: [],
  annotations: {},
  guard: expression.true(),
  onError: 'deny',
  label: 'no-document',
});
