import { beforeAll, describe, expect, it } from 'vitest';
import type { Cell } from '../engine/cell/cell.ts';
import { encodeFrame } from '../engine/frame/encode.ts';
import { decodeManifest } from '../engine/manifest/decode.ts';
import { buildModule } from './build.ts';
import type { BuildOptions, BuiltModule } from './build.ts';
import type { AbsentIs, Combine, Entry, Expression, OnError, Rule, Unit } from './ir/types.ts';
import { readLibrary } from './library.node.ts';
import type { Library } from './link/compile.ts';
import { LinkError } from './link/error.ts';

interface Exports {
  readonly memory: WebAssembly.Memory;
  abi(): number;
  reserve(bytes: number): number;
  decide(entry: number, length: number): number;
  explain(entry: number, length: number): number;
  result(): number;
  prepare(kind: number, length: number): number;
  commit(): bigint;
  rollback(): void;
}

const text = (value: string): Cell => ({ tag: 'string', value });

const call = (
  operation: 'python.equal' | 'python.less' | 'python.in',
  slot: number,
  value: Cell,
  absentIs: AbsentIs = 'false',
): Expression => ({
  kind: 'call',
  operation,
  arguments: [
    { kind: 'read', slot, absentIs },
    { kind: 'constant', value },
  ],
});

const equal = (slot: number, value: string): Expression => call('python.equal', slot, text(value));

/** Errs for anything but a string. */
const beforeM = (slot: number): Expression => call('python.less', slot, text('m'), 'absent');

const rule = (id: string, guard: Expression, rest: Partial<Rule> = {}): Rule => ({
  id,
  name: id,
  policy: 'p',
  effect: 'deny',
  action: rest.effect ?? 'deny',
  reason: id,
  fallback: false,
  obligations: [],
  conditions: [],
  annotations: {},
  guard,
  onError: 'match',
  rank: 0,
  ...rest,
});

const entry = (rules: readonly Rule[], combine: Combine = 'first', name = 'main'): Entry => ({
  name,
  version: '1',
  dialect: 'agt-py',
  strategy: 'x',
  combine,
  slots: [
    { path: ['context', 'a'], walk: 'record', type: 'any' },
    { path: ['context', 'b'], walk: 'record', type: 'any' },
  ],
  rules: rules.map((each, rank) => ({ ...each, rank })),
  obligations: [
    { kind: 'log', label: 'x' },
    { kind: 'log', label: 'y' },
  ],
});

const unit = (...entries: readonly Entry[]): Unit => ({ sources: [], entries });

/** What a decision said, read from the result area as docs/module-format.md §5.2 lays it out. */
interface Result {
  readonly status: number;
  readonly winner: number;
  readonly determining: readonly number[];
  readonly erred: readonly number[];
  readonly matched: readonly number[];
  readonly obligations: readonly number[];
  readonly evaluated: number;
  readonly steps: number;
  readonly outcomes: readonly number[] | null;
  readonly values: readonly number[] | null;
}

class Instance {
  readonly exports: Exports;

  constructor({ bytes }: BuiltModule) {
    this.exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
  }

  put(bytes: Uint8Array): void {
    const address = this.exports.reserve(bytes.length);
    expect(address % 8).toBe(0);
    expect(address).toBeGreaterThan(0);
    new Uint8Array(this.exports.memory.buffer, address, bytes.length).set(bytes);
  }

  run(frame: Uint8Array, verb: 'decide' | 'explain' = 'decide', index = 0): Result {
    this.put(frame);
    const status = this.exports[verb](index, frame.length);
    const view = new DataView(this.exports.memory.buffer);
    const result = this.exports.result();
    const word = (offset: number): number => view.getUint32(result + offset, true);
    const list = (offset: number): number[] =>
      Array.from({ length: word(offset) }, (_, at) => view.getUint32(word(offset + 4) + 4 * at, true));
    expect(word(0)).toBe(status);
    expect(view.getBigUint64(result + 8, true)).toBe(0n);
    const explanation = word(60);
    const rules = explanation === 0 ? 0 : view.getUint32(explanation, true);
    const values = explanation === 0 ? 0 : view.getUint32(explanation + 4, true);
    const bytes = new Uint8Array(this.exports.memory.buffer);
    const part = (from: number, count: number): number[] | null =>
      explanation === 0 ? null : [...bytes.subarray(explanation + 8 + from, explanation + 8 + from + count)];
    return {
      status,
      winner: word(4) - 1,
      determining: list(16),
      erred: list(24),
      matched: list(32),
      obligations: list(40),
      evaluated: word(52),
      steps: word(56),
      outcomes: part(0, rules),
      values: part(rules, values),
    };
  }

