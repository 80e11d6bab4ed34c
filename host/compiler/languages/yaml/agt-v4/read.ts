import type { Sink } from '../../../diagnostics/sink.ts';
import type { CompiledPatterns } from '../../../patterns/compiled.ts';
import type { Source } from '../../../source/source.ts';
import { lintScalars } from '../lint/scalars.ts';
import { laxBoolean } from '../pydantic/boolean.ts';
import { laxInteger } from '../pydantic/integer.ts';
import { isLaxFloat, isLaxInteger } from '../pydantic/number.ts';
import { laxList, laxString } from '../pydantic/string.ts';
import { FieldReader, describe } from '../schema/reader.ts';
import { warnUnknownKeys } from '../schema/unknown-keys.ts';
import type { Node, NodeOf } from '../tree/node.ts';
import { field } from '../tree/node.ts';
import { ACTIONS, OPERATORS } from './document.ts';
import type { Action, DocumentRule, PolicyDocument } from './document.ts';
import { patternOf } from './pattern.ts';

export const DOCUMENT_KEYS = [
  'version',
  'name',
  'description',
  'rules',
  'defaults',
  'inherit',
  'scope',
  'network_allowlist',
  'tool_allowlist',
  'a2a_conversation_policy',
];
export const DEFAULTS_KEYS = [
  'action',
  'max_tokens',
  'max_tool_calls',
  'confidence_threshold',
  'max_cpu',
  'max_memory_mb',
  'timeout_seconds',
  'network_default',
];
export const RULE_KEYS = ['name', 'condition', 'action', 'priority', 'message', 'override'];
export const CONDITION_KEYS = ['field', 'operator', 'value'];

const isText = (node: Node): boolean => laxString(node) !== null;
const isTexts = (node: Node): boolean => laxList(node)?.every(isText) ?? false;
const orNull =
  (check: (node: Node) => boolean) =>
  (node: Node): boolean =>
    node.kind === 'null' || check(node);

/** Fields that are validated and that no decision depends on. */
const check = (fields: FieldReader, name: string, expected: string, isValid: (node: Node) => boolean): void => {
  fields.optional(name, expected, (node) => isValid(node) || null, true);
};

const asMap = (fields: FieldReader, name: string, node: Node | undefined, expected: string): NodeOf<'map'> | null => {
  if (node?.kind === 'map') return node;
  if (node === undefined) fields.refuse(fields.map.range, 'EY102', { field: name });
  else fields.refuseKind(name, node, expected);
  return null;
};

const requiredWord = <const W extends string>(fields: FieldReader, name: string, words: readonly W[], absent: W): W => {
  if (fields.get(name) === undefined) fields.refuse(fields.map.range, 'EY102', { field: name });
  return fields.oneOf(name, words, absent);
};

const readRule = (map: NodeOf<'map'>, source: Source, sink: Sink, patterns: CompiledPatterns): DocumentRule | null => {
  const fields = new FieldReader(map, source, sink);
  warnUnknownKeys(fields, RULE_KEYS);
  const conditionMap = asMap(fields, 'condition', fields.get('condition'), 'a mapping of field, operator and value');
  const condition = new FieldReader(conditionMap ?? map, source, sink);
  if (conditionMap !== null) warnUnknownKeys(condition, CONDITION_KEYS);
  const value = condition.get('value');
  if (conditionMap !== null && value === undefined) {
    condition.refuse(conditionMap.range, 'EY102', { field: 'value' });
  }
  const operator = conditionMap === null ? 'eq' : requiredWord(condition, 'operator', OPERATORS, 'eq');
  const rule: DocumentRule = {
    name: fields.required('name', 'a text', laxString, ''),
    field: conditionMap === null ? '' : condition.required('field', 'a text', laxString, ''),
    operator,
    value: value ?? map,
    pattern: operator === 'matches' && value !== undefined ? patternOf(value, patterns) : null,
    action: requiredWord(fields, 'action', ACTIONS, 'deny'),
    priority: fields.optional('priority', 'an integer', laxInteger, 0n),
    message: fields.optional('message', 'a text', laxString, ''),
    override: fields.optional('override', 'true or false', laxBoolean, false),
    range: map.range,
    conditionRange: conditionMap?.range ?? map.range,
  };
  return fields.failed || condition.failed ? null : rule;
};

