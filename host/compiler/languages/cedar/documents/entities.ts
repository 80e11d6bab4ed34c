import { createSink } from '../../../diagnostics/sink.ts';
import type { Diagnostic } from '../../../diagnostics/types.ts';
import { createSource } from '../../../source/source.ts';
import type { JsonValue } from '../../../../engine/index.ts';
import type { PolicySource } from '../../yaml/options.ts';
import { readContext } from '../entities/context.ts';
import { readEntities } from '../entities/entities.ts';
import { validateRequest } from '../entities/request.ts';
import { readEntitiesSource } from '../entities/source.ts';
import { readUid } from '../entities/uid.ts';
import { documentOf } from '../schema/json/fields.ts';
import { reading, Refusal, valueOf } from '../schema/problem.ts';
import type { Place, Problem } from '../schema/problem.ts';
import { readSchemaSources } from '../schema/report.ts';
import type { EntityUid, Schema } from '../schema/types.ts';
import { parseEntity } from '../text/entity.ts';
import { sourcesOf } from './set.ts';

/** What is wrong with a document of entities, by itself or, with a schema, by the types of that; nothing where the schema is what is wrong. */
export const checkEntities = (
  { name, text }: PolicySource,
  schema: readonly PolicySource[] = [],
): readonly Diagnostic[] => {
  const parsed = readSchemaSources(sourcesOf(schema), createSink());
  if (schema.length > 0 && parsed === null) return [];
  const sink = createSink();
  readEntitiesSource(createSource(name, text), parsed?.schema ?? null, sink);
  return sink.diagnostics;
};

/** A place in the JSON of a request, as in `entities[0].attrs.limit`. */
const placeText = (part: string, place: Place | null): string => {
  if (place === null || !('path' in place)) return '';
  const steps = place.path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`));
  return `in ${part}${steps.join('')}: `;
};

/** What reads a part of a request; problems say in which part they are. */
const within = <T>(part: keyof RequestJson, read: () => T): T => {
  const found = reading(read);
  if ('value' in found) return found.value;
  throw new Refusal(
    found.problems.map((problem) => ({ ...problem, message: `${placeText(part, problem.place)}${problem.message}` })),
  );
};

const requestProblems = (request: RequestJson, schema: Schema): readonly Problem[] => {
  const uid = (part: 'principal' | 'action' | 'resource'): EntityUid =>
    within(part, () => readUid(documentOf(request[part])));
  const read = reading(() => {
    const action = uid('action');
    const context = within('context', () => valueOf(readContext(request.context, { schema, action })));
    within('entities', () => valueOf(readEntities(request.entities, schema)));
    return { principal: uid('principal'), action, resource: uid('resource'), context };
  });
  return 'problems' in read ? read.problems : validateRequest(schema, read.value);
};

/** A request as a lossless reader made it of JSON. */
export interface RequestJson {
  readonly principal: JsonValue;
  readonly action: JsonValue;
  readonly resource: JsonValue;
  readonly context: JsonValue;
  readonly entities: JsonValue;
}

/** What makes a request none that the schema allows, each with how to mend it; nothing where the schema is what is wrong. */
export const checkRequest = (
  request: RequestJson,
  schema: readonly PolicySource[],
): readonly Pick<Problem, 'message' | 'help'>[] => {
  const parsed = readSchemaSources(sourcesOf(schema), createSink());
  if (parsed === null) return [];
  return requestProblems(request, parsed.schema).map(({ message, help }) => ({ message, help }));
};

/**
 * The entity that a text names; or why it names none.
 *
 * @example readEntityText('User::"alice"') // { uid: { type: 'User', id: 'alice' } }
 */
export const readEntityText = (
  text: string,
): { readonly uid: EntityUid } | { readonly diagnostics: readonly Diagnostic[] } => {
  const sink = createSink();
  const entity = parseEntity(createSource('entity', text), sink);
  return entity === null ? { diagnostics: sink.diagnostics } : { uid: { type: entity.type.text, id: entity.id } };
};
