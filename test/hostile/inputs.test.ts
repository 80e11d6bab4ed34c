import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine } from '../../host/engine/index.ts';
import { buildAndLoad } from '../module/build.ts';
import { HOSTILE_CONTEXTS, HOSTILE_VALUES } from './inputs.ts';
import { DENY_BAD, READ_ALL } from './policy.ts';

/** Far above what any input takes, far below what an unbounded walk would. */
const PATIENCE_MS = 20_000;

let engine: Engine;

beforeAll(async () => {
  ({ engine } = await buildAndLoad({ sources: [], entries: [DENY_BAD, READ_ALL] }));
});

const cases = [
  ...HOSTILE_CONTEXTS.map((hostile) => ({ ...hostile, input: () => ({ context: hostile.make() }) })),
  ...HOSTILE_VALUES.map((hostile) => ({ ...hostile, input: () => ({ context: { x: hostile.make() } }) })),
];

describe('an input that lies, throws, recurses or never ends', () => {
  it.each(cases)('$name: $expect', ({ input, expect: expected }) => {
    const made = input();
    const started = performance.now();
    const decision = engine.decide(made);
    expect(performance.now() - started).toBeLessThan(PATIENCE_MS);
    expect(decision.allowed ? 'allowed' : 'denied').toBe(expected);
    if (!decision.allowed) expect(decision.error ?? decision.rule).toMatch(/^(runtime_error:.+|bad)$/u);
  });

  it.each(cases)('$name: explained as decided, and harmless to a policy that reads in every way', ({ input }) => {
    const { decision } = engine.explain(input());
    expect(decision.verdict).toBe(engine.decide(input()).verdict);
    const other = engine.decide(input(), { entry: 'read-all' });
    expect(['allow', 'deny']).toContain(other.verdict);
  });

  it('leaves the engine as it was', () => {
    for (const { input } of cases) engine.decide(input());
    expect(engine.decide({ context: { x: 'bad' } })).toMatchObject({ allowed: false, rule: 'bad' });
    expect(engine.decide({ context: { x: 'good' } })).toMatchObject({ allowed: true, error: null });
  });

  it.each([
    undefined,
    null,
    5,
    'context',
    [],
    () => 1,
    Symbol('s'),
    new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
      },
    ),
  ])('an input that is no record at all never throws (%#)', (input) => {
    const decision = engine.decide(input as never);
    expect(['allow', 'deny']).toContain(decision.verdict);
  });

  it('an entry that is not there denies', () => {
    expect(engine.decide({ context: {} }, { entry: 'no such entry' })).toMatchObject({
      allowed: false,
      error: 'runtime_error:entry_unknown',
    });
    expect(engine.decide({ context: {} }, { entry: '__proto__' })).toMatchObject({
      allowed: false,
      error: 'runtime_error:entry_unknown',
    });
  });

  it('work that exceeds the step budget is a deny with its reason, and is over soon', () => {
    // Substring search in a megabyte for a needle that is in the input too; lists compared item by item.
    const long = 'a'.repeat(400_000);
    const started = performance.now();
    const decision = engine.decide(
      { context: { x: 'y', y: long, z: `${'a'.repeat(200_000)}b` } },
      { entry: 'read-all' },
    );
    expect(performance.now() - started).toBeLessThan(PATIENCE_MS);
    expect(['allow', 'deny']).toContain(decision.verdict);
  });
});
