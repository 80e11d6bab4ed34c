/** Cedar's integration tests: each request through a compiled module, and again through the evaluator as `edict/cedar` calls it. */
import { preparsePolicySet, preparseSchema, statefulIsAuthorized, validate } from '../../../host/cedar/index.ts';
import type { PolicySet } from '../../../host/cedar/index.ts';
import { parseSchemaText } from '../../../host/compiler/languages/cedar/schema/schema.ts';
import type { Schema } from '../../../host/compiler/languages/cedar/schema/types.ts';
import { createSource } from '../../../host/compiler/source/source.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import type { Recorder } from '../suite.ts';
import { compileSets } from './compile.ts';
import type { CompiledSet, SetSource } from './compile.ts';
import { decideInModule } from './module.ts';
import { differences, judgedOf, readEntitiesJson, readLossless, validityDifferences } from './vectors.ts';
import type { Judged, VectorRequest, VectorTest } from './vectors.ts';

/** How many tests are run between two lines of progress. */
const PROGRESS = 500;

type Files = ReadonlyMap<string, string>;

const file = (files: Files, path: string): string => {
  const text = files.get(path);
  if (text === undefined) throw new TypeError(`the archive has no ${path}`);
  return text;
};

const schemaOf = (text: string): Schema => {
  const parsed = parseSchemaText(createSource('schema', text));
  if ('problems' in parsed) throw new TypeError(parsed.problems.map(({ message }) => message).join('; '));
  return parsed.value.schema;
};

/** What a test's requests are asked with. */
interface Asked {
  readonly compiled: CompiledSet;
  readonly entities: JsonValue;
}

const throughModule = ({ compiled, entities }: Asked, request: VectorRequest): Judged => {
  const { principal, action, resource, context } = request;
  const json = { principal, action, resource, context } as unknown as Record<keyof typeof request, JsonValue>;
  return decideInModule(compiled, {
    principal: json.principal,
    action: json.action,
    resource: json.resource,
    context: json.context,
    entities,
  });
};

const throughEvaluator = (entities: string, request: VectorRequest): Judged => {
  const { principal, action, resource, context, validateRequest = true } = request;
  return judgedOf(
    statefulIsAuthorized({
      principal,
      action,
      resource,
      context,
      entities: readEntitiesJson(entities),
      validateRequest,
      preparsedPolicySetId: 'test',
      preparsedSchemaName: 'test',
    }),
  );
};

/** Reads a test's policies and schema for the evaluator. @throws TypeError */
const prepare = (policies: PolicySet, schema: string): void => {
  for (const answer of [preparsePolicySet('test', policies), preparseSchema('test', schema)]) {
    if (answer.type === 'failure') throw new TypeError(answer.errors.map(({ message }) => message).join('; '));
  }
};

const runTest = (path: string, test: VectorTest, files: Files, compiled: CompiledSet, recorder: Recorder): void => {
  const group = path.startsWith('corpus-tests/') ? 'corpus' : 'handwritten';
  const schema = file(files, test.schema);
  const policies = { staticPolicies: file(files, test.policies) };
  const validity = validityDifferences(validate({ schema, policies }), test.shouldValidate);
  recorder.judge(`${group} (shouldValidate)`, path, validity);
  prepare(policies, schema);
  const entities = file(files, test.entities);
  const asked = { compiled, entities: readLossless(entities) };
  for (const [index, request] of test.requests.entries()) {
    const name = `${path} #${index} ${request.description}`;
    recorder.judge(
      `${group} (module)`,
      name,
      differences(() => throughModule(asked, request), request),
    );
    recorder.judge(
      `${group} (evaluator)`,
      name,
      differences(() => throughEvaluator(entities, request), request),
    );
  }
};

/** Runs the tests of the archive. */
export async function runIntegrationTests(
  files: Files,
  say: (line: string) => void,
  recorder: Recorder,
): Promise<void> {
  const paths = [...files.keys()].filter((path) => path.endsWith('.json') && /^(?:corpus-tests|tests)\//u.test(path));
  const tests = paths
    .filter((path) => !path.endsWith('.entities.json'))
    .sort()
    .map((path) => ({ path, test: readLossless(file(files, path)) as unknown as VectorTest }));
  // Many tests have the same policies and schema.
  const keyOf = ({ policies, schema }: VectorTest): string => `${file(files, policies)}\0${file(files, schema)}`;
  const names = new Map(tests.map(({ test }) => [keyOf(test), test.policies]));
  const sets = new Map(
    tests.map(({ test }): [string, SetSource] => [
      names.get(keyOf(test)) ?? '',
      { policies: { staticPolicies: file(files, test.policies) }, schema: schemaOf(file(files, test.schema)) },
    ]),
  );
  const compiled = await compileSets(sets, say);
  for (const [index, { path, test }] of tests.entries()) {
    const set = compiled.get(names.get(keyOf(test)) ?? '');
    if (set === undefined) throw new TypeError(`${test.policies} was not compiled`);
    runTest(path, test, files, set, recorder);
    if ((index + 1) % PROGRESS === 0) say(`${index + 1} of ${tests.length} tests`);
  }
}
