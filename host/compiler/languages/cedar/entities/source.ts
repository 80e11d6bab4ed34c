import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import { jsonOf, take } from '../schema/report.ts';
import type { Schema } from '../schema/types.ts';
import { readEntities } from './entities.ts';
import type { Entities } from './types.ts';

/** Reads the entities of a JSON file, of a schema's types where there is one. Null after reporting why they cannot be used. */
export const readEntitiesSource = (source: Source, schema: Schema | null, sink: Sink): Entities | null => {
  const read = jsonOf(source, sink);
  return read === null ? null : take(readEntities(read.json, schema), source, sink);
};
