import { EngineError, parseJson } from '../../../../engine/index.ts';
import type { JsonValue } from '../../../../engine/index.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import type { SchemaDiagnosticCode } from '../../../diagnostics/schema.ts';
import type { Range, Source } from '../../../source/source.ts';
import { locate } from './json/locate.ts';
import { reading } from './problem.ts';
import type { Place, Problem, ProblemCode, Reading } from './problem.ts';
import type { Fragment } from './fragment.ts';
import { readSchemaJson } from './json/read.ts';
import { mergeFragments } from './merge.ts';
import { resolveSchema } from './resolve/resolve.ts';
import type { ParsedSchema } from './schema.ts';
import { readSchemaText } from './text/read.ts';
import { writeSchemaText } from './text/write.ts';
import { shadowingWarnings } from './warnings.ts';

/** The diagnostic of each kind of problem. */
export const DIAGNOSTIC_OF: Readonly<Record<ProblemCode, SchemaDiagnosticCode>> = {
  syntax: 'EC100',
  shape: 'EC101',
  name: 'EC102',
  duplicate: 'EC103',
  shadowing: 'EC104',
  undeclared: 'EC105',
  cycle: 'EC106',
  not_record: 'EC107',
  unsupported: 'EC108',
  unprintable: 'EC109',
  value: 'EC110',
  limit: 'EC111',
};

const rangeOf = (place: Place | null, { text }: Source): Range | null => {
  if (place === null) return null;
  return 'range' in place ? place.range : locate(text, place.path);
};

/** Reports problems of a document: where they stand in its text. */
const report = (problems: readonly Problem[], source: Source, sink: Sink): null => {
  for (const { code, message, help, place } of problems) {
    const details = { detail: message, help: help === null ? '' : ` ${help}` };
    const at = place?.source ?? source;
    sink.reportAt(at, rangeOf(place, at), DIAGNOSTIC_OF[code], details);
  }
  return null;
};

/** The value of a reading; null after reporting what is wrong. */
export const take = <T>(read: Reading<T>, source: Source, sink: Sink): T | null =>
  'value' in read ? read.value : report(read.problems, source, sink);

/** What a JSON text holds; null after reporting that it is none. */
export const jsonOf = (source: Source, sink: Sink): { readonly json: JsonValue } | null => {
  try {
    return { json: parseJson(source.text) };
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    sink.reportAt(source, null, 'EC054', { detail: error.message });
    return null;
  }
};

const readFragment = (source: Source, sink: Sink): Fragment | null => {
  if (!source.name.endsWith('.json')) {
    return take(
      reading(() => readSchemaText(source)),
      source,
      sink,
    );
  }
  const read = jsonOf(source, sink);
  if (read === null) return null;
  return take(
    reading(() => readSchemaJson(read.json, source)),
    source,
    sink,
  );
};

/**
 * Reads a schema that is written in one or more files, each of which may name what another declares: the JSON format where a name ends in `.json`, else Cedar's own
 * syntax. Null where there is none, and after reporting why it cannot be used.
 */
export const readSchemaSources = (sources: readonly Source[], sink: Sink): ParsedSchema | null => {
  const [first] = sources;
  if (first === undefined) return null;
  const fragments = sources.map((source) => readFragment(source, sink)).filter((fragment) => fragment !== null);
  if (fragments.length < sources.length) return null;
  return take(
    reading(() => {
      const fragment = mergeFragments(fragments);
      return { fragment, schema: resolveSchema(fragment) };
    }),
    first,
    sink,
  );
};

/** Reads the schema of one file. */
export const readSchemaSource = (source: Source, sink: Sink): ParsedSchema | null => readSchemaSources([source], sink);

/** Reports what is allowed in a schema and rarely meant. */
export const reportSchemaWarnings = ({ fragment }: ParsedSchema, source: Source, sink: Sink): void => {
  for (const { message, places } of shadowingWarnings(fragment)) {
    const [place = null] = places;
    const at = place?.source ?? source;
    sink.reportAt(at, rangeOf(place, at), 'EC112', { detail: message });
  }
};

/** A schema in Cedar's own syntax; null after reporting what that syntax cannot say. */
export const schemaTextOf = ({ fragment }: ParsedSchema, source: Source, sink: Sink): string | null =>
  take(
    reading(() => writeSchemaText(fragment)),
    source,
    sink,
  );
