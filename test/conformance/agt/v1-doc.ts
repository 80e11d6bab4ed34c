/** `v1-doc.json`: whole documents of `governance.toolkit/v1` as the Python engine reads them. */
import { differences } from './compare.ts';
import { casesOf, items, record, text } from './case.ts';
import { pythonResult } from './decision.ts';
import { judgeRefusal } from './refusal.ts';
import { takeSets } from './sets.ts';
import type { PolicySet, VectorFile } from './vector-file.ts';
import { Limits } from './limits.ts';

const FILE = 'v1-doc.json';

export const v1Doc: VectorFile = {
  name: FILE,
  collect(read) {
    const json = read(FILE);
    return json === undefined ? [] : takeSets(json).map(({ strategy, documents }) => setOf(strategy, documents));
  },
  async judge(read, compiled, recorder) {
    for (const vector of casesOf(read, FILE, recorder)) {
      const id = text(vector['id']);
      const strategy = vector['strategy'] === undefined ? undefined : text(vector['strategy']);
      const set = compiled.find(setOf(strategy, items(vector['policies']).map(text)));
      const expected = record(vector['expected']);
      if (judgeRefusal(FILE, id, expected, set, recorder) || set.kind !== 'decides') continue;

      const found: string[] = [];
      const deprecated = set.warnings.some(({ code }) => DEPRECATED.includes(code));
      if (deprecated !== expected['deprecation_warning']) found.push(`deprecation_warning: got ${String(deprecated)}`);
      const results = items(expected['results']).map(record);
      const limits = new Limits(() => 0);
      let index = 0;
      for (const request of items(vector['requests']).map(record)) {
        const { agent, context, stage } = request;
        const decision = await limits.decide(set, { agent, context, ...(stage === undefined ? {} : { stage }) });
        const differing = differences(results[index] ?? { result: 'missing' }, pythonResult(decision, set));
        found.push(...differing.map((difference) => `request ${index}: ${difference}`));
        index += 1;
      }
      if (index !== results.length) found.push(`${results.length} results for ${index} requests`);
      recorder.judge(FILE, id, found);
    }
  },
};

/** The warnings for an `apiVersion` that the engine still reads but calls deprecated: it says so, or is missing. */
const DEPRECATED: readonly string[] = ['EY219', 'EY247'];

function setOf(strategy: string | undefined, documents: readonly string[]): PolicySet {
  return { dialect: 'agt-py', strategy, documents };
}
