/** `v1-ratelimit.json`: sequences of calls under an injected clock, as the Python and as the TypeScript engine count them; each of the two is a case. */
import type { Recorder } from '../suite.ts';
import { differences } from './compare.ts';
import type { CompiledSets } from './compile.ts';
import { casesOf, items, record, text, type VectorCase } from './case.ts';
import { pythonResult, typescriptExpectation, typescriptResult } from './decision.ts';
import { Limits } from './limits.ts';
import { judgeRefusal } from './refusal.ts';
import { takeSets } from './sets.ts';
import type { PolicySet, VectorFile } from './vector-file.ts';

const FILE = 'v1-ratelimit.json';
const ENGINES = [
  { key: 'py', dialect: 'agt-py' },
  { key: 'ts', dialect: 'agt-ts' },
] as const;
type Engine = (typeof ENGINES)[number];

/** What the file calls the start. */
const START = 1_700_000_000_000;

export const v1RateLimit: VectorFile = {
  name: FILE,
  collect(read) {
    const json = read(FILE);
    if (json === undefined) return [];
    return takeSets(json).flatMap(({ strategy, documents, loads }) =>
      ENGINES.flatMap((engine) =>
        Array.from({ length: loads.length + 1 }, (_, count) =>
          setOf(engine, strategy, [...documents, ...loads.slice(0, count)]),
        ),
      ),
    );
  },
  async judge(read, compiled, recorder) {
    for (const vector of casesOf(read, FILE, recorder)) {
      for (const engine of ENGINES) await judgeSequence(engine, vector, compiled, recorder);
    }
  },
};

async function judgeSequence(
  engine: Engine,
  vector: VectorCase,
  compiled: CompiledSets,
  recorder: Recorder,
): Promise<void> {
  const id = `${text(vector['id'])} (${engine.key})`;
  const strategy = vector['strategy'] === undefined ? undefined : text(vector['strategy']);
  let documents: readonly string[] = items(vector['policies']).map(text);
  let set = compiled.find(setOf(engine, strategy, documents));
  const expected = record(record(vector['expected'])[engine.key]);
  if (judgeRefusal(FILE, id, expected, set, recorder)) return;

  const found: string[] = [];
  const results = items(expected['results']).map(record);
  let now = START;
  const limits = new Limits(() => now);
  let index = 0;
  for (const event of items(vector['events']).map(record)) {
    const result = results[index] ?? {};
    now = START + Number(event['t']);
    if (event['load'] !== undefined) {
      const loaded = [...documents, text(event['load'])];
      const next = compiled.find(setOf(engine, strategy, loaded));
      if ((next.kind === 'decides') !== (result['loaded'] === true)) found.push(`event ${index}: ${next.kind}`);
      if (next.kind === 'decides') {
        documents = loaded;
        set = next;
      }
    } else if (set.kind === 'decides') {
      const { agent, context, stage } = event;
      const decision = await limits.decide(set, {
        agent,
        context,
        ...(stage === undefined || engine.key === 'ts' ? {} : { stage }),
      });
      const differing =
        engine.key === 'py'
          ? differences(result, pythonResult(decision, set))
          : differences(typescriptExpectation(result), typescriptResult(decision));
      found.push(...differing.map((difference) => `event ${index}: ${difference}`));
    }
    index += 1;
  }
  if (index !== results.length) found.push(`${results.length} results for ${index} events`);
  recorder.judge(FILE, id, found);
}

function setOf(engine: Engine, strategy: string | undefined, documents: readonly string[]): PolicySet {
  return { dialect: engine.dialect, strategy, documents };
}
