import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { lower } from '../../compiler/index.ts';
import type { BuiltModule } from '../../compiler/index.ts';
import type { Entry, Unit } from '../../compiler/ir/types.ts';
import { load } from '../../engine/index.ts';
import { buildAndLoad } from '../../../test/module/build.ts';
import { bench } from './bench.ts';
import { generateInputs } from './inputs.ts';
import { histogramOf, quantile, ratioOf, spreadOf } from './statistics.ts';
import { triedRules } from './tried.ts';

const rule = (name: string, condition: string, action = 'deny'): string =>
  `  - name: ${name}\n    condition: "${condition}"\n    action: ${action}\n`;
const policy = (rules: string): string =>
  `apiVersion: governance.toolkit/v1\nversion: "1.0"\nname: p\nagents: ["*"]\ndefault_action: allow\nrules:\n${rules}`;

async function unitOf(text: string): Promise<Unit> {
  const { unit } = await lower({ documents: [{ name: 'p.yaml', text }], strategy: 'deny_overrides' });
  if (unit === null) throw new Error('it does not compile');
  return unit;
}

const INDEXED = Array.from({ length: 30 }, (_, index) => rule(`r${index}`, `action.type == 't${index}'`)).join('');
const TEXT = policy(
  INDEXED +
    rule('not', "action.type != 'x' and team.value == 'q'") +
    rule('any', 'flag.value') +
    rule('hidden', "action.type == 't3'"),
);

let entry: Entry;
let built: BuiltModule;
beforeAll(async () => {
  const unit = await unitOf(TEXT);
  entry = unit.entries[0] as Entry;
  ({ built } = await buildAndLoad(unit, { optimize: 'none' }));
});

describe('inputs made from a policy', () => {
  test('make every rule decide that some input can make decide', async () => {
    const reached = generateInputs(entry);
    const engine = await load(built.bytes);
    for (const { rule: id, input } of reached) expect(engine.decide(input).reasons[0]?.id).toBe(id);
    const unreached = entry.rules.map(({ id }) => id).filter((id) => !reached.some((each) => each.rule === id));
    // Behind another rule of the same condition, and behind a default for everyone.
    expect(unreached).toEqual(['hidden', 'no-policy']);
  });

  test('are spread over the rules when there are many', () => {
    expect(generateInputs(entry, 4).map(({ rule: id }) => id)).toEqual(['r0', 'r8', 'r17', 'r26']);
  });
});

describe('inputs made with little effort', () => {
  test('are those on which the condition of the rule holds', () => {
    const reached = generateInputs(entry, 1_000, 0);
    expect(reached.map(({ rule: id }) => id)).toContain('hidden');
    expect(reached.find(({ rule: id }) => id === 'r7')).toEqual({
      rule: 'r7',
      input: { agent: '*', context: { action: { type: 't7' } } },
      decides: false,
    });
    expect(generateInputs(entry).every(({ decides }) => decides)).toBe(true);
  });
});

describe('rules that are tried on every input', () => {
  test('are those of which nothing can be looked up, and those for which it is not worth it', () => {
    expect(triedRules(entry)).toEqual([
      { id: 'not', line: expect.any(Number), why: 'few' },
      { id: 'any', line: expect.any(Number), why: 'no-lookup' },
    ]);
  });
});

