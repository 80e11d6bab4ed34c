/**
 * Cedar policies, with the calls and answers of `@cedar-policy/cedar-wasm`. The calls are synchronous, as there, and compiling is not: they run on the IR evaluator. What decides for an agent is a module, from `edict build` or
 * `compile` of `edict/compiler`, in `edict/engine` and `edict/guard`.
 */
export { isAuthorized, statefulIsAuthorized } from './authorize/is-authorized.ts';
export { isAuthorizedPartial } from './authorize/is-authorized-partial.ts';
export { preparsePolicySet, preparseSchema } from './authorize/preparse.ts';
export type {
  AuthorizationAnswer,
  AuthorizationCall,
  AuthorizationError,
  CedarValueJson,
  EntityJson,
  EntityReferenceJson,
  PartialAuthorizationAnswer,
  PartialAuthorizationCall,
  ResidualResponse,
  Response,
  Schema,
  StatefulAuthorizationCall,
} from './authorize/types.ts';
export { checkParseContext, checkParseEntities } from './check-parse-data.ts';
export type { ContextParsingCall, EntitiesParsingCall } from './check-parse-data.ts';
export { checkParsePolicySet } from './check-parse-policy-set.ts';
export { policyToJson, policyToText, templateToJson, templateToText } from './convert.ts';
export { formatPolicies } from './format-policies.ts';
export { policySetTextToParts } from './policy-set-text-to-parts.ts';
export { checkParseSchema, schemaToJson, schemaToJsonWithResolvedTypes, schemaToText } from './schema.ts';
export type {
  SchemaJson,
  SchemaToJsonAnswer,
  SchemaToJsonWithResolvedTypesAnswer,
  SchemaToTextAnswer,
} from './schema.ts';
export { getValidRequestEnvsPolicy, getValidRequestEnvsTemplate } from './valid-request-envs.ts';
export type { GetValidRequestEnvsResult } from './valid-request-envs.ts';
export { validate } from './validate.ts';
export type { ValidationAnswer, ValidationCall, ValidationError, ValidationSettings } from './validate.ts';
export { getCedarLangVersion, getCedarSDKVersion, getCedarVersion } from './versions.ts';
export type {
  CheckParseAnswer,
  DetailedError,
  EntityUid,
  Failure,
  FormattingAnswer,
  FormattingCall,
  Policy,
  PolicyJson,
  PolicySet,
  PolicySetTextToPartsAnswer,
  PolicyToJsonAnswer,
  PolicyToTextAnswer,
  SourceLocation,
  Template,
  TemplateLink,
} from './types.ts';
