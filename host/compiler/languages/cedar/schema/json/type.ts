import { isWord } from '../../syntax/words.ts';
import { isIdentifier, isName, isReserved } from '../../values/name.ts';
import { MAX_DEPTH } from '../fragment.ts';
import type { Annotations, AttributeDeclaration, TypeExpression } from '../fragment.ts';
import { refuse } from '../problem.ts';
import { boolean, fields, members, placeOf, required, text } from './fields.ts';
import type { JsonNode } from './fields.ts';

/** The fields of a type, and those that stand beside them where a type is an attribute or a common type. */
const TYPE_FIELDS = ['type', 'element', 'attributes', 'additionalAttributes', 'name'] as const;
const BESIDE = ['annotations', 'required'] as const;

type TypeFields = Partial<Record<(typeof TYPE_FIELDS)[number] | (typeof BESIDE)[number], JsonNode>>;

/** Which fields a type of this kind may have beside `type`. */
const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  Set: ['element'],
  Record: ['attributes', 'additionalAttributes'],
  Entity: ['name'],
  EntityOrCommon: ['name'],
  Extension: ['name'],
};

/** Annotations: keys are identifiers, keywords among them. */
export const readAnnotations = (node: JsonNode | undefined): Annotations => {
  const annotations = new Map<string, string | null>();
  if (node === undefined) return annotations;
  for (const [key, member] of members(node, 'annotations')) {
    if (!isWord(key)) refuse('name', placeOf(member), `"${key}" is no identifier`);
    annotations.set(key, member.value === null ? null : text(member, 'An annotation'));
  }
  return annotations;
};

/** A name in its normal form. */
export const readName = (node: JsonNode, what: string): string => {
  const name = text(node, what);
  return isName(name)
    ? name
    : refuse('name', placeOf(node), `"${name}" is no name`, 'Write identifiers joined by ::, without spaces.');
};

const readAttributes = (node: JsonNode, depth: number): ReadonlyMap<string, AttributeDeclaration> =>
  new Map(
    members(node, 'attributes').map(([name, member]) => {
      const found = fields(member, 'An attribute', [...TYPE_FIELDS, ...BESIDE]);
      return [
        name,
        {
          annotations: readAnnotations(found.annotations),
          required: found.required === undefined || boolean(found.required, 'required'),
          type: build(member, found, depth),
        },
      ];
    }),
  );

const buildRecord = (node: JsonNode, found: TypeFields, depth: number): TypeExpression => {
  const attributes = readAttributes(required(node, found.attributes, 'attributes'), depth - 1);
  if (found.additionalAttributes !== undefined && boolean(found.additionalAttributes, 'additionalAttributes'))
    refuse('unsupported', placeOf(found.additionalAttributes), 'Records with additional attributes are not supported');
  return { kind: 'Record', attributes, place: placeOf(node) };
};

const buildExtension = (node: JsonNode, found: TypeFields): TypeExpression => {
  const member = required(node, found.name, 'name');
  const name = text(member, 'name');
  if (!isIdentifier(name) || isReserved(name)) refuse('name', placeOf(member), `"${name}" is no extension type`);
  return { kind: 'Extension', name, place: placeOf(node) };
};

const build = (node: JsonNode, found: TypeFields, depth: number): TypeExpression => {
  if (depth <= 0) refuse('limit', placeOf(node), `Types are nested deeper than ${MAX_DEPTH} levels`);
  const member = required(node, found.type, 'type');
  const type = text(member, 'type');
  const allowed = Object.hasOwn(FIELDS_OF, type) ? (FIELDS_OF[type] ?? []) : [];
  for (const field of TYPE_FIELDS) {
    if (field !== 'type' && found[field] !== undefined && !allowed.includes(field))
      refuse('shape', placeOf(found[field]), `The type ${type} has no field "${field}"`);
  }
  const place = placeOf(node);
  switch (type) {
    case 'String':
    case 'Long':
    case 'Boolean':
      return { kind: type, place };
    case 'Set':
      return { kind: 'Set', element: readType(required(node, found.element, 'element'), depth - 1), place };
    case 'Record':
      return buildRecord(node, found, depth);
    case 'Entity':
    case 'EntityOrCommon':
      return { kind: type, name: readName(required(node, found.name, 'name'), 'name'), place };
    case 'Extension':
      return buildExtension(node, found);
    default:
      return { kind: 'Common', name: readName(member, 'type'), place };
  }
};

/** A type of the JSON schema format. */
export const readType = (node: JsonNode, depth: number = MAX_DEPTH): TypeExpression =>
  build(node, fields(node, 'A type', TYPE_FIELDS), depth);

/** A type that has annotations beside its own fields. */
export const readAnnotatedType = (node: JsonNode): { annotations: Annotations; type: TypeExpression } => {
  const found = fields(node, 'A common type', [...TYPE_FIELDS, 'annotations']);
  return { annotations: readAnnotations(found.annotations), type: build(node, found, MAX_DEPTH) };
};
