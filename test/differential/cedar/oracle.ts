import {
  checkParseContext,
  checkParseEntities,
  checkParseSchema,
  isAuthorized,
  schemaToJson,
  schemaToJsonWithResolvedTypes,
  schemaToText,
} from '@cedar-policy/cedar-wasm/nodejs';
import type { Context, Entities, EntityUid, Schema, SchemaJson } from '@cedar-policy/cedar-wasm/nodejs';
import { Float } from '../../../host/engine/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';

/** JSON whose numbers the oracle reads as they are written: it takes objects only, and writes them as JSON itself. */
export const exact = (value: JsonValue): unknown => {
  if (typeof value === 'bigint') return rawNumber(String(value));
  if (Object.is(value, -0)) return rawNumber('-0');
  if (value instanceof Float)
    return rawNumber(
      Number.isInteger(value.value) && Math.abs(value.value) < 1e21 ? `${value.value}.0` : String(value.value),
    );
  if (Array.isArray(value)) return value.map(exact);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, exact(each)]));
};

const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => unknown };
const rawNumber = (text: string): unknown => rawJSON(text);

/** What `isAuthorized` answers, ours and theirs. */
export interface Answer {
  readonly type: string;
  readonly response?: {
    readonly decision: string;
    readonly diagnostics: {
      readonly reason: readonly string[];
      readonly errors: readonly { readonly policyId: string }[];
    };
  };
}

/** What cedar-wasm says: null when it takes the document, the message when it does not. */
type Verdict = string | null;

const verdict = (
  ask: () => { readonly type: string; readonly errors?: readonly { readonly message: string }[] },
): Verdict => {
  try {
    const answer = ask();
    return answer.type === 'success' ? null : (answer.errors?.[0]?.message ?? 'refused');
  } catch (error) {
    // It throws what it cannot even read as an argument.
    return String(error);
  }
};

export const oracle = {
  schema: (schema: JsonValue): Verdict => verdict(() => checkParseSchema(schema as Schema)),
  entities: (entities: JsonValue, schema: JsonValue | null): Verdict =>
    verdict(() =>
      checkParseEntities({
        entities: exact(entities) as Entities,
        ...(schema === null ? {} : { schema: schema as Schema }),
      }),
    ),
  context: (context: JsonValue, schema: JsonValue | null, action: EntityUid): Verdict =>
    verdict(() =>
      checkParseContext({
        context: exact(context) as Context,
        ...(schema === null ? {} : { schema: schema as Schema, action }),
      }),
    ),
  request: (
    request: { principal: EntityUid; action: EntityUid; resource: EntityUid; context: JsonValue },
    schema: JsonValue,
  ): Verdict =>
    verdict(() =>
      isAuthorized({
        principal: request.principal,
        action: request.action,
        resource: request.resource,
        context: exact(request.context) as Context,
        schema: schema as Schema,
        validateRequest: true,
        policies: { staticPolicies: '' },
        entities: [],
      }),
    ),
  toJson: (schema: string): SchemaJson<string> | null => {
    const answer = schemaToJson(schema);
    return answer.type === 'success' ? answer.json : null;
  },
  /** Null when it is refused. */
  toResolvedJson: (schema: string): SchemaJson<string> | null => {
    const answer = schemaToJsonWithResolvedTypes(schema);
    return answer.type === 'success' ? answer.json : null;
  },
  /** How often a name hides another. */
  warnings: (schema: string): number => {
    const answer = schemaToJson(schema);
    return answer.type === 'success' ? answer.warnings.length : 0;
  },
  resolvedWarnings: (schema: string): number => {
    const answer = schemaToJsonWithResolvedTypes(schema);
    return answer.type === 'success' ? answer.warnings.length : 0;
  },
  toText: (schema: JsonValue): string | null => {
    const answer = schemaToText(schema as Schema);
    return answer.type === 'success' ? answer.text : null;
  },
};
