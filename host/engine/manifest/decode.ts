import { decodeCbor } from '../cbor/decode.ts';
import type { CborData } from '../cbor/types.ts';
import {
  atLeast,
  byteString,
  dictionary,
  integer,
  list,
  oneOf,
  orNull,
  Place,
  record,
  text,
  type Read,
  variant,
} from './schema.ts';
import { checkSchema, requestSchema } from './request-schema.ts';
import type {
  Condition,
  EntityReads,
  Held,
  Limits,
  Manifest,
  ManifestEntry,
  ManifestRule,
  Obligation,
  Slot,
  SourceDigest,
  Span,
} from './types.ts';

/** The bounds of docs/module-format.md §2.1. */
export const MANIFEST_BOUNDS = {
  entries: 65_536,
  rules: 1_048_576,
  slots: 4_096,
  segments: 1_024,
  conditions: 65_536,
  obligations: 1_048_576,
  sources: 65_536,
  annotations: 1_024,
  text: 1_048_576,
  depth: 64,
  frameBytes: 2 ** 30,
  memoryPages: 65_536,
  storeBytes: 2 ** 30,
} as const;

const TEXT = text(MANIFEST_BOUNDS.text);
const NAME = text(4_096);
const ANY_INDEX = integer(0, 2 ** 32 - 1);
const POSITION = integer(1, 2 ** 32 - 1);

const span: Read<Span> = (value, place) => {
  if (!Array.isArray(value) || value.length !== 5) return place.refuse('must be a list of five numbers');
  const numbers: readonly CborData[] = value;
  const at = (index: number): number => place.into(index, index === 0 ? ANY_INDEX : POSITION, numbers[index] ?? null);
  return Object.freeze({ source: at(0), line: at(1), column: at(2), endLine: at(3), endColumn: at(4) });
};

const FLAG = oneOf(false, true);

const slot = record<Slot>(
  {
    path: list(NAME, MANIFEST_BOUNDS.segments, 1),
    walk: oneOf('record', 'js'),
    type: oneOf('any', 'float', 'cedar-entity', 'cedar-value', 'cedar-entities'),
    holds: oneOf('bool', 'int', 'string', 'set', 'record', 'entity', 'ip', 'decimal', 'datetime', 'duration'),
    required: oneOf(true),
    reads: record<EntityReads>({
      attributes: list(TEXT, MANIFEST_BOUNDS.conditions),
      tags: FLAG,
      ancestors: FLAG,
    }),
  },
  'holds',
  'required',
  'reads',
);

const condition = record<Condition>({ text: TEXT, span }, 'span');

const keyPart = (
  value: Parameters<typeof literal>[0],
  place: Place,
): { readonly literal: string } | { readonly input: 'agent' } =>
  value instanceof Map && value.has('input') ? input(value, place) : literal(value, place);
const literal = record<{ readonly literal: string }>({ literal: TEXT });
const input = record<{ readonly input: 'agent' }>({ input: oneOf('agent') });

const obligation = variant<Obligation>('kind', {
  limit: record<Extract<Obligation, { kind: 'limit' }>>({
    kind: oneOf('limit'),
    text: TEXT,
    count: atLeast(0),
    windowMs: atLeast(1),
    key: list(keyPart, 64),
    grants: oneOf('at-least-one', 'exactly'),
  }),
  approval: record<Extract<Obligation, { kind: 'approval' }>>({
    kind: oneOf('approval'),
    approvers: list(TEXT, MANIFEST_BOUNDS.conditions),
  }),
  log: record<Extract<Obligation, { kind: 'log' }>>({ kind: oneOf('log'), label: TEXT }),
  durable: record<Extract<Obligation, { kind: 'durable' }>>({ kind: oneOf('durable'), when: oneOf('before') }),
});

/** A rule as it is written: what is false or empty is left out, and may not be written. */
type WrittenRule = Omit<ManifestRule, 'fallback' | 'obligations' | 'annotations'> & {
  readonly fallback?: true;
  readonly obligations?: ManifestRule['obligations'];
  readonly annotations?: ManifestRule['annotations'];
};

const writtenRule = record<WrittenRule>(
  {
    id: TEXT,
    name: orNull(TEXT),
    policy: orNull(TEXT),
    effect: oneOf('allow', 'deny', 'warn', 'escalate', 'transform'),
    action: TEXT,
    reason: TEXT,
    fallback: oneOf(true),
    obligations: list(ANY_INDEX, MANIFEST_BOUNDS.conditions, 1),
    conditions: list(condition, MANIFEST_BOUNDS.conditions),
    annotations: dictionary(TEXT, MANIFEST_BOUNDS.annotations, 1),
    span,
  },
  'span',
  'fallback',
  'obligations',
  'annotations',
);

const NO_OBLIGATIONS: ManifestRule['obligations'] = Object.freeze([]);
const NO_ANNOTATIONS: ManifestRule['annotations'] = Object.freeze({});

const rule: Read<ManifestRule> = (value, place) => {
  const written = writtenRule(value, place);
  return Object.freeze({
    ...written,
    fallback: written.fallback ?? false,
    obligations: written.obligations ?? NO_OBLIGATIONS,
    annotations: written.annotations ?? NO_ANNOTATIONS,
  });
};

