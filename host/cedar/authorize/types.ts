import type { DetailedError, EntityUid, Failure, PolicySet } from '../types.ts';

/** An entity, or the same under the escape. */
export type EntityReferenceJson = EntityUid | { __entity: EntityUid };

/**
 * A value as JSON: whole numbers of 64 bits (as bigints beyond 2^53), texts, booleans, lists for sets, objects for records, `{__entity: {type, id}}` and
 * `{__extn: {fn, arg}}`.
 */
export type CedarValueJson = boolean | number | bigint | string | CedarValueJson[] | { [key: string]: CedarValueJson };

export interface EntityJson {
  uid: EntityReferenceJson;
  attrs: Record<string, CedarValueJson>;
  parents: EntityReferenceJson[];
  tags?: Record<string, CedarValueJson>;
}

interface RequestCall {
  principal: EntityReferenceJson;
  action: EntityReferenceJson;
  resource: EntityReferenceJson;
  context: Record<string, CedarValueJson>;
  entities: EntityJson[];
  /** With a schema: whether the request must be one that the schema allows. Default true. */
  validateRequest?: boolean;
  /** Not part of cedar-wasm: what a `forbid` that errs does. Default `skip`, as Cedar does; `deny` denies. */
  onError?: 'skip' | 'deny';
}

/** A schema: its text, or what it is in the JSON schema format. */
export type Schema = string | Record<string, unknown>;

export interface AuthorizationCall extends RequestCall {
  policies: PolicySet;
  schema?: Schema;
}

export interface StatefulAuthorizationCall extends RequestCall {
  /** What `preparsePolicySet` was given. */
  preparsedPolicySetId: string;
  /** What `preparseSchema` was given. */
  preparsedSchemaName?: string;
}

export interface AuthorizationError {
  policyId: string;
  error: DetailedError;
}

export interface Response {
  decision: 'allow' | 'deny';
  diagnostics: {
    /** The policies that decided: the satisfied ones that forbid, or else the satisfied ones that permit. */
    reason: string[];
    /** The policies that erred. */
    errors: AuthorizationError[];
  };
}

export type AuthorizationAnswer =
  | { type: 'success'; response: Response; warnings: DetailedError[] }
  | (Failure & { warnings: DetailedError[] });
