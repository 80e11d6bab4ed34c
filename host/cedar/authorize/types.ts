import type { PolicyValueJson } from '../policy-json.ts';
import type { DetailedError, EntityUid, Failure, PolicyJson, PolicySet } from '../types.ts';

/** An entity, or the same under the escape. */
export type EntityReferenceJson = EntityUid | { __entity: EntityUid };

/**
 * A value as JSON: whole numbers of 64 bits (as bigints beyond 2^53), texts, booleans, lists for sets, objects for records, `{__entity: {type, id}}` and
 * `{__extn: {fn, arg}}`. Null is refused where it stands, as by cedar-wasm, whose types have it.
 */
export type CedarValueJson = PolicyValueJson;

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

export interface PartialAuthorizationCall extends Omit<AuthorizationCall, 'principal' | 'action' | 'resource'> {
  /** Null where it may be any entity. Not part of cedar-wasm: a type alone where it may be any of that type. */
  principal: EntityReferenceJson | { type: string } | null;
  action: EntityReferenceJson | null;
  resource: EntityReferenceJson | { type: string } | null;
}

export interface ResidualResponse {
  /** Null while it depends on what is unknown. */
  decision: 'allow' | 'deny' | null;
  /** The policies that are satisfied, whatever is unknown. */
  satisfied: string[];
  /** The policies that err. */
  errored: string[];
  /** All policies that may be among the reasons for the decision, and some that may not. */
  mayBeDetermining: string[];
  /** Policies that are among them, whatever is unknown; not all that are. */
  mustBeDetermining: string[];
  /** What is left of every policy, by its id. */
  residuals: Record<string, PolicyJson>;
  /** The policies of which a condition is left. */
  nontrivialResiduals: string[];
}

export type PartialAuthorizationAnswer =
  | { type: 'residuals'; response: ResidualResponse; warnings: DetailedError[] }
  | (Failure & { warnings: DetailedError[] });

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
