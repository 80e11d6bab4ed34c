import { describe, expect, test } from 'vitest';
import { answering, COMMAND, puppetManifest, puppetModule, type Answer } from '../../test/module/puppet.ts';
import { EngineError } from './error/error.ts';
import { load } from './index.ts';
import type { Decision, Swapped } from './types.ts';

const file = puppetModule();
const FALLBACK = 1 << 8;
const FAILED = 1 << 9;
const LIMITED = 1 << 10;
const CONFLICT = 1 << 11;
const ALLOW: Answer = { status: 1, winner: 1, determining: [0], matched: [0], candidates: 1 };
const BLOCK: Answer = { status: 2, winner: 2, determining: [1], matched: [1], candidates: 2 };

const summary = ({ verdict, action, rule, error }: Decision): unknown[] => [verdict, action, rule, error];
const TRAPPED = ['deny', 'deny', null, 'runtime_error:module_trapped'];

describe('a decision', () => {
  test('says what the module answered in the words of its manifest', async () => {
    const engine = await load(file);
    const common = {
      moduleDigest: engine.digest,
      entry: 'main',
      epoch: 0n,
      stateDigest: null,
      fallback: false,
      limited: false,
      conflict: false,
      error: null,
      policy: 'p',
      errors: [],
    };
    expect(engine.decide(answering(ALLOW))).toEqual({
      ...common,
      verdict: 'allow',
      allowed: true,
      action: 'allow',
      rule: 'allow',
      reason: 'fine',
      reasons: [{ id: 'p/allow', text: 'fine' }],
      matched: ['p/allow'],
      obligations: [],
      candidates: 1,
    });
    expect(
      engine.decide(
        answering({ status: 2 | CONFLICT, winner: 2, determining: [1], matched: [1, 0, 3], erred: [2], candidates: 4 }),
      ),
    ).toEqual({
      ...common,
      verdict: 'deny',
      allowed: false,
      action: 'block',
      rule: 'block',
      reason: 'not allowed',
      reasons: [{ id: 'p/block', text: 'not allowed' }],
      matched: ['p/block', 'p/allow', 'p/warn'],
      errors: ['p/ask'],
      obligations: [],
      conflict: true,
      candidates: 4,
    });
    expect(
      engine.decide(answering({ status: 4, winner: 3, determining: [2], matched: [2], obligations: [0, 1] })),
    ).toMatchObject({
      verdict: 'escalate',
      allowed: false,
      action: 'require_approval',
      obligations: engine.manifest.entries[0]?.obligations,
    });
    expect(engine.decide(answering({ status: 3, winner: 4 }))).toMatchObject({
      verdict: 'warn',
      allowed: true,
      action: 'warn',
    });
    expect(engine.decide(answering({ status: 2 | FALLBACK, winner: 5, determining: [4] }))).toMatchObject({
      verdict: 'deny',
      rule: null,
      policy: 'p',
      reason: 'by default',
      fallback: true,
      matched: [],
      error: null,
      reasons: [{ id: 'p/default', text: 'by default' }],
    });
    expect(
      engine.decide(answering({ status: 2 | LIMITED, winner: 3, determining: [2], obligations: [0, 1] })),
    ).toMatchObject({
      verdict: 'deny',
      allowed: false,
      action: 'deny',
      rule: 'ask',
      reason: 'Rate limited: 2/hour',
      limited: true,
      error: null,
    });
  });

  test.each([
    [1, 'runtime_error:policy_error'],
    [2, 'runtime_error:frame_invalid'],
    [3, 'runtime_error:budget_exceeded'],
    [4, 'runtime_error:entry_unknown'],
    [5, 'runtime_error:no_rule_decided'],
  ])('reason %i of the module is %s', async (reason, error) => {
    const engine = await load(file);
    const decision = engine.decide(answering({ status: 2 | FAILED | (reason << 16), erred: [1] }));
    expect(decision).toMatchObject({
      verdict: 'deny',
      allowed: false,
      action: 'deny',
      rule: null,
      policy: null,
      reasons: [],
      errors: ['p/block'],
      error,
    });
  });

  test('installed state is named by epoch and digest', async () => {
    const engine = await load(file);
    const stateDigest = Array.from({ length: 32 }, (_, i) => i);
    const decision = engine.decide(answering({ ...ALLOW, epoch: 2n ** 40n + 7n, stateDigest }));
    expect(decision.epoch).toBe(2n ** 40n + 7n);
    expect(decision.stateDigest).toBe(Buffer.from(stateDigest).toString('hex'));
    expect(engine.decide(answering(ALLOW)).stateDigest).toBeNull();
    expect(engine.decide(answering({ ...ALLOW, stateDigest })).stateDigest).toBeNull();
  });

  test('the same answer is the same frozen object, another answer is another', async () => {
    const engine = await load(file);
    const first = engine.decide(answering(ALLOW));
    expect(engine.decide(answering({ ...ALLOW }))).toBe(first);
    const variants: Answer[] = [
      { ...ALLOW, candidates: 2 },
      { ...ALLOW, matched: [0, 3] },
      { ...ALLOW, matched: [3, 0] },
      { ...ALLOW, erred: [1] },
      { ...ALLOW, obligations: [0] },
      { ...ALLOW, status: 1 | CONFLICT },
      { ...ALLOW, epoch: 1n },
      { ...ALLOW, epoch: 1n, stateDigest: [1] },
      { ...ALLOW, epoch: 1n, stateDigest: [2] },
      { ...ALLOW, determining: [0, 3] },
    ];
    for (let round = 0; round < 3; round++) {
      const decisions = variants.map((answer) => engine.decide(answering(answer)));
      expect(new Set([first, ...decisions]).size).toBe(variants.length + 1);
      decisions.forEach((decision, i) => {
        expect(decision).toMatchObject({ candidates: variants[i]?.candidates, conflict: variants[i]?.status !== 1 });
        expect(decision.matched.length).toBe(variants[i]?.matched?.length);
      });
    }
    for (const value of [first, first.reasons, first.reasons[0], first.matched, first.errors, first.obligations])
      expect(Object.isFrozen(value)).toBe(true);
  });

  test('many different answers take bounded memory and stay right', async () => {
    const engine = await load(file);
    for (let candidates = 0; candidates < 20_000; candidates++)
      expect(engine.decide(answering({ ...ALLOW, candidates })).candidates).toBe(candidates);
    expect(engine.decide(answering(BLOCK)).action).toBe('block');
  });

  test.each<[string, Answer]>([
    ['status 0', { status: 0 }],
    ['an unknown verdict', { status: 6, winner: 1 }],
    ['an unknown flag', { ...ALLOW, status: 1 | (1 << 12) }],
    ['a low unknown bit', { ...ALLOW, status: 1 | (1 << 4) }],
    ['a high unknown bit', { ...ALLOW, status: (1 | (1 << 31)) >>> 0 }],
    ['an allow that failed closed', { ...ALLOW, status: 1 | FAILED | (1 << 16) }],
    ['a failure without a reason', { status: 2 | FAILED }],
    ['a reason without a failure', { ...BLOCK, status: 2 | (1 << 16) }],
    ['an unknown reason', { status: 2 | FAILED | (6 << 16) }],
    ['an allow that is limited', { ...ALLOW, status: 1 | LIMITED }],
    ['an allow by a rule that denies', { ...BLOCK, status: 1 }],
    ['an allow by no rule', { status: 1 }],
    ['a fallback by a rule that is none', { ...ALLOW, status: 1 | FALLBACK }],
    ['a default that is said to be none', { status: 2, winner: 5 }],
    ['a winner that is not there', { ...ALLOW, winner: 6 }],
    ['an error with a winner that is not there', { status: 2 | FAILED | (1 << 16), winner: 0xffffffff }],
    ['a determining rule that is not there', { ...ALLOW, determining: [5] }],
    ['an obligation that is not there', { ...ALLOW, obligations: [2] }],
    ['a list outside the memory', { ...ALLOW, word: [5, 0xfffffff0] }],
    ['a list that is not aligned', { ...ALLOW, word: [5, 1026] }],
    ['a list that is longer than the memory', { ...ALLOW, word: [4, 0xffffffff] }],
    ['a trap', { ...ALLOW, command: COMMAND.trap }],
    ['a stack that overflows', { ...ALLOW, command: COMMAND.overflow }],
  ])('%s is a deny, and the next decision is made by another instance', async (_, answer) => {
    for (const instances of [1, 2]) {
      const engine = await load(file, { instances });
      for (let round = 0; round < 5; round++) {
        expect(summary(engine.decide(answering(answer)))).toEqual(TRAPPED);
        expect(engine.decide(answering(ALLOW)).allowed).toBe(true);
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  });

  test('a memory that grows in a decision, or for a large input, is read anew', async () => {
    const engine = await load(file);
    for (let round = 0; round < 3; round++) {
      expect(engine.decide(answering({ ...BLOCK, command: COMMAND.grow })).action).toBe('block');
      expect(engine.decide(answering(ALLOW)).action).toBe('allow');
    }
    const { script } = answering(BLOCK).context;
    const large = new Uint8Array(900_000);
    large.set(script);
    expect(engine.decide({ context: { script: large.subarray(0, script.length) } }).action).toBe('block');
    expect(engine.frame({ context: { script: large } }).length).toBe(900_000 + 32);
    expect(engine.decide(answering(ALLOW)).action).toBe('allow');
  });
});

describe('the entries', () => {
  test('are chosen by name; an unknown one is a deny', async () => {
    const engine = await load(file);
    expect(engine.decide(answering(ALLOW), { entry: 'main' }).entry).toBe('main');
    for (const entry of ['other', '__proto__', '']) {
      expect(engine.decide(answering(ALLOW), { entry })).toMatchObject({
        allowed: false,
        error: 'runtime_error:entry_unknown',
        entry,
      });
      expect(engine.decideFrame(new Uint8Array(16), { entry })).toMatchObject({
        allowed: false,
        error: 'runtime_error:entry_unknown',
        entry,
      });
      expect(() => engine.frame({}, { entry })).toThrow(/no entry/);
      expect(engine.explain({}, { entry })).toMatchObject({
        decision: { error: 'runtime_error:entry_unknown' },
        rules: [],
      });
    }
  });

  test('a rule whose limit is used up is named in the frame; an unknown one is a deny', async () => {
    const engine = await load(file);
    expect(new Uint32Array(engine.frame({ context: {} }, { exhausted: 'p/ask' }).buffer, 12, 1)[0]).toBe(3);
    expect(new Uint32Array(engine.frame({ context: {} }).buffer, 12, 1)[0]).toBe(0);
    expect(engine.decide(answering(ALLOW), { exhausted: 'p/none' })).toMatchObject({
      allowed: false,
      error: 'runtime_error:input_invalid',
    });
    expect(() => engine.frame({}, { exhausted: 'p/none' })).toThrow(/p\/none/);
  });
});

describe('frames made elsewhere', () => {
  test('decide as the input does', async () => {
    const engine = await load(file);
    for (const answer of [ALLOW, BLOCK, { status: 0 }]) {
      const input = answering(answer);
      expect(engine.decideFrame(engine.frame(input))).toEqual(engine.decide(input));
    }
    expect(engine.decideFrame(new Uint8Array(1_048_584))).toMatchObject({
      allowed: false,
      error: 'runtime_error:frame_invalid',
    });
    expect(engine.decide(answering(ALLOW)).allowed).toBe(true);
  });
});

describe('decideMany', () => {
  test('decides each', async () => {
    const engine = await load(file);
    expect(engine.decideMany([ALLOW, BLOCK, { status: 0 }].map(answering)).map(({ action }) => action)).toEqual([
      'allow',
      'block',
      'deny',
    ]);
  });
});

describe('an explanation', () => {
  // Five rules; conditions x, y of the first and z of the third.
  const explanation = [5, 0, 0, 0, 3, 0, 0, 0, 1, 0, 2, 3, 0, 1, 4, 2];

  test('gives every rule and every condition its value', async () => {
    const engine = await load(file);
    const { decision, rules } = engine.explain(answering({ ...ALLOW, explanation }));
    expect(decision).toBe(engine.decide(answering(ALLOW)));
    expect(rules.map(({ id, outcome, determining }) => [id, outcome, determining])).toEqual([
      ['p/allow', 'true', true],
      ['p/block', 'false', false],
      ['p/ask', 'error', false],
      ['p/warn', 'undefined', false],
      ['p/default', 'false', false],
    ]);
    expect(rules.flatMap(({ conditions }) => conditions)).toEqual([
      { text: 'x', value: 'true' },
      { text: 'y', value: 'not-reached' },
      { text: 'z', value: 'error' },
    ]);
  });

  test('is empty where the module looked at no rule, and an error where there is none or it does not fit', async () => {
    const engine = await load(file);
    expect(engine.explain(answering({ status: 2 | FAILED | (2 << 16) })).rules).toEqual([]);
    expect(engine.explain({ context: { script: '\ud800' } })).toMatchObject({
      decision: { error: 'runtime_error:input_invalid' },
      rules: [],
    });
    expect(engine.explain(answering({ ...ALLOW, command: COMMAND.trap }))).toMatchObject({
      decision: { error: 'runtime_error:module_trapped' },
      rules: [],
    });
    expect(() => engine.explain(answering({ status: 0 }))).toThrow(/without explanations/);
    for (const [at, value] of [
      [0, 4],
      [4, 4],
      [8, 4],
      [13, 5],
    ] as const) {
      expect(() =>
        engine.explain(answering({ ...ALLOW, explanation: explanation.map((byte, i) => (i === at ? value : byte)) })),
      ).toThrow(/does not fit/);
    }
    expect(() => engine.explain(answering({ ...ALLOW, word: [15, 0xfffffff0] }))).toThrow(/does not fit/);
  });
});

describe('swap', () => {
  const other = puppetModule({ ...puppetManifest(), options: { version: 2 } });

  test('replaces the module; a decision has one digest', async () => {
    const engine = await load(file);
    const before = engine.decide(answering(ALLOW));
    const swapping = engine.swap(() => Promise.resolve(other));
    expect(engine.decide(answering(ALLOW))).toBe(before);
    await swapping;
    const after = engine.decide(answering(ALLOW));
    expect(after.moduleDigest).toBe(engine.digest);
    expect(after.moduleDigest).not.toBe(before.moduleDigest);
    expect(engine.manifest.options).toEqual({ version: 2 });
  });

  test('says which module gave way to which, also where swaps overlap', async () => {
    const engine = await load(file);
    const { digest } = engine;
    // All three have begun before the first is done; a later one that is done first would supersede it.
    const sources = [other, file, other].map((source) => ({ source, ...Promise.withResolvers<typeof source>() }));
    const begun = sources.map(({ promise }) => engine.swap(promise));
    const swaps: Swapped[] = [];
    for (const [index, { source, resolve }] of sources.entries()) {
      resolve(source);
      swaps.push(await (begun[index] as Promise<Swapped>));
    }
    expect(swaps).toHaveLength(3);
    expect(swaps[0]?.from).toBe(digest);
    expect(swaps.slice(1).map(({ from }) => from)).toEqual(swaps.slice(0, -1).map(({ to }) => to));
    expect(swaps[2]?.to).toBe(engine.digest);
  });

  test('a slow source does not bring back what a later call replaced', async () => {
    const engine = await load(file);
    const old = engine.digest;
    const { promise, resolve } = Promise.withResolvers<Uint8Array<ArrayBuffer>>();
    const slow = engine.swap(promise);
    await engine.swap(other);
    const { digest } = engine;
    resolve(file);
    await expect(slow).rejects.toMatchObject({ code: 'superseded' });
    expect(engine.digest).toBe(digest);
    await engine.swap(file);
    expect(engine.digest).toBe(old);
  });

  test('a module that does not load leaves the old one', async () => {
    const engine = await load(file);
    const { digest } = engine;
    await expect(engine.swap(other, { digest })).rejects.toThrow(/digest/);
    await expect(engine.swap(new Uint8Array(8))).rejects.toThrow(EngineError);
    expect(engine.digest).toBe(digest);
    expect(engine.decide(answering(ALLOW)).moduleDigest).toBe(digest);
  });
});
