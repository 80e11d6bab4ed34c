import type { Problem } from '../schema/problem.ts';
import type { EntityUid, Schema } from '../schema/types.ts';
import { uidKey } from '../values/name.ts';
import { recordMismatch } from './conform.ts';
import type { Request } from './types.ts';
import { uidMismatch } from './uid.ts';

/** What is wrong with the entity that a request names. */
const entityProblem = (schema: Schema, uid: EntityUid, part: string): string | null =>
  schema.entityTypes.has(uid.type)
    ? uidMismatch(schema, uid)
    : `The type of the ${part}, ${uid.type}, is not declared in the schema`;

/** Everything that makes a request none that the schema allows, the first first; empty when it is one. */
export const validateRequest = (schema: Schema, request: Request): readonly Problem[] => {
  const problems: Problem[] = [];
  const report = (code: Problem['code'], message: string | null): void => {
    if (message !== null) problems.push({ code, message, help: null, place: null });
  };
  report('undeclared', entityProblem(schema, request.principal, 'principal'));
  report('undeclared', entityProblem(schema, request.resource, 'resource'));
  const { type, id } = request.action;
  const name = `${type}::${JSON.stringify(id)}`;
  const action = schema.actions.get(uidKey(type, id));
  if (action === undefined) {
    report('undeclared', `The action ${name} is not declared in the schema`);
    return problems;
  }
  for (const [part, types] of [
    ['principal', action.principals],
    ['resource', action.resources],
  ] as const) {
    const { type: given } = request[part];
    if (!types.has(given) && schema.entityTypes.has(given))
      report('value', `The action ${name} does not apply to a ${part} of type ${given}`);
  }
  const mismatch = recordMismatch(request.context, action.context.attributes, schema);
  report('value', mismatch === null ? null : `The context is not of the type of ${name}: ${mismatch}`);
  return problems;
};
