import type { JsonValue } from '../../../../../engine/index.ts';
import type { Source } from '../../../../source/source.ts';
import { isIdentifier, isName, isReserved } from '../../values/name.ts';
import { RESERVED_TYPE_NAMES } from '../fragment.ts';
import type {
  ActionDeclaration,
  ActionReference,
  AppliesTo,
  EntityTypeDeclaration,
  Fragment,
  NameReference,
  NamespaceDefinition,
  TypeExpression,
} from '../fragment.ts';
import { refuse } from '../problem.ts';
import type { Place } from '../problem.ts';
import { documentOf, fields, items, members, placeOf, required, text, unlessNull } from './fields.ts';
import type { JsonNode } from './fields.ts';
import { readAnnotatedType, readAnnotations, readName, readType } from './type.ts';

const emptyRecord = (place: Place): TypeExpression => ({ kind: 'Record', attributes: new Map(), place });

const nameReferences = (node: JsonNode | undefined, what: string): readonly NameReference[] =>
  node === undefined
    ? []
    : items(node, what).map((item) => ({ name: readName(item, 'An entity type'), place: placeOf(item) }));

/** The name of a declaration: one identifier, not reserved. */
const declaredName = (name: string, node: JsonNode): string => {
  if (!isIdentifier(name)) refuse('name', placeOf(node), `"${name}" is no identifier, or a reserved one`);
  if (isReserved(name)) refuse('name', placeOf(node), `The name ${name} is reserved`);
  return name;
};

const readEntityType = (node: JsonNode): EntityTypeDeclaration => {
  const found = fields(node, 'An entity type', ['memberOfTypes', 'shape', 'tags', 'enum', 'annotations']);
  const annotations = readAnnotations(found.annotations);
  const place = placeOf(node);
  if (found.enum !== undefined) {
    for (const other of [found.memberOfTypes, found.shape, found.tags])
      if (other !== undefined) refuse('shape', placeOf(other), 'An enumerated entity type has only ids');
    const ids = items(found.enum, 'enum').map((item) => text(item, 'An id'));
    if (ids.length === 0) refuse('shape', placeOf(found.enum), 'An enumerated entity type needs at least one id');
    return { annotations, kind: { kind: 'enum', ids }, place };
  }
  const memberOf = nameReferences(found.memberOfTypes, 'memberOfTypes');
  const shape = found.shape === undefined ? emptyRecord(place) : readType(found.shape);
  const tags = found.tags === undefined ? null : readType(found.tags);
  return { annotations, kind: { kind: 'standard', memberOf, shape, tags }, place };
};

const readAppliesTo = (node: JsonNode): AppliesTo => {
  const found = fields(node, 'appliesTo', ['resourceTypes', 'principalTypes', 'context']);
  return {
    resources: nameReferences(required(node, found.resourceTypes, 'resourceTypes'), 'resourceTypes'),
    principals: nameReferences(required(node, found.principalTypes, 'principalTypes'), 'principalTypes'),
    context: found.context === undefined ? emptyRecord(placeOf(node)) : readType(found.context),
  };
};

const readActionReference = (node: JsonNode): ActionReference => {
  const found = fields(node, 'A member of memberOf', ['id', 'type']);
  const type = unlessNull(found.type);
  return {
    type: type === undefined ? null : readName(type, 'type'),
    id: text(required(node, found.id, 'id'), 'id'),
    place: placeOf(node),
  };
};

const readAction = (node: JsonNode): ActionDeclaration => {
  const found = fields(node, 'An action', ['attributes', 'appliesTo', 'memberOf', 'annotations']);
  const attributes = unlessNull(found.attributes);
  if (attributes !== undefined) refuse('unsupported', placeOf(attributes), 'Actions with attributes are not supported');
  const memberOf = unlessNull(found.memberOf);
  const appliesTo = unlessNull(found.appliesTo);
  return {
    annotations: readAnnotations(found.annotations),
    memberOf: memberOf === undefined ? null : items(memberOf, 'memberOf').map(readActionReference),
    appliesTo: appliesTo === undefined ? null : readAppliesTo(appliesTo),
    place: placeOf(node),
  };
};

const readNamespace = (node: JsonNode): NamespaceDefinition => {
  const found = fields(node, 'A namespace', ['commonTypes', 'entityTypes', 'actions', 'annotations']);
  const commonTypes = found.commonTypes === undefined ? [] : members(found.commonTypes, 'commonTypes');
  return {
    annotations: readAnnotations(found.annotations),
    commonTypes: new Map(
      commonTypes.map(([name, member]) => {
        if (RESERVED_TYPE_NAMES.has(name)) refuse('name', placeOf(member), `No common type can be called ${name}`);
        return [declaredName(name, member), { ...readAnnotatedType(member), place: placeOf(member) }];
      }),
    ),
    entityTypes: new Map(
      members(required(node, found.entityTypes, 'entityTypes'), 'entityTypes').map(([name, member]) => [
        declaredName(name, member),
        readEntityType(member),
      ]),
    ),
    actions: new Map(
      members(required(node, found.actions, 'actions'), 'actions').map(([id, member]) => [id, readAction(member)]),
    ),
  };
};

/**
 * A schema of the JSON format.
 *
 * @throws Refusal at the first mistake
 */
export const readSchemaJson = (value: JsonValue, source?: Source): Fragment => ({
  namespaces: new Map(
    members(documentOf(value, source), 'A schema').map(([name, node]) => {
      if (name !== '' && (!isName(name) || isReserved(name)))
        refuse('name', placeOf(node), `"${name}" is no name of a namespace`);
      const namespace = readNamespace(node);
      if (name === '' && namespace.annotations.size > 0)
        refuse('shape', placeOf(node), 'The empty namespace has no annotations');
      return [name, namespace];
    }),
  ),
});