describe('edict bench', () => {
  /** A clock on which reading takes 50 ns and time does not pass otherwise. */
  const clock = (): (() => number) => {
    let time = 0;
    return () => (time += 50e-6);
  };

  test('takes the clock off, counts steps and candidates, and compares on the same inputs', async () => {
    const inputs = generateInputs(entry).map(({ input }) => input);
    const subject = { module: built.bytes, rules: entry };
    const report = await bench(subject, { inputs, decisions: 500, compare: { ...subject, rules: null }, now: clock() });
    expect(report).toMatchObject({ inputs: inputs.length, decisions: 500, ratio: { median: expect.closeTo(1, 6) } });
    expect(report.clock).toBeCloseTo(50, 3);
    const { measured, compared } = report;
    expect(measured.latency.p999).toBeCloseTo(0, 3);
    expect(measured.rules).toBe(entry.rules.length);
    // The rules that are tried on every input, one or two that the index finds, and the default.
    expect(measured.candidates.min).toBeGreaterThanOrEqual(2);
    expect(measured.candidates.max).toBeLessThan(8);
    expect(measured.steps.min).toBeGreaterThan(measured.candidates.min);
    expect(measured.verdicts).toEqual({ deny: 32, allow: 1 });
    expect(measured.tried).toHaveLength(2);
    expect(compared).toMatchObject({ tried: null, digest: built.digest, steps: measured.steps });
  });

  test('an input that no frame holds is measured as what it is, a denial', async () => {
    const inputs = [{ context: { action: { type: '\uD800' } } }, { context: {} }];
    const report = await bench({ module: built.bytes, rules: null }, { inputs, decisions: 10, now: clock() });
    expect(report.measured.verdicts).toEqual({ deny: 1, allow: 1 });
  });

  test('says which input takes the most steps', async () => {
    const inputs = [{ context: {} }, { context: { action: { type: 't3' } } }];
    const { measured } = await bench({ module: built.bytes, rules: null }, { inputs, decisions: 10, now: clock() });
    expect(measured.heaviest).toMatchObject({ input: inputs[1], steps: measured.steps.max });
    expect(measured.steps.max).toBeGreaterThan(measured.steps.min);
  });

  test('decides as often as it is told to, and else as often as some seconds allow', async () => {
    const inputs = Array.from({ length: 40 }, () => ({ context: {} }));
    const subject = { module: built.bytes, rules: null };
    expect(await bench(subject, { inputs, decisions: 7, now: clock() })).toMatchObject({ inputs: 7, decisions: 7 });
    // Each reading of this clock finds that 64 seconds have passed: a decision takes one.
    let time = 0;
    const slow = (): number => (time += 64_000);
    expect(await bench(subject, { inputs, now: slow })).toMatchObject({ inputs: 40, decisions: 1_000 });
  });

  test('refuses to measure nothing', async () => {
    const subject = { module: built.bytes, rules: null };
    await expect(bench(subject, { inputs: [] })).rejects.toMatchObject({ code: 'bench_invalid' });
    await expect(bench(subject, { inputs: [{}], decisions: 0.5 })).rejects.toMatchObject({ code: 'bench_invalid' });
    await expect(bench({ ...subject, entry: 'q' }, { inputs: [{}] })).rejects.toMatchObject({ code: 'entry_unknown' });
  });
});

describe('statistics', () => {
  test('a percentile is a value that was measured', () => {
    const values = Float64Array.from({ length: 1000 }, (_, index) => index + 1);
    expect([0, 0.5, 0.9, 0.999, 1].map((share) => quantile(values, share))).toEqual([1, 500, 900, 999, 1000]);
    expect(spreadOf([3, 1, 2])).toEqual({ min: 1, median: 2, max: 3 });
  });

  test('a ratio is one of paired rounds, however the rounds differ', () => {
    expect(ratioOf([2, 40, 6, 8], [1, 10, 3, 4])).toEqual({ median: 2, lower: 2, upper: 2 });
    expect(ratioOf([1, 2, 3, 4], [1, 1, 1, 1])).toEqual({ median: 2, lower: 1, upper: 3 });
  });

  test('a histogram holds every value, in few buckets that touch', () => {
    const times = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(times, (values) => {
        const buckets = histogramOf(Float64Array.from(values).sort());
        expect(buckets.length).toBeGreaterThan(0);
        expect(buckets.length).toBeLessThanOrEqual(16);
        expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        for (const [index, { to }] of buckets.slice(0, -1).entries()) expect(buckets[index + 1]?.from).toBe(to);
      }),
    );
  });
});
