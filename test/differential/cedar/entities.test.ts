/** Entities, contexts and requests as cedar-wasm 4.12 takes them. `EDICT_FULL=1` compares the whole corpus and twenty times as many changed documents. */
import { describe, expect, test } from 'vitest';
import { readContext } from '../../../host/compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../../../host/compiler/languages/cedar/entities/entities.ts';
import { validateRequest } from '../../../host/compiler/languages/cedar/entities/request.ts';
import { parseSchemaText } from '../../../host/compiler/languages/cedar/schema/schema.ts';
import type { EntityUid, Schema } from '../../../host/compiler/languages/cedar/schema/types.ts';
import { createSource } from '../../../host/compiler/source/source.ts';
import { parseJson } from '../../../host/engine/index.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import { Random, runOptions } from '../../random/random.ts';
import { readCorpus, sample } from './corpus.ts';
import { changed, CONTEXT, ENTITIES, randomRequest, SCHEMA } from './documents.ts';
import { oracle } from './oracle.ts';

const { seed, full } = runOptions();
const corpus = readCorpus();

const schemaOf = (text: string): Schema => {
  const parsed = parseSchemaText(createSource('', text));
  if ('value' in parsed) return parsed.value.schema;
  throw new Error(parsed.problems[0]?.message);
};

interface Typing {
  readonly text: string;
  readonly schema: Schema;
}

/** Both take the entities, or neither does. */
const compareEntities = (entities: JsonValue, typing: Typing | null): boolean => {
  const ours = readEntities(entities, typing?.schema ?? null);
  const theirs = oracle.entities(entities, typing?.text ?? null);
  expect(
    { entities, typed: typing !== null, refused: !('value' in ours) },
    JSON.stringify(theirs ?? ours, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ).toEqual({ entities, typed: typing !== null, refused: theirs !== null });
  return theirs === null;
};

const compareContext = (context: JsonValue, typing: Typing | null, action: EntityUid): boolean => {
  const ours = readContext(context, typing === null ? null : { schema: typing.schema, action });
  const theirs = oracle.context(context, typing?.text ?? null, action);
  expect(
    { context, typed: typing !== null, refused: !('value' in ours) },
    JSON.stringify('value' in ours ? theirs : ours),
  ).toEqual({ context, typed: typing !== null, refused: theirs !== null });
  return theirs === null;
};

interface CorpusRequest {
  readonly principal: EntityUid;
  readonly action: EntityUid;
  readonly resource: EntityUid;
  readonly context: JsonValue;
}

const compareRequest = (request: CorpusRequest, typing: Typing): boolean => {
  const context = readContext(request.context, { schema: typing.schema, action: request.action });
  const problems =
    'value' in context ? validateRequest(typing.schema, { ...request, context: context.value }) : context.problems;
  const theirs = oracle.request(request, typing.text);
  expect({ request, refused: problems.length > 0 }, JSON.stringify(theirs ?? problems)).toEqual({
    request,
    refused: theirs !== null,
  });
  return theirs === null;
};

describe.skipIf(corpus === null)('the corpus', () => {
  const names = [...(corpus?.keys() ?? [])]
    .filter((name) => name.startsWith('corpus-tests/') && name.endsWith('.cedarschema'))
    .map((name) => name.slice(0, -'.cedarschema'.length));
  const file = (name: string): string => corpus?.get(name) ?? '';

  test('is taken alike, with its schemas and without', () => {
    for (const name of sample(names, full, 24)) {
      const text = file(`${name}.cedarschema`);
      const typing = { text, schema: schemaOf(text) };
      const entities = parseJson(file(`${name}.entities.json`));
      expect(compareEntities(entities, typing)).toBe(true);
      expect(compareEntities(entities, null)).toBe(true);
      const { requests } = parseJson(file(`${name}.json`)) as unknown as { requests: readonly CorpusRequest[] };
      for (const request of requests) {
        compareContext(request.context, typing, request.action);
        compareContext(request.context, null, request.action);
      }
      for (const request of requests.slice(0, 2)) compareRequest(request, typing);
    }
  });
});

describe('documents with changes', () => {
  const typing = { text: SCHEMA, schema: schemaOf(SCHEMA) };
  const count = full ? 20_000 : 600;

  test('what the changes are made to is taken', () => {
    expect(compareEntities(ENTITIES, typing)).toBe(true);
    expect(compareContext(CONTEXT, typing, { type: 'Action', id: 'view' })).toBe(true);
  });

  test.each([
    ['entities, with a schema', (random: Random) => compareEntities(changed(ENTITIES, random), typing)],
    ['entities, without one', (random: Random) => compareEntities(changed(ENTITIES, random), null)],
    [
      'contexts, with a schema',
      (random: Random) =>
        compareContext(changed(CONTEXT, random), typing, { type: 'Action', id: random.chance(90) ? 'view' : 'all' }),
    ],
    [
      'contexts, without one',
      (random: Random) => compareContext(changed(CONTEXT, random), null, { type: 'Action', id: 'view' }),
    ],
    [
      'requests',
      (random: Random) =>
        compareRequest(
          { ...randomRequest(random), context: random.chance(60) ? CONTEXT : changed(CONTEXT, random) },
          typing,
        ),
    ],
  ])('%s', (_, compare) => {
    let taken = 0;
    for (let index = 0; index < count; index++) if (compare(Random.of(seed, index))) taken++;
    expect(taken).toBeGreaterThan(count / 50);
    expect(taken).toBeLessThan((count * 49) / 50);
  });
});
