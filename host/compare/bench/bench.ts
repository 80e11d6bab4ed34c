import { load } from '../../engine/index.ts';
import type { DecideOptions, Engine, PolicyInput } from '../../engine/types.ts';
import { CompareError } from '../error/error.ts';
import { openProbe } from './probe.ts';
import { histogramOf, quantile, ratioOf, spreadOf } from './statistics.ts';
import { triedRules } from './tried.ts';
import type { BenchOptions, BenchReport, BenchSubject, Latency, Measured } from './types.ts';

/** Decisions that are timed when nothing is said, and the milliseconds they may take then. */
const DECISIONS = 200_000;
const MILLISECONDS = 3_000;
const MOST_DECISIONS = 100_000_000;
/** Decisions before anything is timed, so that the engine's code is compiled and its caches are full, and the milliseconds they may take. */
const WARM_UP = 50_000;
const WARM_UP_MILLISECONDS = 500;
/** Decisions between two looks at the clock. */
const CHUNK = 64;
/** Rounds in which the modules decide in turn. */
const ROUNDS = 25;
const FEWEST_ROUNDS = 3;
const CALIBRATIONS = 20_000;
/** Fewer decisions show no tail. */
const FEWEST = 1_000;
/** What the engine answers without the module. */
const UNASKED: ReadonlySet<string> = new Set([
  'runtime_error:input_invalid',
  'runtime_error:module_trapped',
  'runtime_error:module_unavailable',
]);

/** A module that is ready to be measured. */
interface Ready {
  readonly subject: BenchSubject;
  readonly engine: Engine;
  readonly options: DecideOptions;
  readonly entry: number;
}

const ready = async (subject: BenchSubject): Promise<Ready> => {
  const engine = await load(subject.module);
  const { entries } = engine.manifest;
  const entry = subject.entry === undefined ? 0 : entries.findIndex(({ name }) => name === subject.entry);
  if (entries[entry] === undefined) {
    throw new CompareError('entry_unknown', `the module has no entry ${JSON.stringify(subject.entry)}`);
  }
  return { subject, engine, options: { entry: entries[entry].name }, entry };
};

const decideAll = ({ engine, options }: Ready, inputs: readonly PolicyInput[], decisions: number, first = 0): void => {
  const { length } = inputs;
  for (let done = 0, at = first % length; done < decisions; done++) {
    engine.decide(inputs[at] as PolicyInput, options);
    if (++at === length) at = 0;
  }
};

/** Makes everything warm, and tells the milliseconds of a decision. */
const warmUp = (contestant: Ready, inputs: readonly PolicyInput[], most: number, now: () => number): number => {
  const start = now();
  let done = 0;
  let elapsed = 0;
  while (done < most && elapsed < WARM_UP_MILLISECONDS) {
    decideAll(contestant, inputs, CHUNK, done);
    done += CHUNK;
    elapsed = now() - start;
  }
  return elapsed / done;
};

/** Nanoseconds between two readings of the clock that follow each other: the median. */
const clockCost = (now: () => number): number => {
  const costs = new Float64Array(CALIBRATIONS);
  for (let index = 0; index < CALIBRATIONS; index++) {
    const start = now();
    costs[index] = (now() - start) * 1e6;
  }
  return quantile(costs.sort(), 0.5);
};

const latencyOf = (
  { engine, options }: Ready,
  inputs: readonly PolicyInput[],
  decisions: number,
  now: () => number,
  clock: number,
): Latency => {
  const { length } = inputs;
  const times = new Float64Array(decisions);
  for (let done = 0, at = 0; done < decisions; done++) {
    const input = inputs[at] as PolicyInput;
    const start = now();
    engine.decide(input, options);
    times[done] = Math.max(0, (now() - start) * 1e6 - clock);
    if (++at === length) at = 0;
  }
  times.sort();
  const at = (share: number): number => quantile(times, share);
  return {
    p50: at(0.5),
    p90: at(0.9),
    p99: at(0.99),
    p999: at(0.999),
    max: at(1),
    histogram: histogramOf(times),
  };
};

