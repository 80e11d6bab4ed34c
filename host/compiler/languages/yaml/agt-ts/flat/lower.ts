import type { Entry, Expression } from '../../../../ir/types.ts';
import { spanOf } from '../../../../source/source.ts';
import type { Source } from '../../../../source/source.ts';
import { createEntryBuilder } from '../../entry/builder.ts';
import type { Draft, EntryBuilder, EntryHead } from '../../entry/builder.ts';
import { cell } from '../../entry/cells.ts';
import { expression } from '../../entry/expressions.ts';
import { finishEntry } from '../../entry/finish.ts';
import type { SourceTable } from '../../entry/sources.ts';
import type { Node } from '../../tree/node.ts';
import { obligationsOf, outcome, verdictOf } from '../draft.ts';
import { isNullish, isTruthy, member, textOf } from '../javascript.ts';
import { lowerMembers } from '../members.ts';

/** A document of flat rules, as the TypeScript engine's older `loadFromYAML` takes it. */
export interface FlatDocument {
  readonly source: Source;
  readonly node: Node;
}

/** A pattern in which `fnmatch` finds nothing special. */
const escapeGlob = (text: string): string => text.replace(/[*?[]/gu, '[$&]');

/** Whether the action fits the rule's pattern: `*`, `prefix.*` or the action itself. Anything but a text throws. */
const actionGuard = (rule: Node, builder: EntryBuilder): Expression => {
  const pattern = member(rule, 'action');
  const read = (): Expression => builder.read(['action'], 'record', 'false');
  const is = (action: string): Expression =>
    expression.call('js.strict-equal', read(), expression.constant(cell.string(action)));
  if (rule.kind === 'null') return expression.error();
  if (isNullish(pattern)) return is('');
  if (pattern.kind !== 'string') return expression.error();
  if (pattern.value === '*') return expression.true();
  if (!pattern.value.endsWith('.*')) return is(pattern.value);
  const prefix = pattern.value.slice(0, -2);
  const below = expression.constant(cell.string(`${escapeGlob(prefix)}.*`));
  return expression.or([is(prefix), expression.call('python.fnmatch', read(), below)]);
};

const draftRule = (rule: Node, { source }: FlatDocument, builder: EntryBuilder, sources: SourceTable): Draft => {
  const action = actionGuard(rule, builder);
  const pattern = member(rule, 'action');
  const written = member(rule, 'condition');
  const condition = isNullish(written) ? member(rule, 'conditions') : written;
  const members = isTruthy(condition) ? lowerMembers(condition, builder) : { guard: expression.true(), conditions: [] };
  const effect = member(rule, 'effect');
  const word = isNullish(effect) ? 'deny' : textOf(effect);
  const name = member(rule, 'name');
  return {
    name: isNullish(name) ? null : textOf(name),
    policy: null,
    effect: verdictOf(word),
    action: word,
    reason: `Rule for ${isNullish(pattern) ? '' : textOf(pattern)} matched`,
    fallback: false,
    obligations: obligationsOf(word, builder),
    conditions: [
      { text: `action fits ${isNullish(pattern) ? '""' : JSON.stringify(textOf(pattern))}`, expression: action },
      ...members.conditions,
    ],
    annotations: {},
    span: spanOf(source, sources.index(source), rule.range),
    guard: expression.and([action, members.guard]),
    onError: 'deny',
    label: `rule-${isNullish(pattern) ? '' : textOf(pattern)}`,
  };
};

/** The entry that decides as the TypeScript engine's older `evaluate(action, context)` does: the first rule in file order, else deny. */
export const lowerFlat = (
  documents: readonly FlatDocument[],
  head: Pick<EntryHead, 'name' | 'version'>,
  sources: SourceTable,
): Entry => {
  const builder = createEntryBuilder();
  const rules = documents.flatMap((document) => {
    const list = member(document.node, 'rules');
    return list?.kind === 'list' ? list.items.map((rule) => draftRule(rule, document, builder, sources)) : [];
  });
  const nothing = outcome({
    action: 'deny',
    reason: 'No rule matched',
    guard: expression.true(),
    label: 'default',
  });
  const drafts = [...rules, nothing];
  return finishEntry(
    { ...head, dialect: 'agt-ts', strategy: 'first_match', combine: 'first' },
    builder,
    drafts,
    drafts,
  );
};
