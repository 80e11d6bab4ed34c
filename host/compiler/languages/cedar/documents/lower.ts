import type { Sink } from '../../../diagnostics/sink.ts';
import type { Unit } from '../../../ir/types.ts';
import { createSource } from '../../../source/source.ts';
import type { Source } from '../../../source/source.ts';
import type { LowerOptions } from '../../yaml/options.ts';
import { lowerPolicySet } from '../lower/lower.ts';
import { LoweringError } from '../lower/types.ts';
import { placeOf, placesOf } from '../policy/places.ts';
import type { PolicySet } from '../policy/types.ts';
import { readSchemaSources, reportSchemaWarnings } from '../schema/report.ts';
import type { Schema } from '../schema/types.ts';
import { reportFindings } from '../validate/report.ts';
import { validatePolicySet } from '../validate/validate.ts';
import { isCedarName } from './options.ts';
import { readSet, sourcesOf } from './set.ts';

/** Options may come from a command line: what the types rule out is reported, and what means nothing for Cedar. */
const checkOptions = (
  { dialect, documents, folders, schema = [], onError, requests, level }: LowerOptions,
  sink: Sink,
): void => {
  if (dialect === undefined) {
    for (const { name, text } of documents)
      if (!isCedarName(name)) sink.reportAt(createSource(name, text), null, 'EC067');
  } else if (dialect !== 'cedar') {
    for (const { name, text } of documents)
      if (isCedarName(name)) sink.reportAt(createSource(name, text), null, 'EC068', { dialect });
  }
  if (folders !== undefined) sink.report('EC069', { option: 'folders', why: 'they hold YAML' });
  if (onError !== undefined && onError !== 'skip' && onError !== 'deny') {
    sink.report('EY115', { option: 'onError', value: onError, allowed: 'skip, deny' });
  }
  if (requests !== undefined && requests !== 'valid' && requests !== 'any') {
    sink.report('EY115', { option: 'requests', value: requests, allowed: 'valid, any' });
  } else if (requests !== undefined && schema.length === 0) {
    sink.report('EC069', { option: 'requests', why: 'a schema says which are valid' });
  }
  if (level === undefined) return;
  if (!Number.isSafeInteger(level) || level < 0) {
    sink.report('EY115', { option: 'level', value: level, allowed: 'a whole number that is not negative' });
  } else if (schema.length === 0) sink.report('EC069', { option: 'level', why: 'levels are those of a schema' });
};

/** Templates of which no link makes a policy. */
const noteUnlinked = ({ templates, links }: PolicySet, sink: Sink): void => {
  const linked = new Set(links.map(({ template }) => template));
  for (const named of templates.filter(({ id }) => !linked.has(id))) {
    const place = placeOf(named);
    if (place !== null) sink.reportAt(place.source, place.range, 'EC070', { id: named.id });
  }
};

const readSchema = (sources: readonly Source[], sink: Sink): Schema | null => {
  const [first] = sources;
  const parsed = readSchemaSources(sources, sink);
  if (parsed !== null && first !== undefined) reportSchemaWarnings(parsed, first, sink);
  return parsed?.schema ?? null;
};

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/\.cedar(?:\.json)?$/u, '');

/**
 * Lowers policies of Cedar to a unit of one entry; with a schema, once they are valid. Its sources are the documents, the schema and the links.
 *
 * @returns null after reporting an error
 */
export const lowerCedar = (options: LowerOptions, sink: Sink): Unit | null => {
  checkOptions(options, sink);
  if (sink.failed()) return null;
  const documents = sourcesOf(options.documents);
  const schemaSources = sourcesOf(options.schema);
  const linkSources = sourcesOf(options.links);
  const set = readSet(documents, linkSources, sink);
  const schema = readSchema(schemaSources, sink);
  if (sink.failed()) return null;
  noteUnlinked(set, sink);
  if (schema !== null) {
    const { level } = options;
    reportFindings(validatePolicySet(set, schema, level === undefined ? {} : { maxLevel: level }), placesOf(set), sink);
  }
  if (sink.failed()) return null;
  const [first] = documents;
  try {
    return lowerPolicySet(set, {
      name: options.name ?? (first === undefined ? 'policy' : baseName(first.name)),
      version: options.version ?? '0.0.0',
      onError: options.onError ?? 'skip',
      obligations: 'read',
      ...(schema === null ? {} : { schema, requests: options.requests ?? 'valid' }),
      sources: [...documents, ...schemaSources, ...linkSources],
    });
  } catch (error) {
    if (!(error instanceof LoweringError)) throw error;
    const place = placesOf(set).get(error.policy) ?? null;
    const details = { id: error.policy, detail: error.message };
    const code = error.code === 'obligation_invalid' ? 'EC072' : 'EC071';
    if (place === null) sink.report(code, details);
    else sink.reportAt(place.source, place.range, code, details);
    return null;
  }
};
