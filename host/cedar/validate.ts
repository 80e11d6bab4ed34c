import { createSink, describeDiagnostic } from '../compiler/diagnostics/sink.ts';
import { readPolicySet } from '../compiler/languages/cedar/policy/set.ts';
import type { PolicySet as ReadSet } from '../compiler/languages/cedar/policy/types.ts';
import type { Finding } from '../compiler/languages/cedar/validate/types.ts';
import { validatePolicySet } from '../compiler/languages/cedar/validate/validate.ts';
import { spanOf } from '../compiler/source/source.ts';
import { locationOf } from './authorize/location.ts';
import { failing } from './authorize/policies.ts';
import type { Schema } from './authorize/types.ts';
import { failureOf } from './failure.ts';
import { refusedWith } from './problems.ts';
import { parseSchema, schemaWarnings } from './schema.ts';
import type { DetailedError, Failure, PolicySet } from './types.ts';

export interface ValidationSettings {
  /** The only mode that there is. */
  mode: 'strict';
  /**
   * Not part of cedar-wasm: how many entities a policy may look into one after the other (`principal.team.lead` looks into two), as in RFC 76 of Cedar. Not checked where it is left out.
   */
  maxLevel?: number;
}

export interface ValidationCall {
  validationSettings?: ValidationSettings;
  schema: Schema;
  policies: PolicySet;
}

export interface ValidationError {
  /** The id of the policy, template or link that it is about. */
  policyId: string;
  error: DetailedError;
}

export type ValidationAnswer =
  | {
      type: 'success';
      /** Empty where the policies are valid. */
      validationErrors: ValidationError[];
      validationWarnings: ValidationError[];
      /** What is said of the schema. */
      otherWarnings: DetailedError[];
    }
  | (Failure & { warnings: DetailedError[] });

const errorOf = ({ policy, source, range, code, details }: Finding): ValidationError => {
  const { severity, message, hint } = describeDiagnostic(code, details);
  const location = source === null || range === null ? null : locationOf(source, spanOf(source, 0, range));
  return {
    policyId: policy,
    error: {
      message,
      help: hint,
      code,
      url: null,
      severity: severity === 'note' ? 'advice' : severity,
      sourceLocations: location === null ? [] : [{ label: null, ...location }],
      related: [],
    },
  };
};

const readPolicies = (policies: PolicySet): { readonly set: ReadSet } | Failure => {
  const sink = createSink();
  const set = readPolicySet(policies, sink);
  return set === null ? failureOf(sink.diagnostics) : { set };
};

/**
 * Validates policies against a schema, strictly, as `validate` of `@cedar-policy/cedar-wasm` does. Policies without errors are safe: for a request and entities of the schema, none
 * errs but where an entity is missing or a number overflows. Messages are our own; the code of each is that of a page in docs/diagnostics.
 *
 * @example
 * validate({
 *   schema: 'entity User { age: Long }; action view appliesTo { principal: User, resource: User };',
 *   policies: { staticPolicies: 'permit (principal, action, resource) when { principal.age > "18" };' },
 * }).validationErrors // one, EC203: Expected Long; this is String.
 */
export const validate = (call: ValidationCall): ValidationAnswer => {
  const mode: string = call.validationSettings?.mode ?? 'strict';
  if (mode !== 'strict') return { ...failing('The only mode of validation is strict.'), warnings: [] };
  const maxLevel = call.validationSettings?.maxLevel;
  if (maxLevel !== undefined && !(Number.isSafeInteger(maxLevel) && maxLevel >= 0))
    return { ...failing('maxLevel must be a whole number that is not negative.'), warnings: [] };
  const policies = readPolicies(call.policies);
  const schema = parseSchema(call.schema);
  const failures = [
    ...('set' in policies ? [] : policies.errors),
    ...('problems' in schema
      ? refusedWith(schema.problems, typeof call.schema === 'string' ? call.schema : null).errors
      : []),
  ];
  if (!('set' in policies) || !('value' in schema)) return { type: 'failure', errors: failures, warnings: [] };
  const findings = validatePolicySet(policies.set, schema.value.schema, maxLevel === undefined ? {} : { maxLevel }).map(
    errorOf,
  );
  return {
    type: 'success',
    validationErrors: findings.filter(({ error }) => error.severity === 'error'),
    validationWarnings: findings.filter(({ error }) => error.severity !== 'error'),
    otherWarnings: schemaWarnings(call.schema, schema.value),
  };
};
