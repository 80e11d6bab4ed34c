import { EngineError, parseJson } from '../../../../engine/index.ts';
import type { JsonValue } from '../../../../engine/index.ts';
import type { Sink } from '../../../diagnostics/sink.ts';
import type { SchemaDiagnosticCode } from '../../../diagnostics/schema.ts';
import type { Range, Source } from '../../../source/source.ts';
import { locate } from './json/locate.ts';
import { reading } from './problem.ts';
import type { Place, Problem, ProblemCode, Reading } from './problem.ts';
import { parseSchemaJson, parseSchemaText } from './schema.ts';
import type { ParsedSchema } from './schema.ts';
import { writeSchemaText } from './text/write.ts';

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
    sink.reportAt(source, rangeOf(place, source), DIAGNOSTIC_OF[code], details);
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

/** Reads the schema of a file: the JSON format where its name ends in `.json`, else Cedar's own syntax. Null after reporting why it cannot be used. */
export const readSchemaSource = (source: Source, sink: Sink): ParsedSchema | null => {
  if (!source.name.endsWith('.json')) return take(parseSchemaText(source), source, sink);
  const read = jsonOf(source, sink);
  return read === null ? null : take(parseSchemaJson(read.json), source, sink);
};

/** A schema in Cedar's own syntax; null after reporting what that syntax cannot say. */
export const schemaTextOf = ({ fragment }: ParsedSchema, source: Source, sink: Sink): string | null =>
  take(
    reading(() => writeSchemaText(fragment)),
    source,
    sink,
  );