const readRules = (fields: FieldReader, patterns: CompiledPatterns): DocumentRule[] => {
  const node = fields.get('rules');
  const items = node === undefined ? [] : laxList(node);
  if (items === null) {
    if (node !== undefined) fields.refuseKind('rules', node, 'a list of rules');
    return [];
  }
  return items.flatMap((item) => {
    if (item.kind !== 'map') {
      fields.refuse(item.range, 'EY108', { actual: describe(item) });
      return [];
    }
    const rule = readRule(item, fields.source, fields.sink, patterns);
    if (rule === null) fields.failed = true;
    return rule ?? [];
  });
};

const readDefaults = (fields: FieldReader): Action => {
  const node = fields.get('defaults');
  if (node === undefined) return 'allow';
  const map = asMap(fields, 'defaults', node, 'a mapping such as {action: deny}');
  if (map === null) return 'deny';
  const defaults = new FieldReader(map, fields.source, fields.sink);
  warnUnknownKeys(defaults, DEFAULTS_KEYS);
  for (const name of ['max_tokens', 'max_tool_calls', 'timeout_seconds']) {
    check(defaults, name, 'an integer', isLaxInteger);
  }
  check(defaults, 'max_memory_mb', 'an integer', orNull(isLaxInteger));
  check(defaults, 'confidence_threshold', 'a number', isLaxFloat);
  check(defaults, 'max_cpu', 'a number', orNull(isLaxFloat));
  check(defaults, 'network_default', 'a text', isText);
  const action = defaults.oneOf('action', ACTIONS, 'allow');
  if (defaults.failed) fields.failed = true;
  return action;
};

const hasDefault = (document: NodeOf<'map'>): boolean => {
  const defaults = field(document, 'defaults');
  return defaults?.kind === 'map' && field(defaults, 'action') !== undefined;
};

/** Whether a governance file keeps the folders above from counting: the raw value decides, whatever else the file holds. */
export const trimsFolders = (node: Node): boolean => {
  const inherit = node.kind === 'map' ? field(node, 'inherit') : undefined;
  return inherit?.kind === 'bool' && !inherit.value;
};

/**
 * Reads an AGT v4 PolicyDocument.
 *
 * @returns null after reporting why its models refuse it
 */
export const readPolicyDocument = (
  node: Node,
  source: Source,
  sink: Sink,
  patterns: CompiledPatterns,
): PolicyDocument | null => {
  if (node.kind !== 'map') {
    sink.reportAt(source, node.range, 'EY101', { actual: describe(node) });
    return null;
  }
  const fields = new FieldReader(node, source, sink);
  warnUnknownKeys(fields, DOCUMENT_KEYS);
  lintScalars(node, source, sink);
  for (const name of ['version', 'description']) check(fields, name, 'a text', isText);
  for (const name of ['network_allowlist', 'tool_allowlist']) check(fields, name, 'a list of texts', isTexts);
  fields.optional('inherit', 'true or false', laxBoolean, true);
  const document: PolicyDocument = {
    name: fields.optional('name', 'a text', laxString, 'unnamed'),
    rules: readRules(fields, patterns),
    defaultAction: readDefaults(fields),
    hasDefault: hasDefault(node),
    scope: fields.optional<{ value: string | null }>(
      'scope',
      'a text',
      (value) => {
        if (value.kind === 'null') return { value: null };
        const text = laxString(value);
        return text === null ? null : { value: text };
      },
      { value: null },
    ).value,
    trims: trimsFolders(node),
    source,
    range: node.range,
    node,
  };
  return fields.failed ? null : document;
};
