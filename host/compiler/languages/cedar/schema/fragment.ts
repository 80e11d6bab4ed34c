import type { Place } from './problem.ts';

/**
 * A schema as it is written, in the shape of Cedar's JSON schema format: names are not resolved. Both syntaxes are read into it and printed from it.
 */
export interface Fragment {
  /** By name; the empty namespace is ''. */
  readonly namespaces: ReadonlyMap<string, NamespaceDefinition>;
}

/** Annotations by key; one without a value has null. */
export type Annotations = ReadonlyMap<string, string | null>;

export interface NamespaceDefinition {
  readonly annotations: Annotations;
  readonly commonTypes: ReadonlyMap<string, CommonTypeDeclaration>;
  readonly entityTypes: ReadonlyMap<string, EntityTypeDeclaration>;
  readonly actions: ReadonlyMap<string, ActionDeclaration>;
}

export interface CommonTypeDeclaration {
  readonly annotations: Annotations;
  readonly type: TypeExpression;
  readonly place: Place;
}

export interface EntityTypeDeclaration {
  readonly annotations: Annotations;
  readonly kind: StandardKind | EnumKind;
  readonly place: Place;
}

export interface StandardKind {
  readonly kind: 'standard';
  readonly memberOf: readonly NameReference[];
  readonly shape: TypeExpression;
  readonly tags: TypeExpression | null;
}

export interface EnumKind {
  readonly kind: 'enum';
  readonly ids: readonly string[];
}

export interface ActionDeclaration {
  readonly annotations: Annotations;
  /** Null where it says nothing of groups, which JSON tells from an empty list. */
  readonly memberOf: readonly ActionReference[] | null;
  /** Null where it applies to nothing and says nothing. */
  readonly appliesTo: AppliesTo | null;
  readonly place: Place;
}

export interface ActionReference {
  /** Null for `Action` of the namespace it stands in. */
  readonly type: string | null;
  readonly id: string;
  readonly place: Place;
}

export interface AppliesTo {
  readonly principals: readonly NameReference[];
  readonly resources: readonly NameReference[];
  readonly context: TypeExpression;
}

export interface NameReference {
  readonly name: string;
  readonly place: Place;
}

export interface AttributeDeclaration {
  readonly annotations: Annotations;
  readonly required: boolean;
  readonly type: TypeExpression;
}

/** A type as it is written. */
export type TypeExpression = (
  | { readonly kind: 'String' | 'Long' | 'Boolean' }
  | { readonly kind: 'Set'; readonly element: TypeExpression }
  | { readonly kind: 'Record'; readonly attributes: ReadonlyMap<string, AttributeDeclaration> }
  /** An entity type. */
  | { readonly kind: 'Entity'; readonly name: string }
  /** A common type. */
  | { readonly kind: 'Common'; readonly name: string }
  /** A common type, or an entity type where there is none of the name. */
  | { readonly kind: 'EntityOrCommon'; readonly name: string }
  | { readonly kind: 'Extension'; readonly name: string }
) & { readonly place: Place };

/** Whether the type is a record without attributes, which is what stands where nothing is written. */
export const isEmptyRecord = (type: TypeExpression): boolean => type.kind === 'Record' && type.attributes.size === 0;

/** The names that a common type cannot have, whatever its namespace. */
export const RESERVED_TYPE_NAMES: ReadonlySet<string> = new Set([
  'Bool',
  'Boolean',
  'Entity',
  'Extension',
  'Long',
  'Record',
  'Set',
  'String',
]);

/** Types nest at most this deep; the JSON format of a schema is read to the depth of Cedar's own reader, 128. */
export const MAX_DEPTH = 128;
