/** `v4-policydocument.jsonl` and `v4-policies/`: AGT's published v4 policy files, one evaluator a file; and whether each file loads. */
import { asItems, asString, member, take } from '../json/scan.ts';
import { differences } from './compare.ts';
import type { CompiledSet, CompiledSets } from './compile.ts';
import { casesOf, record, text } from './case.ts';
import { documentResult } from './decision.ts';
import { judgeDecision, judgeRefusal } from './refusal.ts';
import type { Recorder } from '../suite.ts';
import type { PolicySet, ReadFile, VectorFile } from './vector-file.ts';

const FILE = 'v4-policydocument.jsonl';
const FOLDER = 'v4-policies';
const INDEX = `${FOLDER}/index.json`;

export const v4PolicyDocument: VectorFile = {
  name: FILE,
  collect(read) {
    const names = new Set([...namedByCases(read), ...namedByIndex(read)]);
    return [...names].map((name) => publishedSet(read, name)).filter((set) => set !== undefined);
  },
  judge(read, compiled, recorder) {
    judgeLoading(read, compiled, recorder);
    const found = new Map<string, CompiledSet | undefined>();
    for (const vector of casesOf(read, FILE, recorder)) {
      const id = text(vector['id']);
      const name = text(vector['file']);
      if (!found.has(name)) {
        const set = publishedSet(read, name);
        if (set === undefined) recorder.reportAbsent(`${FOLDER}/${name}`);
        found.set(name, set === undefined ? undefined : compiled.find(set));
      }
      const compiledSet = found.get(name);
      if (compiledSet === undefined) {
        recorder.fail(FILE, id, `its policy ${name} is absent`);
        continue;
      }
      const expected = record(vector['expect']);
      if (judgeRefusal(FILE, id, expected, compiledSet, recorder) || compiledSet.kind !== 'decides') continue;
      const decision = compiledSet.decide({ context: vector['context'] });
      judgeDecision(FILE, id, expected, documentResult(decision), compiledSet, recorder);
    }
  },
};

/** The set of one published file; undefined when the file is absent. */
export function publishedSet(read: ReadFile, name: string): PolicySet | undefined {
  const document = read(`${FOLDER}/${name}`);
  return document === undefined ? undefined : { dialect: 'agt-v4', documents: [document] };
}

/** Each entry of the index: does the file load, and has it the rules that the index says? */
function judgeLoading(read: ReadFile, compiled: CompiledSets, recorder: Recorder): void {
  for (const entry of casesOf(read, INDEX, recorder)) {
    const name = text(entry['file']);
    if (entry['stored'] === false) continue;
    const set = publishedSet(read, name);
    if (set === undefined) {
      recorder.reportAbsent(`${FOLDER}/${name}`);
      recorder.fail(INDEX, name, 'the file is absent');
      continue;
    }
    const found = compiled.find(set);
    const expected = entry['load'] === 'ok' ? {} : { load_error: entry['error'] ?? 'error' };
    if (judgeRefusal(INDEX, name, expected, found, recorder) || found.kind !== 'decides') continue;
    const named = found.entry.rules.filter((rule) => !rule.fallback && rule.name !== null);
    const rules = named.length + found.uncompiled.size;
    recorder.judge(INDEX, name, differences({ rules: entry['rules'] }, { rules }));
  }
}

function namedByCases(read: ReadFile): readonly string[] {
  const lines = (read(FILE) ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => asString(member(take(line, { file: 'text' }), 'file')));
}

function namedByIndex(read: ReadFile): readonly string[] {
  const json = read(INDEX);
  if (json === undefined) return [];
  return asItems(take(json, [{ file: 'text' }])).map((item) => asString(member(item, 'file')));
}
