import type { Outcome, Result } from '../cases/types.ts';

/** A figure that the project set itself, and what this run measured for it. */
export interface Reached {
  readonly figure: string;
  readonly target: string;
  /** `not measured` when this run left its rows out. */
  readonly measured: string;
  readonly met: boolean | null;
}

const times = (value: number): string =>
  `${value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)}×`;
const MS = 1e6;

type Target = (outcome: Outcome) => Reached;

const find = (outcome: Outcome, id: string, peer?: string): Result | undefined =>
  outcome.results.find((result) => result.id === id && (peer === undefined || result.peer === peer));

const unmeasured = (figure: string, target: string): Reached => ({
  figure,
  target,
  measured: 'not measured',
  met: null,
});

const faster =
  (id: string, peer: string, ratio: number): Target =>
  (outcome) => {
    const figure = `${id} against ${peer}`;
    const target = `at least ${times(ratio)}`;
    const reached = find(outcome, id, peer)?.ratio;
    if (reached === undefined || reached === null) return unmeasured(figure, target);
    return { figure, target, measured: times(reached), met: reached >= ratio };
  };

/** A quotient of two of our own figures stays at or below a bound. */
const within =
  (
    figure: string,
    bound: number,
    numerator: (o: Outcome) => number | null | undefined,
    denominator: (o: Outcome) => number | null | undefined,
  ): Target =>
  (outcome) => {
    const target = `at most ${times(bound)}`;
    const [top, bottom] = [numerator(outcome), denominator(outcome)];
    if (typeof top !== 'number' || typeof bottom !== 'number') return unmeasured(figure, target);
    return { figure, target, measured: times(top / bottom), met: top / bottom <= bound };
  };

const atMost =
  (
    figure: string,
    bound: number,
    unit: string,
    scale: number,
    read: (o: Outcome) => number | null | undefined,
  ): Target =>
  (outcome) => {
    const target = `at most ${bound} ${unit}`;
    const value = read(outcome);
    if (typeof value !== 'number') return unmeasured(figure, target);
    return { figure, target, measured: `${(value / scale).toPrecision(3)} ${unit}`, met: value / scale <= bound };
  };

const ours = (id: string) => (outcome: Outcome) => find(outcome, id)?.ours_ns;
const p50 = (id: string) => (outcome: Outcome) => find(outcome, id)?.p50;
const figure = (id: string) => (outcome: Outcome) => outcome.figures.find((entry) => entry.id === id)?.value;