  on(...cells: readonly Cell[]): Result {
    return this.run(encodeFrame(cells));
  }
}

const DENY = 2;
const ALLOW = 1;
const FALLBACK = 1 << 8;
const failed = (reason: number): number => DENY | (1 << 9) | (reason << 16);

describe('a decision module', { timeout: 300_000 }, () => {
  let library: Library;
  beforeAll(async () => {
    library = await readLibrary();
  });

  const build = (input: Unit, options: BuildOptions = {}): Promise<BuiltModule> =>
    buildModule(input, { optimize: 'none', ...options }, library);
  const make = async (input: Unit, options: BuildOptions = {}): Promise<Instance> =>
    new Instance(await build(input, options));

  const always: Expression = { kind: 'constant', value: { tag: 'bool', value: true } };
  const basic = [
    rule('block', equal(0, 'drop')),
    rule('permit', equal(0, 'read'), { effect: 'allow', obligations: [1, 0] }),
    rule('ask', equal(1, 'mail'), { effect: 'escalate', action: 'require_approval' }),
    rule('default', always, { effect: 'allow', fallback: true, name: null }),
  ];

  it('has no imports, exactly the exports of the format, and the manifest alone as its last custom section', async () => {
    const built = await build(unit(entry(basic)), { optimize: 'speed' });
    const module = new WebAssembly.Module(built.bytes);
    expect(WebAssembly.Module.imports(module)).toEqual([]);
    const exported = WebAssembly.Module.exports(module).map(({ name, kind }) => `${kind} ${name}`);
    const functions = ['abi', 'commit', 'decide', 'explain', 'prepare', 'reserve', 'result', 'rollback'];
    expect(exported.sort()).toEqual([...functions.map((name) => `function ${name}`), 'memory memory'].sort());
    for (const name of ['name', 'producers', 'target_features', 'sourceMappingURL']) {
      expect(WebAssembly.Module.customSections(module, name)).toEqual([]);
    }
    const [section, ...others] = WebAssembly.Module.customSections(module, 'edict.manifest');
    expect(others).toEqual([]);
    const content = new Uint8Array(section ?? new ArrayBuffer());
    expect(decodeManifest(content)).toEqual(built.manifest);
    expect(built.bytes.subarray(-content.length)).toEqual(content);
    const { exports } = new Instance(built);
    expect([exports.abi(), exports.prepare(0, 8), exports.commit()]).toEqual([1, 0, 0n]);
  });

  it('has the same bytes each time it is built, and others for another policy', async () => {
    const first = await build(unit(entry(basic)), { optimize: 'speed' });
    const second = await build(structuredClone(unit(entry(basic))), { optimize: 'speed' });
    expect(second.bytes).toEqual(first.bytes);
    expect(second.digest).toBe(first.digest);
    expect(first.digest).toMatch(/^[0-9a-f]{64}$/u);
    expect((await build(unit(entry(basic.slice(1))), { optimize: 'speed' })).digest).not.toBe(first.digest);
  });

  it('decides by the first rule that matches, and by a fallback when none does', async () => {
    const module = await make(unit(entry(basic)));
    expect(module.on(text('drop'), text('mail'))).toMatchObject({
      status: DENY,
      winner: 0,
      determining: [0],
      matched: [0],
      obligations: [],
    });
    expect(module.on(text('read'), text('mail'))).toMatchObject({
      status: ALLOW,
      winner: 1,
      determining: [1],
      matched: [1],
      obligations: [1, 0],
    });
    expect(module.on(text('x'), text('mail'))).toMatchObject({ status: 4, winner: 2, matched: [2] });
    expect(module.on({ tag: 'absent' }, { tag: 'null' })).toMatchObject({
      status: ALLOW | FALLBACK,
      winner: 3,
      determining: [3],
      matched: [],
    });
  });

  it('denies when no rule decides', async () => {
    const module = await make(unit(entry(basic.slice(0, 2)), entry([], 'first', 'empty')));
    expect(module.on(text('x'), text('y'))).toMatchObject({
      status: failed(5),
      winner: -1,
      determining: [],
      matched: [],
    });
    expect(module.run(encodeFrame([text('x'), text('y')]), 'decide', 1)).toMatchObject({
      status: failed(5),
      evaluated: 0,
    });
  });

  it('reports all that match, by rank, and a conflict by their actions', async () => {
    const rules = [
      rule('warn', equal(0, 'a'), { effect: 'deny', action: 'warn' }),
      rule('allow', equal(0, 'a'), { effect: 'allow' }),
      rule('deny', equal(1, 'b')),
      rule('default', always, { fallback: true }),
    ];
    const module = await make(unit(entry(rules, 'first-of-all')));
    expect(module.on(text('a'), text('b'))).toMatchObject({
      status: DENY | (1 << 11),
      winner: 0,
      matched: [0, 1, 2],
      determining: [0],
    });
    expect(module.on(text('a'), text('c'))).toMatchObject({ status: DENY, matched: [0, 1] });
    expect(module.on(text('x'), text('c'))).toMatchObject({ status: DENY | FALLBACK, winner: 3, matched: [] });
  });

  it.each<[OnError, Partial<Result>]>([
    ['match', { status: ALLOW, winner: 0, erred: [0], matched: [0] }],
    ['skip', { status: DENY, winner: 1, erred: [0], matched: [1] }],
    ['deny', { status: failed(1), winner: -1, erred: [0], matched: [], determining: [] }],
  ])('an error in a rule means %s', async (onError, expected) => {
    const rules = [
      rule('errs', beforeM(0), { effect: 'allow', onError }),
      rule('next', equal(1, 'b')),
      rule('late', beforeM(0), { onError: 'skip' }),
    ];
    const module = await make(unit(entry(rules)));
    expect(module.on({ tag: 'int', value: 5n }, text('b'))).toMatchObject(expected);
    expect(module.on(text('a'), text('b'))).toMatchObject({ status: ALLOW, winner: 0, erred: [] });
  });

  it('does not let an index hide an error, nor report one behind the winner', async () => {
    const guarded = (value: string): Expression => ({ kind: 'and', arguments: [beforeM(0), equal(1, value)] });
    const rules = Array.from({ length: 20 }, (_, index) =>
      rule(`r${index}`, guarded(`v${index}`), { onError: 'skip' }),
    );
    const decisive = rule('decisive', equal(1, 'v3'), { effect: 'allow' });
    const module = await make(unit(entry([...rules.slice(0, 10), decisive, ...rules.slice(10)])));
    expect(module.on(text('a'), text('v7'))).toMatchObject({ status: DENY, winner: 7, erred: [] });
    const all = Array.from({ length: 10 }, (_, index) => index);
    expect(module.on({ tag: 'null' }, text('v3'))).toMatchObject({ status: ALLOW, winner: 10, erred: all });
  });

  it('denies when the winner is the rule whose limit is used up', async () => {
    const module = await make(unit(entry(basic)));
    const on = (exhausted: number): Result => module.run(encodeFrame([text('read'), text('x')], exhausted));
    expect(on(1)).toMatchObject({ status: DENY | (1 << 10), winner: 1, obligations: [1, 0] });
    expect(on(0)).toMatchObject({ status: ALLOW });
    expect(on(4)).toMatchObject({ status: failed(2) });
  });

  it('refuses what is no frame, and entries that it does not have', async () => {
    const module = await make(unit(entry(basic)), { limits: { frameBytes: 1_024 } });
    const frame = encodeFrame([text('read'), text('x')]);
    expect(module.run(frame.subarray(0, 40))).toMatchObject({ status: failed(2), winner: -1, evaluated: 0 });
    expect(module.run(encodeFrame([text('read')]))).toMatchObject({ status: failed(2) });
    expect(module.run(frame, 'decide', 1)).toMatchObject({ status: failed(4) });
    expect(module.run(frame, 'decide', -1)).toMatchObject({ status: failed(4) });
    for (const length of [-8, 2 ** 31 - 8, 2 ** 30]) expect(module.exports.decide(0, length)).toBe(failed(2));
    expect([module.exports.reserve(1_025), module.exports.reserve(-1)]).toEqual([0, 0]);
    expect(module.exports.reserve(1_024)).toBeGreaterThan(0);
  });

  it('grows its memory to the limit of frames and no further', async () => {
    const built = await build(unit(entry(basic)), { limits: { frameBytes: 1 << 20 } });
    const module = new Instance(built);
    const frame = encodeFrame([text('x'.repeat(1_000_000)), text('mail')]);
    expect(module.run(frame)).toMatchObject({ status: 4 });
    expect(module.exports.memory.buffer.byteLength).toBeLessThanOrEqual(built.manifest.limits.memoryPages * 65_536);
    expect(() => module.exports.memory.grow(built.manifest.limits.memoryPages)).toThrow(RangeError);
  });

  it('returns a deny when its steps are used up, and is unharmed', async () => {
    const long = text('x'.repeat(10_000));
    const rules = [
      rule('permit', call('python.equal', 0, long), { effect: 'allow' }),
      rule('default', always, { effect: 'allow', fallback: true }),
    ];
    const module = await make(unit(entry(rules)), { limits: { steps: 200 } });
    expect(module.on(long, text('b'))).toMatchObject({ status: failed(3), winner: -1, matched: [], determining: [] });
    expect(module.on(text('x'), text('b'))).toMatchObject({ status: ALLOW | FALLBACK });
    expect(module.on({ tag: 'list', items: Array.from({ length: 500 }, () => text('y')) }, text('b'))).toMatchObject({
      status: failed(3),
    });
  });

  it('explains every rule and condition, with the decision that decide makes', async () => {
    const first = equal(0, 'a');
    const second = beforeM(1);
    const both: Expression = { kind: 'and', arguments: [first, second] };
    const either: Expression = { kind: 'or', arguments: ['a', 'b', 'c', 'd', 'e'].map((value) => equal(0, value)) };
    const conditionsOf = (...expressions: Expression[]): Rule['conditions'] =>
      expressions.map((expression) => ({ text: '', expression }));
    const rules = [
      rule('both', both, { conditions: conditionsOf(second, both, first) }),
      rule('either', either, {
        conditions: conditionsOf(...(either.kind === 'or' ? either.arguments : [])),
        effect: 'allow',
      }),
      rule('default', always, { fallback: true, conditions: conditionsOf(always) }),
    ];
    const module = await make(unit(entry(rules)));
    const explain = (...cells: Cell[]): Result => module.run(encodeFrame(cells), 'explain');
    expect(explain(text('c'), text('b'))).toMatchObject({
      status: ALLOW,
      winner: 1,
      outcomes: [0, 1, 1],
      values: [4, 0, 0, 0, 0, 1, 4, 4, 1],
    });
    expect(explain(text('a'), { tag: 'null' })).toMatchObject({
      status: DENY,
      winner: 0,
      erred: [0],
      outcomes: [2, 1, 1],
      values: [2, 2, 1, 1, 4, 4, 4, 4, 1],
    });
    expect(module.on(text('c'), text('b'))).toMatchObject({ status: ALLOW, outcomes: null });
    const silent = await make(unit(entry(rules)), { explain: false });
    silent.put(encodeFrame([text('c'), text('b')]));
    expect(silent.exports.explain(0, encodeFrame([text('c'), text('b')]).length)).toBe(0);
    expect(silent.on(text('c'), text('b'))).toMatchObject({ status: ALLOW, winner: 1 });
  });

  it('tries few of many rules, and says how many', async () => {
    const rules = Array.from({ length: 3_000 }, (_, index) => rule(`r${index}`, equal(0, `v${index}`)));
    const built = await build(unit(entry([...rules, rule('default', always, { fallback: true })], 'first-of-all')));
    expect(built.report).toMatchObject({ entries: 1, rules: 3_001, shapes: 2, indexed: 3_000 });
    expect(new Instance(built).on(text('v2999'), text('x'))).toMatchObject({
      status: DENY,
      winner: 2_999,
      evaluated: 1,
    });
  });

  it('keeps thousands of matches in the order of rank', async () => {
    const rules = Array.from({ length: 2_000 }, (_, index) =>
      rule(`r${index}`, index % 3 === 0 ? equal(0, 'a') : call('python.in', 1, { tag: 'list', items: [text('b')] })),
    );
    const ranks = rules.map((_, index) => (index * 7) % 2_000);
    const shuffled = entry(rules, 'first-of-all');
    const module = await make(
      unit({ ...shuffled, rules: shuffled.rules.map((each, index) => ({ ...each, rank: ranks[index] ?? 0 })) }),
    );
    const { matched, winner } = module.on(text('a'), text('b'));
    expect(matched.map((ordinal) => ranks[ordinal])).toEqual(Array.from({ length: 2_000 }, (_, index) => index));
    expect(ranks[winner]).toBe(0);
  });

  it.each([{ steps: 0 }, { steps: 2 ** 32 }, { frameBytes: 8 }, { frameBytes: 1.5 }, { depth: 65 }])(
    'refuses the limit %o',
    async (limits) => {
      await expect(build(unit(entry(basic)), { limits })).rejects.toThrow(LinkError);
    },
  );

  it('refuses constants that nest too deep', async () => {
    let constant: Cell = { tag: 'null' };
    for (let depth = 0; depth < 70; depth++) constant = { tag: 'list', items: [constant] };
    await expect(build(unit(entry([rule('deep', call('python.equal', 0, constant))])))).rejects.toThrow(LinkError);
  });
});
