/** `templates/`: AGT's example policies. Those that are YAML run; the migrated ones are Rego, and are skips that say so. */
import type { CompiledSets } from './compile.ts';
import { casesOf, record, text, type VectorCase } from './case.ts';
import { documentResult } from './decision.ts';
import { judgeDecision, judgeRefusal } from './refusal.ts';
import type { Recorder } from '../suite.ts';
import { asItems, asString, member, take, type Shape } from '../json/scan.ts';
import type { PolicySet, ReadFile, VectorFile } from './vector-file.ts';
import { publishedSet } from './v4-policydocument.ts';

const FIXTURES = 'templates/fixtures.json';
const GENERATED = 'templates/generated.json';
const SCENARIOS = 'templates/v4-tutorial-scenarios.json';
const REGO = 'the template is Rego; Rego is not compiled yet';

export const templates: VectorFile = {
  name: 'templates',
  collect(read) {
    const names = [
      ...namedBy(read, FIXTURES, { v4_1_0: { file: 'text' } }, 'v4_1_0'),
      ...namedBy(read, SCENARIOS, { file: 'text' }, undefined),
    ];
    return names.map((name) => publishedSet(read, name)).filter((set): set is PolicySet => set !== undefined);
  },
  judge(read, compiled, recorder) {
    for (const vector of casesOf(read, FIXTURES, recorder)) {
      const id = text(vector['id']);
      recorder.skip(FIXTURES, `${id} (rego)`, REGO);
      if (vector['v4_1_0'] === undefined) continue;
      const { file, ...expected } = record(vector['v4_1_0']);
      const context = record(record(vector['fixture'])['input']);
      judgePublished(FIXTURES, `${id} (v4.1.0)`, text(file), { context, expected }, read, compiled, recorder);
    }
    for (const vector of casesOf(read, GENERATED, recorder)) recorder.skip(GENERATED, text(vector['id']), REGO);
    for (const vector of casesOf(read, SCENARIOS, recorder)) {
      const context = record(record(vector['scenario'])['context']);
      const expected = record(vector['expect']);
      judgePublished(
        SCENARIOS,
        text(vector['id']),
        text(vector['file']),
        { context, expected },
        read,
        compiled,
        recorder,
      );
    }
  },
};

function judgePublished(
  file: string,
  id: string,
  policy: string,
  vector: { readonly context: VectorCase; readonly expected: VectorCase },
  read: ReadFile,
  compiled: CompiledSets,
  recorder: Recorder,
): void {
  const set = publishedSet(read, policy);
  if (set === undefined) {
    recorder.fail(file, id, `its policy ${policy} is absent`);
    return;
  }
  const found = compiled.find(set);
  if (judgeRefusal(file, id, vector.expected, found, recorder) || found.kind !== 'decides') return;
  const result = documentResult(found.decide({ context: vector.context }));
  judgeDecision(file, id, vector.expected, result, found, recorder);
}

function namedBy(read: ReadFile, path: string, shape: Shape, within: string | undefined): readonly string[] {
  const json = read(path);
  if (json === undefined) return [];
  return asItems(take(json, [shape]))
    .map((item) => (within === undefined ? item : member(item, within)))
    .filter((item) => item !== undefined)
    .map((item) => asString(member(item, 'file')));
}
