import { Bench } from 'tinybench';

/** One way of doing a workload's operation, which takes the inputs in turn. */
export interface Contestant {
  readonly name: string;
  readonly inputs: readonly unknown[];
  /** Whether the operation's result is awaited before the next one begins. */
  readonly async: boolean;
  readonly operation: (input: unknown) => unknown;
}

/** Makes a contestant of an operation on inputs of any kind. */
export const contestant = <T>(
  name: string,
  inputs: readonly T[],
  operation: (input: T) => unknown,
  options: { readonly async?: boolean } = {},
): Contestant => ({
  name,
  inputs,
  async: options.async ?? false,
  // Only ever called with members of `inputs`.
  operation: operation as (input: unknown) => unknown,
});

/** How long to measure. */
export interface Effort {
  readonly rounds: number;
  /** Milliseconds a contestant gets in a round. */
  readonly roundMs: number;
  readonly warmUpMs: number;
  /** Milliseconds of single, individually timed operations. */
  readonly latencyMs: number;
}

export const FULL: Effort = { rounds: 11, roundMs: 100, warmUpMs: 600, latencyMs: 600 };
export const QUICK: Effort = { rounds: 5, roundMs: 25, warmUpMs: 120, latencyMs: 100 };

/** Nanoseconds. Percentiles are of single operations, the timer's own cost (some tens of nanoseconds) included. */
export interface Measured {
  readonly name: string;
  /** Median over the rounds of the round's median time an operation, operations timed in batches. */
  readonly ns: number;
  /** The round medians, in the order of the rounds: what ratios are paired by. */
  readonly rounds: readonly number[];
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
};

/** The median of the rounds' ratios `theirs / ours`: a disturbance of the machine hits both sides of a round. */
export const pairedRatio = (theirs: Measured, ours: Measured): number =>
  median(theirs.rounds.map((ns, round) => ns / (ours.rounds[round] ?? Number.NaN)));

/** A batch long enough (in milliseconds) that reading the clock around it does not count. */
const BATCH_MS = 0.2;

/** Kept so that no operation's result is dead code. */
let sink: unknown;

/** The loops do as little as they can beside the operation: no closure of the harness stands between them. */
const runBatch = ({ inputs, operation, async }: Contestant, from: number, count: number): unknown => {
  const { length } = inputs;
  let at = from % length;
  if (!async) {
    for (let done = 0; done < count; done++) {
      sink = operation(inputs[at]);
      if (++at === length) at = 0;
    }
    return sink;
  }
  return (async () => {
    for (let done = 0; done < count; done++) {
      sink = await operation(inputs[at]);
      if (++at === length) at = 0;
    }
  })();
};

/** Runs operations for `ms` and returns how many make a batch. */
const warmUp = async (contestant: Contestant, ms: number): Promise<number> => {
  const start = performance.now();
  let count = 1;
  let done = 0;
  for (;;) {
    const before = performance.now();
    await runBatch(contestant, done, count);
    const after = performance.now();
    done += count;
    if (after - before < BATCH_MS) count = Math.min(count * 2, 1 << 16);
    else if (after - before > BATCH_MS * 4) count = Math.max(1, count >> 1);
    if (after - start >= ms) return count;
  }
};

/** One tinybench task whose samples are the mean times of an operation in a batch. */
const measure = async (
  contestant: Contestant,
  batch: number,
  ms: number,
): Promise<{ p50: number; p99: number; p999: number }> => {
  const bench = new Bench({ time: ms, iterations: 3, warmup: false, throws: true });
  let from = 0;
  const timed = (elapsed: number): object => ({
    overriddenDuration: elapsed / batch,
    overriddenIterationCost: elapsed,
  });
  if (contestant.async) {
    bench.add(
      contestant.name,
      async () => {
        const start = bench.now();
        await runBatch(contestant, from, batch);
        const elapsed = bench.now() - start;
        from += batch;
        return timed(elapsed);
      },
      { async: true },
    );
  } else {
    bench.add(
      contestant.name,
      () => {
        const start = bench.now();
        runBatch(contestant, from, batch);
        const elapsed = bench.now() - start;
        from += batch;
        return timed(elapsed);
      },
      { async: false },
    );
  }
  const [task] = await bench.run();
  const result = task?.result;
  if (result?.state !== 'completed')
    throw new Error(`${contestant.name} was not measured: ${result?.state ?? 'no task'}`);
  const { p50, p99, p999 } = result.latency;
  return { p50: p50 * 1e6, p99: p99 * 1e6, p999: p999 * 1e6 };
};

/**
 * Measures contestants side by side: each is warmed up, then every round gives each of them the same time, in an order that rotates from round
 * to round; at the end single operations are timed for the percentiles.
 */
export const contest = async (contestants: readonly Contestant[], effort: Effort): Promise<readonly Measured[]> => {
  const batches: number[] = [];
  for (const contestant of contestants) batches.push(await warmUp(contestant, effort.warmUpMs));
  const rounds: number[][] = contestants.map(() => []);
  for (let round = 0; round < effort.rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (round + turn) % contestants.length;
      const contestant = contestants[index];
      if (contestant === undefined) continue;
      rounds[index]?.push((await measure(contestant, batches[index] ?? 1, effort.roundMs)).p50);
    }
  }
  const measured: Measured[] = [];
  for (const [index, contestant] of contestants.entries()) {
    const single = await measure(contestant, 1, effort.latencyMs);
    const own = rounds[index] ?? [];
    measured.push({ name: contestant.name, ns: median(own), rounds: own, ...single });
  }
  return measured;
};
