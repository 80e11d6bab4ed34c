import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import { lintScalars } from '../lint/scalars.ts';
import { laxBoolean } from '../pydantic/boolean.ts';
import { isLaxDatetime } from '../pydantic/datetime.ts';
import { laxInteger } from '../pydantic/integer.ts';
import { laxList, laxString } from '../pydantic/string.ts';
import { FieldReader, describe } from '../schema/reader.ts';
import { warnUnknownKeys } from '../schema/unknown-keys.ts';
import type { Node, NodeOf } from '../tree/node.ts';
import { parseLimit } from './limit.ts';
import { ACTIONS, STAGES } from './policy.ts';
import type { Policy, PolicyRule } from './policy.ts';

const API_VERSION = 'governance.toolkit/v1';
const DEPRECATED_API_VERSION = '1.0';

export const DOCUMENT_KEYS = [
  'apiVersion',
  'version',
  'name',
  'description',
  'extends',
  'agent',
  'agents',
  'scope',
  'rules',
  'default_action',
  'created_at',
  'updated_at',
  'metadata',
];
export const RULE_KEYS = [
  'name',
  'description',
  'stage',
  'condition',
  'action',
  'limit',
  'approvers',
  'priority',
  'enabled',
  // Of the TypeScript engine, for documents that serve both.
  'ruleAction',
  'effect',
];

const nullable =
  <T>(read: (node: Node) => T | null) =>
  (node: Node): { value: T | null } | null => {
    if (node.kind === 'null') return { value: null };
    const value = read(node);
    return value === null ? null : { value };
  };

const strings = (node: Node): readonly string[] | null => {
  const items = laxList(node)?.map(laxString);
  return items === undefined || items.includes(null) ? null : items.filter((item) => item !== null);
};

/** The engine passes a mapping's keys as Python's keyword arguments, which are strings. */
const checkKeys = (fields: FieldReader): void => {
  for (const { key } of fields.map.entries) {
    if (key.kind !== 'string') fields.refuse(key.range, 'EY106', { key: describe(key) });
  }
};

const readLimit = (fields: FieldReader): PolicyRule['limit'] => {
  const node = fields.get('limit');
  if (node === undefined || node.kind === 'null') return null;
  const text = laxString(node);
  if (text === null) {
    fields.refuseKind('limit', node, 'a text such as "100/hour"');
    return null;
  }
  const limit = parseLimit(text);
  if (limit === null) fields.refuse(node.range, 'EY107', { text });
  return limit;
};

const readRule = (map: NodeOf<'map'>, source: Source, sink: Sink): PolicyRule | null => {
  const fields = new FieldReader(map, source, sink);
  checkKeys(fields);
  warnUnknownKeys(fields, RULE_KEYS);
  const conditionNode = fields.get('condition') ?? map;
  const rule: PolicyRule = {
    name: fields.required('name', 'a text', laxString, ''),
    description: fields.optional('description', 'a text', nullable(laxString), { value: null }).value,
    stage: fields.oneOf('stage', STAGES, 'pre_tool'),
    condition: fields.required('condition', 'a text', laxString, ''),
    action: fields.oneOf('action', ACTIONS, 'deny'),
    limit: readLimit(fields),
    approvers: fields.optional('approvers', 'a list of texts', strings, []),
    priority: fields.optional('priority', 'an integer', laxInteger, 0n),
    enabled: fields.optional('enabled', 'true or false', laxBoolean, true),
    source,
    range: map.range,
    conditionNode,
    limitRange: fields.get('limit')?.range ?? map.range,
  };
  return fields.failed ? null : rule;
};

const readRules = (fields: FieldReader): readonly PolicyRule[] => {
  const node = fields.get('rules');
  if (node === undefined) return [];
  // Python iterates over whatever there is; an empty text or mapping has nothing to iterate over.
  if ((node.kind === 'map' && node.entries.length === 0) || (node.kind === 'string' && node.value === '')) return [];
  const items = laxList(node);
  if (items === null) {
    fields.refuseKind('rules', node, 'a list of rules');
    return [];
  }
  return items.flatMap((item) => {
    if (item.kind === 'map') {
      const rule = readRule(item, fields.source, fields.sink);
      if (rule === null) fields.failed = true;
      return rule ?? [];
    }
    fields.refuse(item.range, 'EY108', { actual: describe(item) });
    return [];
  });
};

/**
 * An absent or empty version is the current one; where the document's own `version` is the default too, the engine takes it for a document of the older schema and
 * warns. The deprecated one must be a text: the number 1.0 is neither.
 */
const checkApiVersion = (fields: FieldReader): void => {
  const node = fields.get('apiVersion');
  if (node === undefined || node.kind === 'null') {
    const version = fields.get('version');
    if (version === undefined || (version.kind === 'string' && version.value === '1.0')) {
      const [start] = fields.map.range;
      fields.warn(node?.range ?? [start, start], 'EY247');
    }
    return;
  }
  if (node.kind === 'string' && node.value === API_VERSION) return;
  if (node.kind === 'string' && node.value === DEPRECATED_API_VERSION) fields.warn(node.range, 'EY219');
  else fields.refuse(node.range, 'EY105', { actual: describe(node) });
};

const readParents = (fields: FieldReader): Policy['parents'] => {
  const node = fields.get('extends');
  if (node === undefined || node.kind === 'null') return [];
  const items = node.kind === 'list' ? node.items : [node];
  return items.flatMap((item) => {
    if (item.kind === 'string') return { path: item.value, range: item.range };
    fields.refuseKind('extends', item, 'a file name');
    return [];
  });
};

/**
 * Reads a governance.toolkit/v1 document as the Python engine's models (pydantic 2) validate it.
 *
 * @returns null after reporting why the engine refuses it
 */
export const readPolicy = (node: Node, source: Source, sink: Sink): Policy | null => {
  if (node.kind !== 'map') {
    sink.reportAt(source, node.range, 'EY101', { actual: describe(node) });
    return null;
  }
  const fields = new FieldReader(node, source, sink);
  checkKeys(fields);
  warnUnknownKeys(fields, DOCUMENT_KEYS);
  checkApiVersion(fields);
  lintScalars(node, source, sink);
  fields.optional('version', 'a text', laxString, '1.0');
  fields.optional('description', 'a text', nullable(laxString), null);
  for (const name of ['created_at', 'updated_at']) {
    fields.optional(name, 'a point in time', (value) => isLaxDatetime(value) || null, true);
  }
  const policy: Policy = {
    name: fields.required('name', 'a text', laxString, ''),
    // An empty agent is none.
    agent: fields.optional('agent', 'a text', nullable(laxString), { value: null }).value || null,
    agents: fields.optional('agents', 'a list of texts', strings, []),
    scope: fields.optional('scope', 'a text', laxString, 'global'),
    rules: readRules(fields),
    defaultAction: fields.oneOf('default_action', ['allow', 'deny'], 'deny'),
    hasDefault: fields.get('default_action') !== undefined,
    source,
    range: node.range,
    nameRange: fields.get('name')?.range ?? node.range,
    scopeRange: fields.get('scope')?.range ?? node.range,
    parents: readParents(fields),
  };
  return fields.failed ? null : policy;
};