/** Milliseconds that each of the modules takes for a round of decisions, round by round; who begins changes. */
const race = (
  contestants: readonly Ready[],
  inputs: readonly PolicyInput[],
  rounds: number,
  decisions: number,
  now: () => number,
): readonly (readonly number[])[] => {
  const times = contestants.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    const order = contestants.map((_, index) => (round % 2 === 0 ? index : contestants.length - 1 - index));
    for (const index of order) {
      const start = now();
      decideAll(contestants[index] as Ready, inputs, decisions);
      times[index]?.push(now() - start);
    }
  }
  return times;
};

const measure = async (
  contestant: Ready,
  inputs: readonly PolicyInput[],
  latency: Latency,
  rounds: readonly number[],
  each: number,
): Promise<Measured> => {
  const { subject, engine, options, entry } = contestant;
  const probe = await openProbe(subject.module);
  const decisions = inputs.map((input) => engine.decide(input, options));
  const verdicts: Record<string, number> = {};
  for (const { verdict } of decisions) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  // An input that no frame holds is denied before the module is asked.
  const steps = inputs.map((input, index) => {
    const error = decisions[index]?.error ?? null;
    return error === null || !UNASKED.has(error) ? probe(entry, engine.frame(input, options)) : null;
  });
  const heaviest = steps.reduce<number>((best, each, index) => ((each ?? -1) > (steps[best] ?? -1) ? index : best), 0);
  return {
    digest: engine.digest,
    entry: options.entry ?? '',
    rules: engine.manifest.entries[entry]?.rules.length ?? 0,
    latency,
    decisionsPerSecond: (each / spreadOf(rounds).median) * 1000,
    steps: spreadOf(steps.filter((each) => each !== null)),
    candidates: spreadOf(decisions.map(({ candidates }) => candidates)),
    heaviest: {
      input: inputs[heaviest] as PolicyInput,
      steps: steps[heaviest] ?? 0,
      candidates: decisions[heaviest]?.candidates ?? 0,
    },
    verdicts,
    tried: subject.rules === null ? null : triedRules(subject.rules),
  };
};

/**
 * Measures a module's decisions on given inputs: a decision is all that the engine does, from a JavaScript object to the decision. First each is timed alone, which shows the tail; then many together, which shows
 * the rate. Another module can be measured beside it, in turn, so that a busy machine disturbs both.
 *
 *     const report = await bench({ module, rules: unit.entries[0] }, { inputs });
 *
 * @throws CompareError `bench_invalid`, `entry_unknown`; EngineError when a module cannot be loaded
 */
export const bench = async (subject: BenchSubject, options: BenchOptions): Promise<BenchReport> => {
  const { compare, now = () => performance.now() } = options;
  const { decisions: wanted = DECISIONS } = options;
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > MOST_DECISIONS) {
    throw new CompareError('bench_invalid', `decisions are counted from 1 to ${MOST_DECISIONS}`);
  }
  const inputs = options.decisions === undefined ? options.inputs : options.inputs.slice(0, wanted);
  if (inputs.length === 0) throw new CompareError('bench_invalid', 'there are no inputs to decide on');
  const contestants = await Promise.all([subject, ...(compare === undefined ? [] : [compare])].map(ready));
  const costs = contestants.map((contestant) => warmUp(contestant, inputs, Math.min(WARM_UP, wanted), now));
  const affordable = Math.max(inputs.length, FEWEST, Math.floor(MILLISECONDS / Math.max(...costs)));
  const decisions = options.decisions ?? Math.min(Math.max(DECISIONS, inputs.length), affordable);
  const clock = clockCost(now);
  const latencies = contestants.map((contestant) => latencyOf(contestant, inputs, decisions, now, clock));
  const each = Math.max(inputs.length, Math.ceil(decisions / ROUNDS));
  const number = Math.min(ROUNDS, Math.max(FEWEST_ROUNDS, Math.floor(decisions / each)));
  const rounds = race(contestants, inputs, number, each, now);
  const measured = await Promise.all(
    contestants.map((contestant, index) =>
      measure(contestant, inputs, latencies[index] as Latency, rounds[index] ?? [], each),
    ),
  );
  const [first = [], second] = rounds;
  return {
    inputs: inputs.length,
    decisions,
    clock,
    measured: measured[0] as Measured,
    compared: measured[1] ?? null,
    ratio: second === undefined ? null : ratioOf(second, first),
  };
};
