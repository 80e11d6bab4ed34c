import type { Sink } from '../../../diagnostics/sink.ts';
import { field } from '../tree/node.ts';
import type { Node } from '../tree/node.ts';
import { walk } from '../tree/walk.ts';
import { isDenying } from './document.ts';
import type { DocumentRule, Operator, PolicyDocument } from './document.ts';
import type { GovernanceFile } from './folders/file.ts';

const ORDERED = new Set<Node['kind']>(['bool', 'int', 'float', 'string', 'bytes', 'list']);
const CONTAINERS = new Set<Node['kind']>(['string', 'bytes', 'list', 'set', 'map']);

/** Why an operator raises an exception with every value of the field; null when it does not. */
const failure = (operator: Operator, value: Node): readonly [why: string, expected: string] | null => {
  switch (operator) {
    case 'gt':
    case 'lt':
    case 'gte':
    case 'lte':
      return ORDERED.has(value.kind) ? null : ['the value has no order', 'a number or a text'];
    case 'in':
    case 'not_in':
      return CONTAINERS.has(value.kind) ? null : ['nothing is in the value', 'a list'];
    default:
      return null;
  }
};

const lintRule = (rule: DocumentRule, document: PolicyDocument, sink: Sink): void => {
  const { source } = document;
  const failing = failure(rule.operator, rule.value);
  if (failing !== null) {
    const [why, expected] = failing;
    sink.reportAt(source, rule.conditionRange, 'EY230', { rule: rule.name, field: rule.field, why, expected });
  }
  if (rule.field.includes('.')) sink.reportAt(source, rule.conditionRange, 'EY228', { field: rule.field });
  if (rule.pattern?.kind === 'invalid') {
    const { text, why } = rule.pattern;
    sink.reportAt(source, rule.value.range, 'EY249', { pattern: text, rule: rule.name, field: rule.field, why });
  }
  if (isDenying(rule) && (rule.operator === 'ne' || rule.operator === 'not_in')) {
    sink.reportAt(source, rule.conditionRange, 'EY229', { rule: rule.name, field: rule.field });
  }
  // For `matches` a date is a text like any other.
  if (rule.operator === 'matches') return;
  walk(rule.value, (node) => {
    if (node.kind === 'date' || node.kind === 'datetime') {
      sink.reportAt(source, node.range, 'EY221', { text: node.text });
    }
  });
};

/** Warns of what the v4 evaluator makes of the documents otherwise than they seem to say. */
export const lintDocuments = (
  documents: readonly PolicyDocument[],
  files: readonly GovernanceFile[],
  sink: Sink,
): void => {
  const inFolders = files.flatMap(({ document }) => document ?? []);
  for (const document of [...documents, ...inFolders]) {
    for (const rule of document.rules) lintRule(rule, document, sink);
    if (!document.hasDefault) sink.reportAt(document.source, document.range, 'EY231');
  }
  for (const { node, source } of documents) {
    if (node.kind !== 'map') continue;
    for (const name of ['scope', 'inherit'] as const) {
      const value = field(node, name);
      if (value !== undefined && value.kind !== 'null') sink.reportAt(source, value.range, 'EY246', { field: name });
    }
  }
};