const entry = record<ManifestEntry>(
  {
    name: NAME,
    version: NAME,
    dialect: oneOf('agt-py', 'agt-ts', 'agt-v4', 'cedar'),
    strategy: NAME,
    slots: list(slot, MANIFEST_BOUNDS.slots),
    schema: requestSchema,
    rules: list(rule, MANIFEST_BOUNDS.rules),
    obligations: list(obligation, MANIFEST_BOUNDS.obligations),
  },
  'schema',
);

const limits = record<Limits>(
  {
    frameBytes: integer(16, MANIFEST_BOUNDS.frameBytes),
    depth: integer(0, MANIFEST_BOUNDS.depth),
    steps: integer(1, Number.MAX_SAFE_INTEGER),
    memoryPages: integer(1, MANIFEST_BOUNDS.memoryPages),
    storeBytes: integer(0, MANIFEST_BOUNDS.storeBytes),
  },
  'storeBytes',
);

const manifest = record<Manifest>({
  format: oneOf(1),
  abi: oneOf(1),
  compiler: record<Manifest['compiler']>({ edict: NAME, assemblyscript: NAME, binaryen: NAME }),
  options: dictionary<string | boolean | number>((value, place) => {
    if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
    return place.refuse('must be text, a boolean or a number');
  }, MANIFEST_BOUNDS.annotations),
  sources: list(record<SourceDigest>({ name: TEXT, sha256: byteString(32) }), MANIFEST_BOUNDS.sources),
  limits,
  entries: list(entry, MANIFEST_BOUNDS.entries, 1),
});

/** The type that a slot of a Cedar entry must have; null where there can be none. */
const cedarType = ({ path: [root, ...below], walk }: Slot): Slot['type'] | null => {
  if (walk !== 'record') return null;
  if (root === 'context') return below.length <= 1 ? 'cedar-value' : null;
  if (below.length > 0) return null;
  if (root === 'entities') return 'cedar-entities';
  return root === 'principal' || root === 'action' || root === 'resource' ? 'cedar-entity' : null;
};

/** Whether a slot may be one of things of this kind: a variable is what it is in any request. */
const mayHold = ({ type, path }: Slot, held: Held): boolean => {
  if (type === 'cedar-entity') return held === 'entity';
  return type === 'cedar-value' && (path.length > 1 || held === 'record');
};

/** Slots of Cedar stand in entries of Cedar, each once, and no others do. */
function checkSlots({ name, dialect, slots }: ManifestEntry, place: Place): void {
  const paths = new Set<string>();
  for (const slot of slots) {
    const path = JSON.stringify(slot.path);
    if (dialect === 'cedar' && paths.has(path)) place.refuse(`${name} has two slots ${path}`);
    paths.add(path);
    const fits = dialect === 'cedar' ? slot.type === cedarType(slot) : slot.type === 'any' || slot.type === 'float';
    if (!fits) place.refuse(`${name} has a slot ${path} of type ${slot.type}`);
    if (slot.reads !== undefined && slot.type !== 'cedar-entities')
      place.refuse(`${name} reads entities in the slot ${path}`);
    if (slot.holds !== undefined && !mayHold(slot, slot.holds))
      place.refuse(`${name} has a slot ${path} that cannot hold ${slot.holds}`);
    if (slot.required !== undefined && slot.holds === undefined)
      place.refuse(`${name} has a slot ${path} that is required to hold anything`);
  }
}

/** What no single field shows: names are unique, slots fit their dialect, and every index points at something. */
function checkReferences({ entries, sources, limits }: Manifest, place: Place): void {
  const checkSpan = (at: Span | undefined): void => {
    if (at !== undefined && at.source >= sources.length)
      place.refuse(`a span names source ${at.source}, which is not there`);
  };
  const names = new Set<string>();
  for (const each of entries) {
    if (names.has(each.name)) place.refuse(`two entries are named ${each.name}`);
    names.add(each.name);
    checkSlots(each, place);
    if (each.schema !== undefined) checkSchema(each, each.schema, place);
    if (16 + 16 * each.slots.length > limits.frameBytes) place.refuse(`the slots of ${each.name} do not fit a frame`);
    const ids = new Set<string>();
    for (const { id, span, obligations, conditions } of each.rules) {
      if (ids.has(id)) place.refuse(`entry ${each.name} has two rules with the id ${id}`);
      ids.add(id);
      checkSpan(span);
      for (const { span: at } of conditions) checkSpan(at);
      for (const index of obligations) {
        if (index >= each.obligations.length)
          place.refuse(`rule ${id} of ${each.name} names obligation ${index}, which is not there`);
      }
    }
  }
}

/**
 * Reads the content of an `edict.manifest` section: deterministic CBOR, every field known and within its bounds, names unique, indices
 * valid. The result is deeply frozen.
 *
 * @throws EngineError `cbor_invalid`, `manifest_invalid`
 */
export function decodeManifest(bytes: Uint8Array): Manifest {
  const place = new Place();
  const result = manifest(decodeCbor(bytes, { depth: 16 }), place);
  checkReferences(result, place);
  return result;
}
