import type {
  ActionDeclaration,
  ActionReference,
  AppliesTo,
  AttributeDeclaration,
  EntityTypeDeclaration,
  Fragment,
  NameReference,
  NamespaceDefinition,
  TypeExpression,
} from '../fragment.ts';
import { Refusal } from '../problem.ts';
import type { Problem } from '../problem.ts';
import { collectDefinitions } from './definitions.ts';
import type { Definitions } from './definitions.ts';
import { resolveAction, resolveName } from './names.ts';
import type { ReferenceKind } from './names.ts';

/** What names are looked up in, and what is wrong with them. */
interface Lookup {
  readonly definitions: Definitions;
  readonly namespace: string;
  readonly problems: Problem[];
}

const values = <From, To>(map: ReadonlyMap<string, From>, make: (from: From) => To): ReadonlyMap<string, To> =>
  new Map([...map].map(([key, value]) => [key, make(value)]));

const qualifyNamed = (
  type: TypeExpression & { readonly name: string },
  kind: ReferenceKind,
  { definitions, namespace, problems }: Lookup,
): TypeExpression => {
  const { name, place } = type;
  const resolved = resolveName(definitions, { name, namespace, kind, place }, problems);
  if (resolved === null) return type;
  return 'entity' in resolved
    ? { kind: 'Entity', name: resolved.entity, place }
    : { kind: 'Common', name: resolved.common, place };
};

const qualifyAttribute = (attribute: AttributeDeclaration, lookup: Lookup): AttributeDeclaration => ({
  ...attribute,
  type: qualifyType(attribute.type, lookup),
});

const qualifyType = (type: TypeExpression, lookup: Lookup): TypeExpression => {
  switch (type.kind) {
    case 'Set':
      return { ...type, element: qualifyType(type.element, lookup) };
    case 'Record':
      return { ...type, attributes: values(type.attributes, (attribute) => qualifyAttribute(attribute, lookup)) };
    case 'Entity':
      return qualifyNamed(type, 'entity', lookup);
    case 'Common':
      return qualifyNamed(type, 'common', lookup);
    case 'EntityOrCommon':
      return qualifyNamed(type, 'either', lookup);
    default:
      return type;
  }
};

const qualifyNames = (
  references: readonly NameReference[],
  { definitions, namespace, problems }: Lookup,
): readonly NameReference[] =>
  references.map(({ name, place }) => {
    const resolved = resolveName(definitions, { name, namespace, kind: 'entity', place }, problems);
    return { name: resolved !== null && 'entity' in resolved ? resolved.entity : name, place };
  });

const qualifyEntityType = (declaration: EntityTypeDeclaration, lookup: Lookup): EntityTypeDeclaration => {
  const { kind } = declaration;
  if (kind.kind === 'enum') return declaration;
  const { memberOf, shape, tags } = kind;
  return {
    ...declaration,
    kind: {
      kind: 'standard',
      memberOf: qualifyNames(memberOf, lookup),
      shape: qualifyType(shape, lookup),
      tags: tags === null ? null : qualifyType(tags, lookup),
    },
  };
};

const qualifyAction = (reference: ActionReference, { definitions, namespace, problems }: Lookup): ActionReference => {
  const key = resolveAction(definitions, reference, namespace, problems);
  const uid = key === null ? undefined : definitions.actions.get(key)?.uid;
  return { ...reference, type: uid?.type ?? reference.type };
};

const qualifyAppliesTo = ({ principals, resources, context }: AppliesTo, lookup: Lookup): AppliesTo => ({
  principals: qualifyNames(principals, lookup),
  resources: qualifyNames(resources, lookup),
  context: qualifyType(context, lookup),
});

const qualifyDeclaration = (action: ActionDeclaration, lookup: Lookup): ActionDeclaration => ({
  ...action,
  appliesTo: action.appliesTo === null ? null : qualifyAppliesTo(action.appliesTo, lookup),
  memberOf: action.memberOf?.map((reference) => qualifyAction(reference, lookup)) ?? null,
});

const qualifyNamespace = (definition: NamespaceDefinition, lookup: Lookup): NamespaceDefinition => ({
  ...definition,
  commonTypes: values(definition.commonTypes, (common) => ({ ...common, type: qualifyType(common.type, lookup) })),
  entityTypes: values(definition.entityTypes, (type) => qualifyEntityType(type, lookup)),
  actions: values(definition.actions, (action) => qualifyDeclaration(action, lookup)),
});

/**
 * A schema in which every name is the full one of what it means, and says whether that is an entity type or a common type. What names mean is all that is looked at: a type that contains itself, or a context
 * that is no record, stays.
 *
 * @throws Refusal with every name that means nothing
 */
export const qualifyFragment = (fragment: Fragment): Fragment => {
  const found: Problem[] = [];
  const definitions = collectDefinitions(fragment, found);
  // A name that hides another one means what is nearer all the same.
  const problems = found.filter(({ code }) => code !== 'shadowing');
  const namespaces = new Map(
    [...fragment.namespaces].map(([namespace, definition]) => [
      namespace,
      qualifyNamespace(definition, { definitions, namespace, problems }),
    ]),
  );
  if (problems.length > 0) throw new Refusal(problems);
  return { namespaces };
};
