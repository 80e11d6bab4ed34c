/** Cedar's JSON policy format, as it is written. A whole number that a double does not hold is a bigint. */
export interface PolicyJson {
  effect: 'permit' | 'forbid';
  principal: ScopeJson;
  action: ActionScopeJson;
  resource: ScopeJson;
  conditions: { kind: 'when' | 'unless'; body: ExpressionJson }[];
  annotations?: Record<string, string | null>;
}

export interface EntityJson {
  type: string;
  id: string;
}

export type ReferenceJson = { entity: EntityJson } | { slot: string };

export type ScopeJson =
  | { op: 'All' }
  | ({ op: '==' | 'in' } & ReferenceJson)
  | { op: 'is'; entity_type: string; in?: ReferenceJson };

export type ActionScopeJson =
  | { op: 'All' }
  | { op: '==' | 'in'; entity: EntityJson }
  | { op: 'in'; entities: EntityJson[] };

export type ValueJson = boolean | number | bigint | string | { __entity: EntityJson };

/** An object of one key, which says what expression it is. */
export type PatternJson = readonly ('Wildcard' | { Literal: string })[];

export interface ExpressionJson {
  [operator: string]:
    | ValueJson
    | ExpressionJson
    | ExpressionJson[]
    | { [part: string]: ExpressionJson | string | PatternJson };
}
