import { uidText } from '../../../../engine/cedar/uid.ts';
import type { Problem } from '../schema/problem.ts';
import type { EntityUid, Schema } from '../schema/types.ts';
import { uidKey } from '../values/name.ts';
import { recordMismatch } from '../../../../engine/cedar/typed/conform.ts';
import type { RecordCell, TypedUid } from './types.ts';
import { uidMismatch } from './uid.ts';

/** What is wrong with the entity that a request names. */
const entityProblem = (schema: Schema, { type, id }: TypedUid, part: string): string | null => {
  if (!schema.entityTypes.has(type)) return `The type of the ${part}, ${type}, is not declared in the schema`;
  return id === null ? null : uidMismatch(schema, { type, id });
};

/** Types that are named in a message. */
const MAX_TYPES = 5;

const appliesTo = (types: readonly string[]): string => {
  if (types.length === 0) return 'It applies to nothing.';
  return `It applies to ${types.slice(0, MAX_TYPES).join(', ')}${types.length > MAX_TYPES ? ', …' : ''}.`;
};

/** A request, of which parts may be unknown. */
interface AskedFor {
  readonly principal: TypedUid | null;
  readonly action: EntityUid | null;
  readonly resource: TypedUid | null;
  /** Null where it need not be looked at. */
  readonly context: RecordCell | null;
}

/** Everything that makes a request none that the schema allows, the first first; empty when it is one, as far as it is known. */
export const validateRequest = (schema: Schema, request: AskedFor): readonly Problem[] => {
  const problems: Problem[] = [];
  const report = (code: Problem['code'], message: string | null, help: string | null = null): void => {
    if (message !== null) problems.push({ code, message, help, place: null });
  };
  for (const part of ['principal', 'resource'] as const) {
    const uid = request[part];
    if (uid !== null) report('undeclared', entityProblem(schema, uid, part));
  }
  if (request.action === null) return problems;
  const { type, id } = request.action;
  const name = uidText(request.action);
  const action = schema.actions.get(uidKey(type, id));
  if (action === undefined) {
    report('undeclared', `The action ${name} is not declared in the schema`);
    return problems;
  }
  for (const [part, types] of [
    ['principal', action.principals],
    ['resource', action.resources],
  ] as const) {
    const given = request[part]?.type;
    if (given === undefined) continue;
    if (!types.has(given) && schema.entityTypes.has(given))
      report('value', `The action ${name} does not apply to a ${part} of type ${given}`, appliesTo([...types]));
  }
  const { context } = request;
  const mismatch =
    context === null ? null : recordMismatch(context, action.context.attributes, (uid) => uidMismatch(schema, uid));
  report('value', mismatch === null ? null : `The context is not of the type of ${name}: ${mismatch}`);
  return problems;
};
