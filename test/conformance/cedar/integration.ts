/** Cedar's integration tests: each request through a compiled module, and again through the evaluator as `edict/cedar` calls it. */
import { preparsePolicySet, preparseSchema, statefulIsAuthorized, validate } from '../../../host/cedar/index.ts';
import type { PolicySet } from '../../../host/cedar/index.ts';
import { parseSchemaText } from '../../../host/compiler/languages/cedar/schema/schema.ts';
import type { Schema } from '../../../host/compiler/languages/cedar/schema/types.ts';
import { createSource } from '../../../host/compiler/source/source.ts';
import type { JsonValue } from '../../../host/engine/index.ts';
import type { Recorder } from '../suite.ts';
import { compileSets } from './compile.ts';
import type { CompiledSet } from './compile.ts';
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
  readonly schema: Schema;
  readonly entities: JsonValue;
}

const throughModule = ({ compiled, schema, entities }: Asked, request: VectorRequest): Judged => {
  const { principal, action, resource, context, validateRequest: validates = true } = request;
  const json = { principal, action, resource, context } as unknown as Record<keyof typeof request, JsonValue>;
  return decideInModule(compiled, schema, {
    principal: json.principal,
    action: json.action,
    resource: json.resource,
    context: json.context,
    entities,
    validates,
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
  const asked = { compiled, schema: schemaOf(schema), entities: readLossless(entities) };
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
  // Many tests have the same policies.
  const texts = new Map(tests.map(({ test }) => [file(files, test.policies), test.policies]));
  const sets = new Map([...texts].map(([text, path]): [string, PolicySet] => [path, { staticPolicies: text }]));
  const compiled = await compileSets(sets, say);
  for (const [index, { path, test }] of tests.entries()) {
    const set = compiled.get(texts.get(file(files, test.policies)) ?? '');
    if (set === undefined) throw new TypeError(`${test.policies} was not compiled`);
    runTest(path, test, files, set, recorder);
    if ((index + 1) % PROGRESS === 0) say(`${index + 1} of ${tests.length} tests`);
  }
}
