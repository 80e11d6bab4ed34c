/** Schemas as cedar-wasm 4.12 reads and prints them. `EDICT_FULL=1` compares the whole corpus and twenty times as many fresh schemas. */
import { describe, expect, test } from 'vitest';
import { schemaToJsonWithResolvedTypes } from '../../../host/cedar/index.ts';
import type { Reading } from '../../../host/compiler/languages/cedar/schema/problem.ts';
import { createTypeResolver } from '../../../host/compiler/languages/cedar/schema/resolve/common.ts';
import { collectDefinitions } from '../../../host/compiler/languages/cedar/schema/resolve/definitions.ts';
import { parseSchemaJson, parseSchemaText } from '../../../host/compiler/languages/cedar/schema/schema.ts';
import type { ParsedSchema } from '../../../host/compiler/languages/cedar/schema/schema.ts';
import { writeSchemaJson } from '../../../host/compiler/languages/cedar/schema/json/write.ts';
import { writeSchemaText } from '../../../host/compiler/languages/cedar/schema/text/write.ts';
import { shadowingWarnings } from '../../../host/compiler/languages/cedar/schema/warnings.ts';
import { createSource } from '../../../host/compiler/source/source.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import { Random, runOptions } from '../../random/random.ts';
import { readCorpus, sample } from './corpus.ts';
import { oracle } from './oracle.ts';
import { mutate, randomSchema } from './schemas.ts';

const { seed, full } = runOptions();
const corpus = readCorpus();
const texts = [...(corpus ?? [])].filter(([name]) => name.endsWith('.cedarschema')).map(([, text]) => text);

const fromText = (text: string): Reading<ParsedSchema> => parseSchemaText(createSource('schema.cedarschema', text));

const printed = (reading: Reading<ParsedSchema>): string | null => {
  if (!('value' in reading)) return null;
  try {
    return writeSchemaText(reading.value.fragment);
  } catch {
    return null;
  }
};

/** What the types and actions of a schema are, wherever they stand. */
const meaning = (reading: Reading<ParsedSchema>): unknown => {
  if (!('value' in reading)) return null;
  const { entityTypes, actions } = reading.value.schema;
  const definitions = collectDefinitions(reading.value.fragment, []);
  const resolver = createTypeResolver(definitions, []);
  return [
    // Also those that nothing is made of.
    new Map(
      [...definitions.common].map(([name, { declaration, namespace }]) => [
        name,
        resolver.typeOf(declaration, namespace),
      ]),
    ),
    new Map([...entityTypes].map(([name, type]) => [name, { ...type, place: null }])),
    // An action that applies to no principal, or to no resource, applies to nothing: text says no more of it.
    new Map(
      [...actions].map(([key, action]) => {
        const { principals, resources, context, ...rest } = action;
        const applies = principals.size > 0 && resources.size > 0 ? { principals, resources, context } : null;
        return [key, { ...rest, applies, place: null }];
      }),
    ),
  ];
};

/** Both take the schema, or neither does; what it is printed as is the same to the byte. */
const compareJson = (schema: JsonValue): 'accepted' | 'refused' => {
  const ours = parseSchemaJson(schema);
  const theirs = oracle.schema(schema);
  expect({ schema, refused: !('value' in ours) }, JSON.stringify(theirs ?? ours)).toEqual({
    schema,
    refused: theirs !== null,
  });
  if (theirs !== null) return 'refused';
  const text = printed(ours);
  const theirText = oracle.toText(schema);
  // It prints names that mean another type in the text than in the JSON; we refuse.
  if (text === null && theirText !== null) expect(meaning(fromText(theirText))).not.toEqual(meaning(ours));
  else expect(text).toBe(theirText);
  return 'accepted';
};

/** With the full names of what is meant, both write the same, or neither does. */
const compareResolved = (text: string): void => {
  const ours = schemaToJsonWithResolvedTypes(text);
  expect({ text, json: ours.type === 'success' ? ours.json : null }).toEqual({
    text,
    json: oracle.toResolvedJson(text),
  });
  if (ours.type === 'success') expect(ours.warnings).toHaveLength(oracle.resolvedWarnings(text));
};

const compareText = (text: string): 'accepted' | 'refused' => {
  compareResolved(text);
  const ours = fromText(text);
  const theirs = oracle.schema(text);
  expect({ text, refused: !('value' in ours) }, JSON.stringify(theirs ?? ours)).toEqual({
    text,
    refused: theirs !== null,
  });
  if (theirs !== null || !('value' in ours)) return 'refused';
  expect(writeSchemaJson(ours.value.fragment)).toEqual(oracle.toJson(text));
  expect(shadowingWarnings(ours.value.fragment)).toHaveLength(oracle.warnings(text));
  return 'accepted';
};

describe.skipIf(corpus === null)('the schemas of the corpus', () => {
  test('are read and printed alike, in both syntaxes and between them', () => {
    for (const text of sample(texts, full, 8)) {
      expect(compareText(text)).toBe('accepted');
      const json = oracle.toJson(text);
      expect(compareJson(json as unknown as JsonValue)).toBe('accepted');
    }
  });

  test('with one change are taken or refused alike', () => {
    let accepted = 0;
    const count = full ? 40_000 : 2_000;
    for (let index = 0; index < count; index++) {
      const random = Random.of(seed, index);
      if (compareText(mutate(random.pick(texts), random)) === 'accepted') accepted++;
    }
    expect(accepted).toBeGreaterThan(count / 20);
    expect(accepted).toBeLessThan((count * 19) / 20);
  });
});

test('schemas at random are taken or refused alike, and printed alike', () => {
  let accepted = 0;
  const count = full ? 40_000 : 2_000;
  for (let index = 0; index < count; index++) {
    if (compareJson(randomSchema(Random.of(seed, index))) === 'accepted') accepted++;
  }
  expect(accepted).toBeGreaterThan(count / 20);
  expect(accepted).toBeLessThan((count * 19) / 20);
});

test('names mean the same, in schemas at random and with one change', () => {
  let meant = 0;
  const count = full ? 10_000 : 500;
  for (let index = 0; index < count; index++) {
    const random = Random.of(seed + 2, index);
    const text = printed(parseSchemaJson(randomSchema(random)));
    if (text === null) continue;
    compareResolved(random.chance(30) ? text : mutate(text, random));
    meant++;
  }
  expect(meant).toBeGreaterThan(count / 20);
});

test('what is printed as text reads as the same schema', () => {
  for (let index = 0; index < (full ? 4_000 : 400); index++) {
    const schema = parseSchemaJson(randomSchema(Random.of(seed + 1, index)));
    const text = printed(schema);
    if (text === null) continue;
    expect(compareText(text)).toBe('accepted');
    const again = fromText(text);
    expect(meaning(again)).toEqual(meaning(schema));
    // Text knows no annotation without a value, which is the empty one, and no empty namespace that declares nothing.
    expect('value' in again ? printed(again) : again).toBe(text.trimStart().replace(/^( *@\w+)$/gm, '$1("")'));
  }
});
