import { createSink } from '../../../diagnostics/sink.ts';
import type { Diagnostic } from '../../../diagnostics/types.ts';
import { createSource } from '../../../source/source.ts';
import type { PolicySource } from '../../yaml/options.ts';
import { readEntitiesSource } from '../entities/source.ts';
import { readSchemaSources } from '../schema/report.ts';
import type { EntityUid } from '../schema/types.ts';
import { parseEntity } from '../text/entity.ts';
import { sourcesOf } from './set.ts';

/** What is wrong with a document of entities, by itself or, with a schema, by the types of that; nothing where the schema is what is wrong. */
export const checkEntities = (
  { name, text }: PolicySource,
  schema: readonly PolicySource[] = [],
): readonly Diagnostic[] => {
  const [first, ...rest] = sourcesOf(schema);
  const parsed = first === undefined ? null : readSchemaSources([first, ...rest], createSink());
  if (first !== undefined && parsed === null) return [];
  const sink = createSink();
  readEntitiesSource(createSource(name, text), parsed?.schema ?? null, sink);
  return sink.diagnostics;
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
