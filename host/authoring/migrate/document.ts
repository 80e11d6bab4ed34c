import { isDenying, type PolicyDocument } from '../../compiler/languages/yaml/agt-v4/document.ts';
import { CONDITION_KEYS, DEFAULTS_KEYS, DOCUMENT_KEYS, RULE_KEYS } from '../../compiler/languages/yaml/agt-v4/read.ts';
import { laxString } from '../../compiler/languages/yaml/pydantic/string.ts';
import { field, type Node } from '../../compiler/languages/yaml/tree/node.ts';
import { spanOf } from '../../compiler/source/source.ts';
import { placeComments } from './text/place.ts';
import { emit, type EmittedRule } from './text/emit.ts';
import type { Comment } from './text/comments.ts';
import { migrateRule, type MigratedRule } from './rule.ts';
import type { Migrated, MigrateOptions, Remark } from './types.ts';

/** What v1 has a place for, by the keys of v4. */
const KEPT = new Set(['version', 'name', 'description', 'rules', 'defaults']);

const keysOf = (node: Node | undefined): readonly string[] =>
  node?.kind === 'map' ? node.entries.flatMap(({ key }) => (key.kind === 'string' ? key.value : [])) : [];

/** The keys that v1 has no place for. No decision depends on them, but in folders. */
const leftOut = ({ node }: PolicyDocument): readonly string[] => {
  if (node.kind !== 'map') return [];
  const rules = field(node, 'rules');
  const items = rules?.kind === 'list' ? rules.items : [];
  const unknown = (names: readonly string[], known: readonly string[]): readonly string[] =>
    names.filter((name) => !known.includes(name));
  return [
    ...DOCUMENT_KEYS.filter((name) => !KEPT.has(name) && field(node, name) !== undefined),
    ...keysOf(field(node, 'defaults')).filter((name) => name !== 'action' && DEFAULTS_KEYS.includes(name)),
    ...unknown(keysOf(node), DOCUMENT_KEYS),
    ...unknown(keysOf(field(node, 'defaults')), DEFAULTS_KEYS),
    ...items.flatMap((item) => [
      ...unknown(keysOf(item), RULE_KEYS),
      ...unknown(keysOf(item.kind === 'map' ? field(item, 'condition') : undefined), CONDITION_KEYS),
    ]),
  ];
};

/** Whether another strategy than the first match by priority would decide otherwise: a rule that allows stands before one that denies. */
const needsStrategy = (rules: readonly MigratedRule[]): boolean => {
  const ranked = rules
    .filter(({ conditions }) => conditions.length > 0)
    .toSorted((a, b) => (a.rule.priority === b.rule.priority ? 0 : a.rule.priority > b.rule.priority ? -1 : 1));
  const allowed = ranked.findIndex(({ rule }) => !isDenying(rule));
  return allowed >= 0 && ranked.slice(allowed).some(({ rule }) => isDenying(rule));
};

const STRATEGY =
  '# Decides with the strategy priority_first_match as the v4 document did, and not with the default one.';

const remarksOf = (
  document: PolicyDocument,
  rules: readonly MigratedRule[],
  texts: (rule: MigratedRule) => readonly string[],
): readonly Remark[] =>
  rules.flatMap((migrated) => {
    const { name, range } = migrated.rule;
    return texts(migrated).map((text) => ({ rule: name, text, span: spanOf(document.source, 0, range) }));
  });

const ofDocument = (text: string): Remark => ({ rule: null, text, span: null });

const textField = ({ node }: PolicyDocument, name: string): string => {
  const value = node.kind === 'map' ? field(node, name) : undefined;
  return value === undefined ? '' : (laxString(value) ?? '');
};

const emitted = ({ rule, conditions }: MigratedRule, comments: readonly string[]): readonly EmittedRule[] =>
  conditions.map((condition, index) => ({
    comments: index === 0 ? comments : [],
    name: index === 0 ? rule.name : `${rule.name}-${index + 1}`,
    condition,
    action: isDenying(rule) ? 'deny' : 'allow',
    priority: rule.priority,
    description: rule.message,
  }));

/** A v4 document that its models accept, as governance.toolkit/v1. */
export const migrateDocument = (
  document: PolicyDocument,
  comments: readonly Comment[],
  options: MigrateOptions,
): Omit<Migrated, 'diagnostics'> => {
  const rules = document.rules.map((rule) => migrateRule(rule, options));
  const refused = remarksOf(document, rules, ({ refused }) => (refused === null ? [] : [refused]));
  const needs = needsStrategy(rules);
  const placed = placeComments(document, comments);
  const names = [...new Set(leftOut(document))];
  // The comments of a rule that is left out stay where it was.
  let orphans: readonly string[] = [];
  const emittedRules = rules.flatMap((migrated) => {
    const own = [...orphans, ...(placed.ofRules.get(migrated.rule) ?? [])];
    orphans = migrated.conditions.length === 0 ? own : [];
    return emitted(migrated, own);
  });
  const text = emit({
    head: [...placed.head, ...(needs ? [STRATEGY] : [])],
    above: placed.above,
    tail: [...orphans, ...placed.tail],
    version: textField(document, 'version') || '1.0',
    name: document.name,
    description: textField(document, 'description'),
    defaultAction: document.defaultAction === 'allow' || document.defaultAction === 'audit' ? 'allow' : 'deny',
    rules: emittedRules,
  });
  return {
    text: refused.length > 0 ? null : text,
    refused,
    inexact: [
      ...remarksOf(document, rules, ({ inexact }) => inexact),
      ...(document.defaultAction === 'audit'
        ? [ofDocument('v1 has no default that allows and is noted: it allows')]
        : []),
    ],
    notes: [
      ...remarksOf(document, rules, ({ notes }) => notes),
      ...names.map((name) =>
        ofDocument(`"${name}" is left out: v1 has no place for it, and no decision depended on it`),
      ),
    ],
    needsStrategy: needs,
  };
};
