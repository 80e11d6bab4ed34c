/** Cedar's integration tests through the evaluator: `edict/cedar` as its users call it. */
import { preparsePolicySet, preparseSchema, statefulIsAuthorized, validate } from '../../../host/cedar/index.ts';
import type { Recorder } from '../suite.ts';
import { differences, readEntitiesJson, readLossless, validityDifferences } from './vectors.ts';
import type { VectorTest } from './vectors.ts';

/** How many tests are run between two lines of progress. */
const PROGRESS = 500;

const file = (files: ReadonlyMap<string, string>, path: string): string => {
  const text = files.get(path);
  if (text === undefined) throw new TypeError(`the archive has no ${path}`);
  return text;
};

const runTest = (
  id: string,
  group: string,
  test: VectorTest,
  files: ReadonlyMap<string, string>,
  recorder: Recorder,
) => {
  const read = [
    preparsePolicySet('test', { staticPolicies: file(files, test.policies) }),
    preparseSchema('test', file(files, test.schema)),
  ];
  const failures = read.flatMap((answer) => (answer.type === 'failure' ? answer.errors : []));
  const policies = { staticPolicies: file(files, test.policies) };
  recorder.judge(
    group.replace('(evaluator)', '(validator)'),
    id,
    validityDifferences(validate({ schema: file(files, test.schema), policies }), test.shouldValidate),
  );
  const entities = readEntitiesJson(file(files, test.entities));
  for (const [index, request] of test.requests.entries()) {
    const name = `${id} #${index} ${request.description}`;
    if (failures.length > 0) {
      recorder.fail(group, name, `it cannot be read: ${failures.map(({ message }) => message).join('; ')}`);
      continue;
    }
    const { principal, action, resource, context, validateRequest = true } = request;
    const answer = statefulIsAuthorized({
      principal,
      action,
      resource,
      context,
      entities,
      validateRequest,
      preparsedPolicySetId: 'test',
      preparsedSchemaName: 'test',
    });
    recorder.judge(group, name, differences(answer, request));
  }
};

/** Runs the tests of the archive; `group` names what they are in the report. */
export function runIntegrationTests(
  files: ReadonlyMap<string, string>,
  say: (line: string) => void,
  recorder: Recorder,
): void {
  const paths = [...files.keys()].filter((path) => path.endsWith('.json') && /^(?:corpus-tests|tests)\//u.test(path));
  const tests = paths.filter((path) => !path.endsWith('.entities.json')).sort();
  for (const [index, path] of tests.entries()) {
    const group = path.startsWith('corpus-tests/') ? 'corpus (evaluator)' : 'handwritten (evaluator)';
    const test = readLossless(file(files, path)) as VectorTest;
    runTest(path, group, test, files, recorder);
    if ((index + 1) % PROGRESS === 0) say(`evaluator: ${index + 1} of ${tests.length} tests`);
  }
}
