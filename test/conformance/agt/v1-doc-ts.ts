/** `v1-doc-ts.json`: whole documents of `governance.toolkit/v1`, and legacy flat rules, as the TypeScript engine reads them. */
import { differences } from './compare.ts';
import { casesOf, items, record, text } from './case.ts';
import { legacyResult, typescriptExpectation, typescriptResult } from './decision.ts';
import { judgeRefusal } from './refusal.ts';
import { takeSets } from './sets.ts';
import type { PolicySet, VectorFile } from './vector-file.ts';

const FILE = 'v1-doc-ts.json';

export const v1DocTs: VectorFile = {
  name: FILE,
  collect(read) {
    const json = read(FILE);
    return json === undefined
      ? []
      : takeSets(json).map(({ strategy, api, documents }) => setOf(strategy, api, documents));
  },
  judge(read, compiled, recorder) {
    for (const vector of casesOf(read, FILE, recorder)) {
      const id = text(vector['id']);
      const strategy = vector['strategy'] === undefined ? undefined : text(vector['strategy']);
      const legacy = vector['api'] === 'evaluate';
      const set = compiled.find(setOf(strategy, legacy ? 'evaluate' : undefined, items(vector['policies']).map(text)));
      const expected = record(vector['expected']);
      if (judgeRefusal(FILE, id, expected, set, recorder) || set.kind !== 'decides') continue;

      const results = items(expected['results']).map(record);
      const requests = items(vector['requests']).map(record);
      const found =
        requests.length === results.length ? [] : [`${results.length} results for ${requests.length} requests`];
      for (const [index, result] of results.entries()) {
        const { agent, action, context } = requests[index] ?? {};
        const decision = set.decide(legacy ? { action, context } : { agent, context });
        const differing = legacy
          ? differences(result, legacyResult(decision))
          : differences(typescriptExpectation(result), typescriptResult(decision));
        found.push(...differing.map((difference) => `request ${index}: ${difference}`));
      }
      recorder.judge(FILE, id, found);
    }
  },
};

function setOf(strategy: string | undefined, api: 'evaluate' | undefined, documents: readonly string[]): PolicySet {
  return { dialect: 'agt-ts', strategy, api, documents };
}
