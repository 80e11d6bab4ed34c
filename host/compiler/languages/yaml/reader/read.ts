import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import type { Node } from '../tree/node.ts';
import { compose } from './compose.ts';
import { jsonSchema, json } from './json/schema.ts';
import { parseDocument } from './parse.ts';
import { Problem } from './problem.ts';
import type { Schema } from './schema.ts';
import { yaml11 } from './yaml11/schema.ts';
import type { Yaml } from './yaml.ts';

/** Which YAML: 1.1 as PyYAML reads it, or the JSON schema of YAML 1.2 as js-yaml reads it. A source named `*.json` is JSON under both. */
export type YamlVersion = 'yaml-1.1' | 'json-schema';

let loading: Promise<Yaml> | undefined;

/** Loads the YAML parser, which only those who compile need. */
export const loadYaml = (): Promise<Yaml> => (loading ??= import('yaml'));

const hex = (at: number, text: string): string =>
  `U+${(text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

const checkCharacters = (text: string, { forbidden }: Schema): void => {
  const at = text.search(forbidden);
  if (at < 0) return;
  throw new Problem('EY012', [at, at + 1], { character: hex(at, text) });
};

/** Every line break becomes a line feed, which the parser knows; every place stays what it was. */
const lineFeeds = (text: string, { breaks }: Schema): string => text.replace(breaks, '\n');

const readYaml = (text: string, schema: Schema, yaml: Yaml): Node => {
  checkCharacters(text, schema);
  const document = parseDocument(lineFeeds(text, schema), schema.checkToken, yaml);
  if (document === null) throw new Problem('EY016', null, { content: 'a policy' });
  return compose(document, text, schema, yaml);
};

/** JSON is read as the YAML it almost is, once the platform's own parser has accepted it. Its white space may be tabs. */
const readJson = (text: string, yaml: Yaml): Node => {
  if (/^\s*$/u.test(text)) throw new Problem('EY016', null, { content: 'a policy' });
  try {
    JSON.parse(text);
  } catch (cause) {
    throw new Problem('EY017', null, { detail: cause instanceof Error ? cause.message : String(cause) });
  }
  return readYaml(text.replaceAll('\t', ' '), json, yaml);
};

/**
 * Reads a policy document into values with their places.
 *
 * @returns null after reporting why it cannot be read
 */
export const readDocument = (source: Source, version: YamlVersion, yaml: Yaml, sink: Sink): Node | null => {
  try {
    if (source.name.endsWith('.json')) return readJson(source.text, yaml);
    return readYaml(source.text, version === 'yaml-1.1' ? yaml11 : jsonSchema, yaml);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    sink.reportAt(source, problem.range, problem.code, problem.details);
    return null;
  }
};
