import type { JsonValue } from '../../../../../engine/index.ts';
import { isEmptyRecord } from '../fragment.ts';
import type {
  ActionDeclaration,
  Annotations,
  AppliesTo,
  EntityTypeDeclaration,
  Fragment,
  NamespaceDefinition,
  TypeExpression,
} from '../fragment.ts';
import { byBytes, byName } from '../order.ts';

type Json = { [key: string]: JsonValue };

/** An object with these members, whatever their names. */
const object = (entries: Iterable<readonly [string, JsonValue]>): Json => Object.fromEntries(entries);

const writeAnnotations = (annotations: Annotations): Json =>
  annotations.size === 0
    ? {}
    : { annotations: object([...annotations].toSorted(byBytes).map(([key, value]) => [key, value])) };

const writeType = (type: TypeExpression): Json => {
  switch (type.kind) {
    case 'Set':
      return { type: 'Set', element: writeType(type.element) };
    case 'Record':
      return {
        type: 'Record',
        attributes: object(
          [...type.attributes].toSorted(byBytes).map(([name, attribute]) => [
            name,
            {
              ...writeType(attribute.type),
              ...writeAnnotations(attribute.annotations),
              ...(attribute.required ? {} : { required: false }),
            },
          ]),
        ),
      };
    case 'Common':
      return { type: type.name };
    case 'Entity':
    case 'EntityOrCommon':
    case 'Extension':
      return { type: type.kind, name: type.name };
    default:
      return { type: type.kind };
  }
};

const writeEntityType = ({ kind, annotations }: EntityTypeDeclaration): Json =>
  kind.kind === 'enum'
    ? { enum: [...kind.ids], ...writeAnnotations(annotations) }
    : {
        ...(kind.memberOf.length === 0 ? {} : { memberOfTypes: kind.memberOf.map(({ name }) => name) }),
        ...(isEmptyRecord(kind.shape) ? {} : { shape: writeType(kind.shape) }),
        ...(kind.tags === null ? {} : { tags: writeType(kind.tags) }),
        ...writeAnnotations(annotations),
      };

const writeAppliesTo = ({ principals, resources, context }: AppliesTo): Json => ({
  resourceTypes: resources.map(({ name }) => name),
  principalTypes: principals.map(({ name }) => name),
  ...(isEmptyRecord(context) ? {} : { context: writeType(context) }),
});

const writeAction = ({ appliesTo, memberOf, annotations }: ActionDeclaration): Json => ({
  ...(appliesTo === null ? {} : { appliesTo: writeAppliesTo(appliesTo) }),
  ...(memberOf === null ? {} : { memberOf: memberOf.map(({ id, type }) => (type === null ? { id } : { id, type })) }),
  ...writeAnnotations(annotations),
});

const writeNamespace = ({ commonTypes, entityTypes, actions, annotations }: NamespaceDefinition): Json => ({
  ...(commonTypes.size === 0
    ? {}
    : {
        commonTypes: object(
          [...commonTypes]
            .toSorted(byBytes)
            .map(([name, common]) => [name, { ...writeType(common.type), ...writeAnnotations(common.annotations) }]),
        ),
      }),
  entityTypes: object([...entityTypes].toSorted(byBytes).map(([name, type]) => [name, writeEntityType(type)])),
  actions: object([...actions].toSorted(byBytes).map(([id, action]) => [id, writeAction(action)])),
  ...writeAnnotations(annotations),
});

/** The JSON format of a schema, its members in a fixed order. */
export const writeSchemaJson = ({ namespaces }: Fragment): Json =>
  object([...namespaces].toSorted(byName).map(([name, definition]) => [name, writeNamespace(definition)]));
