import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answering, puppetModule, type Answer } from '../../test/module/puppet.ts';
import { EngineError } from './error/error.ts';
import { load } from './index.ts';
import type { Decision, Engine, PolicyInput } from './types.ts';

const file = puppetModule();
const ALLOW: Answer = { status: 1, winner: 1, determining: [0], matched: [0], candidates: 1 };
const BLOCK: Answer = { status: 2, winner: 2, determining: [1], matched: [1], candidates: 2 };

describe('an input that cannot be decided on', () => {
  let engine: Engine;
  const reason = (input: unknown): unknown => {
    const decision = engine.decide(input as PolicyInput);
    expect(decision).toMatchObject({ verdict: 'deny', allowed: false, error: 'runtime_error:input_invalid' });
    expect(() => engine.frame(input as PolicyInput)).toThrow(EngineError);
    expect(engine.decide(answering(ALLOW)).allowed).toBe(true);
    return decision.reason;
  };

  test('is a deny that says why', async () => {
    engine = await load(file);
    const cycle: unknown[] = [];
    cycle.push(cycle);
    const script = (value: unknown): unknown => ({ context: { script: value } });
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(reason(script('\ud800'))).toMatch(/surrogate/);
    expect(reason(script(cycle))).toMatch(/nested too deeply/);
    expect(reason(script('x'.repeat(1_048_577)))).toMatch(/longer than 1048576/);
    expect(reason(script(Array.from({ length: 70_000 }, () => 0)))).toMatch(/longer than/);
    expect(
      reason({
        context: new (class Context {
          script = 1;
        })(),
      }),
    ).toMatch(/"script" of a function or of an instance/);
    expect(reason(() => 1)).toMatch(/"context" of a function/);
    expect(reason(proxy)).toMatch(/throws when it is read/);
    expect(
      reason({
        get context() {
          throw new Error('secret');
        },
      }),
    ).toBe('The input cannot be decided on: it throws when it is read');
    expect(
      reason({
        get context() {
          throw undefined;
        },
      }),
    ).toMatch(/throws/);
  });

  test('stays a deny when what is thrown throws again', async () => {
    engine = await load(file);
    const trap = (): never => {
      throw new Error('again');
    };
    const thrown: unknown[] = [
      new Proxy({}, { getPrototypeOf: trap, get: trap }),
      Object.defineProperty(new EngineError('input_invalid', ''), 'message', { get: trap }),
      Object.defineProperty(new EngineError('input_invalid', ''), 'message', { value: { toString: trap } }),
    ];
    for (const each of thrown) {
      const input = {
        get context() {
          throw each;
        },
      };
      expect(reason(input)).toMatch(/throws when it is read/);
    }
  });

  test('without a record `context` is a deny that says so: a rule that allows by default was written for a context', async () => {
    engine = await load(file);
    const contexts = [undefined, null, 1, 'x', true, [], new Set(), new Date()];
    const inputs = [
      null,
      undefined,
      1,
      'x',
      [],
      true,
      {},
      { Context: {} },
      ...contexts.map((context) => ({ context })),
    ];
    for (const input of inputs)
      expect(reason(input)).toMatch(/"context" is missing, or no record|"script" of a function/);
    expect(engine.explain({}).decision.error).toBe('runtime_error:input_invalid');
    expect(engine.frame({ context: new Map() })).toEqual(engine.frame({ context: {} }));
  });

  test('a getter that calls the engine is denied, and does not spoil the frame being written', async () => {
    engine = await load(file);
    const inner: Decision[] = [];
    const nested = (depth: string): object => ({
      get context() {
        inner.push(
          engine.decide(answering(BLOCK)),
          engine.decideFrame(new Uint8Array(16)),
          engine.explain(answering(BLOCK)).decision,
        );
        expect(() => engine.frame({})).toThrow(/No instance/);
        return { depth, script: answering(ALLOW).context.script };
      },
    });
    expect(engine.decide(nested('outer') as PolicyInput).action).toBe('allow');
    expect(inner.map(({ error }) => error)).toEqual(
      Array.from({ length: 3 }, () => 'runtime_error:module_unavailable'),
    );
  });
});

test('whatever comes in, a decision comes out', async () => {
  const engine = await load(file);
  fc.assert(
    fc.property(
      fc.anything({
        withBigInt: true,
        withMap: true,
        withSet: true,
        withTypedArray: true,
        withDate: true,
        withSparseArray: true,
        withNullPrototype: true,
        withObjectString: true,
      }),
      fc.uint8Array({ maxLength: 200 }),
      (value, bytes) => {
        for (const input of [
          value,
          { context: value },
          { context: { script: value } },
          { context: { script: bytes } },
        ]) {
          const decision = engine.decide(input as PolicyInput);
          expect(decision.allowed && decision.error !== null).toBe(false);
          expect(Object.isFrozen(decision)).toBe(true);
        }
        expect(engine.decideFrame(bytes).allowed).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});