const TARGETS: readonly Target[] = [
  faster('decide/1', 'agt-ts', 8),
  faster('decide/1', 'cedar-wasm', 30),
  faster('decide/1', 'opa-wasm', 3),
  faster('decide/100', 'agt-ts', 200),
  faster('decide/100', 'cedar-wasm', 150),
  faster('decide/100', 'opa-wasm', 8),
  faster('decide/1000', 'agt-ts', 3_000),
  faster('decide/1000', 'cedar-wasm', 1_500),
  faster('decide/1000', 'opa-wasm', 80),
  within('decide/10000 over decide/1, our own time', 2.5, ours('decide/10000'), ours('decide/1')),
  faster('cedar/1', 'cedar-wasm', 20),
  faster('cedar/100', 'cedar-wasm', 100),
  faster('cedar/1000', 'cedar-wasm', 800),
  faster('cedar/errors', 'cedar-wasm', 20),
  atMost('cedar/store, 100,000 entities, p50', 1.5, 'µs', 1e3, p50('cedar/store')),
  atMost('cedar/store, install of 100,000 entities', 2, 's', 1e9, ours('cedar/store: install')),
  atMost('cedar/store, memory for 100,000 entities', 64, 'MB', 1e6, figure('cedar/store: memory')),
  within('cedar/store, 100,000 entities over 2,000', 1.2, ours('cedar/store'), ours('cedar/store: 2,000 entities')),
  within('cedar/10000 over cedar/1, our own time', 3, ours('cedar/10000'), ours('cedar/1')),
  faster('governed/10', 'agt-ts', 1.2),
  faster('governed/100', 'agt-ts', 50),
  within(
    'governed/10: our p99 over our p50',
    4,
    (o) => find(o, 'governed/10')?.p99,
    (o) => find(o, 'governed/10')?.p50,
  ),
  within(
    'governed/100: our p99 over our p50',
    4,
    (o) => find(o, 'governed/100')?.p99,
    (o) => find(o, 'governed/100')?.p50,
  ),
  faster('regex/1555-benign', 'javascript', 20),
  faster('regex/1555-hostile', 'javascript', 5),
  faster('regex/1555-benign', 're2-wasm', 5),
  faster('regex/1555-hostile', 're2-wasm', 5),
  within(
    'regex/1M over 1 KiB, a byte',
    1.3,
    (o) => find(o, 'regex/1M')?.ratio,
    () => 1,
  ),
  // At most 1.2 times its time, while more is checked.
  faster('attest/tdx', '@phala/dcap-qvl', 1 / 1.2),
  atMost('audit/batch, a record', 8, 'µs', 1e3, ours('audit/batch')),
  faster('audit/hash', 'createHash', 3),
  faster('audit/hash', 'crypto.hash', 1.2),
  faster('audit/hash', '@noble/hashes', 5),
  // 500,000 and 250,000 a second.
  atMost('audit/append, an entry of 10,000', 2, 'µs', 1e3, ours('audit/append/10000')),
  atMost('audit/append, an entry of 1,000', 4, 'µs', 1e3, ours('audit/append/1000')),
  // 150,000 a second.
  atMost('audit/governed, a decision', 6.67, 'µs', 1e3, ours('audit/governed')),
  faster('audit/peer/agt', 'agt-ts', 1.5),
  faster('audit/peer/sqlite', 'sqlite', 5),
  atMost('audit/verify, in a log of 10 million', 60, 'µs', 1e3, ours('audit/verify')),
  atMost('audit/verify, the same in Chromium', 100, 'µs', 1e3, ours('audit/verify: Chromium')),
  within(
    "audit/intent, p50 over the disk's own",
    3,
    p50('audit/intent'),
    p50("audit/intent: the disk's own fdatasync"),
  ),
  atMost('audit/memory, resident', 256, 'MiB', 2 ** 20, figure('audit/memory: resident, most of 10,000,000 entries')),
  atMost('attest/snp, the first', 30, 'ms', MS, ours('attest/snp: first')),
  atMost('attest/snp, chain remembered', 5, 'ms', MS, ours('attest/snp: chain remembered')),
  atMost('receipt/verify, the first', 80, 'ms', MS, ours('receipt/verify: first')),
  atMost('receipt/verify', 30, 'ms', MS, ours('receipt/verify')),
  atMost('receipt/verify, evidence remembered', 3, 'ms', MS, ours('receipt/verify: warm')),
  // 120 and 40 a second.
  atMost('attest/broker, a release on SEV-SNP', 8.33, 'ms', MS, ours('attest/broker: SEV-SNP')),
  atMost('attest/broker, a release on TDX', 25, 'ms', MS, ours('attest/broker: TDX')),
  atMost('chain/50x6, p99.9', 1, 'ms', MS, (o) => find(o, 'chain/50x6')?.p999),
  atMost('build/100', 4, 's', 1e9, ours('build/100')),
  atMost('build/10000', 40, 's', 1e9, ours('build/10000')),
  atMost('module of 10,000 rules', 4, 'MB', 1e6, figure('build/10000: module')),
  atMost('build/cedar-1000', 10, 's', 1e9, ours('build/cedar-1000')),
  atMost('build/1555', 60, 's', 1e9, ours('build/1555')),
  atMost('module of 1,555 patterns', 4, 'MB', 1e6, figure('build/1555: module')),
  atMost('its memory, of an instance', 8, 'MiB', 2 ** 20, figure('build/1555: memory of an instance, at most')),
  atMost('1,000 policy tests after the build', 2, 's', 1e9, ours('test')),
  atMost('load, 100 rules', 5, 'ms', MS, ours('load')),
  atMost('memory of an instance, 100 rules', 4, 'MiB', 2 ** 20, figure('load: memory of an instance, at most')),
];

/** Every figure to reach, with what this run measured. */
export const reached = (outcome: Outcome): readonly Reached[] => TARGETS.map((target) => target(outcome));
