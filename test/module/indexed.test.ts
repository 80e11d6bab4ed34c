/** What a module decides through its index, what it explains without, and what the evaluator says, are one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, explain } from '../../host/compiler/ir/evaluate/evaluate.ts';
import type { Combine, Entry, Expression, OnError, Rule } from '../../host/compiler/ir/types.ts';
import { buildModule } from '../../host/compiler/index.ts';
import { type Cell, encodeFrame } from '../../host/engine/index.ts';
import { callOf, guard, SLOTS, slotValue } from '../random/guards.ts';
import { shippedLibrary } from './build.ts';

const RULES = 150;
const FRAMES = 400;
const REASONS = { none: 0, 'policy-error': 1, 'no-rule-decided': 5 } as const;
const VERDICTS = ['', 'allow', 'deny', 'warn', 'escalate', 'transform'] as const;
const OUTCOMES = ['false', 'true', 'error', 'undefined'] as const;

const settings = fc.record({
  combine: fc.constantFrom<Combine>('first', 'first-of-all'),
  guards: fc.array(guard, { minLength: RULES, maxLength: RULES }),
  onError: fc.array(fc.constantFrom<OnError>('match', 'skip', 'skip', 'deny'), { minLength: RULES, maxLength: RULES }),
});

type Setting = typeof settings extends fc.Arbitrary<infer T> ? T : never;

/** Bands of numbers and pairs of texts, of which each frame satisfies few; the random guards alone leave little to an index. */
const narrow = (index: number): Expression => {
  const low = BigInt(index);
  const read = (slot: number): Expression => ({ kind: 'read', slot, absentIs: 'absent' });
  const language = index % 2 === 0 ? 'js.number' : 'python.float';
  const band: Expression[] = [
    callOf(`${language}-greater`, read(index % SLOTS), { tag: 'int', value: low % 40n }),
    callOf(`${language}-less-or-equal`, read(index % SLOTS), { tag: 'int', value: (low % 40n) + 2n }),
  ];
  const pair: Expression[] = [
    callOf('python.equal', read((index + 1) % SLOTS), { tag: 'string', value: `t${index % 26}` }),
    callOf('python.equal', read(index % SLOTS), { tag: 'int', value: low % 7n }),
  ];
  return { kind: 'and', arguments: index % 3 === 0 ? pair : band };
};

const entryOf = ({ combine, guards, onError }: Setting, name: string): Entry => ({
  name,
  version: '1',
  dialect: 'agt-py',
  strategy: 'x',
  combine,
  slots: Array.from({ length: SLOTS }, (_, index) => ({ path: ['context', `s${index}`], walk: 'record', type: 'any' })),
  rules: guards.map((random, index): Rule => {
    const effect = (['allow', 'deny', 'escalate'] as const)[index % 3] ?? 'deny';
    return {
      id: `r${index}`,
      name: `r${index}`,
      policy: 'p',
      effect,
      action: effect,
      reason: '',
      fallback: index >= RULES - 10,
      obligations: [],
      conditions: [],
      annotations: {},
      guard: index % 2 === 0 ? narrow(index) : random,
      onError: onError[index] ?? 'skip',
      rank: index,
    };
  }),
  obligations: [],
});

interface Exports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): number;
  decide(entry: number, length: number): number;
  explain(entry: number, length: number): number;
  result(): number;
}

describe('an indexed module', () => {
  it('decides as its explanation and as the evaluator', { timeout: 300_000 }, async () => {
    const [drawn] = fc.sample(fc.array(settings, { minLength: 6, maxLength: 6 }), { numRuns: 1, seed: 20_261_121 });
    const frames = fc.sample(fc.array(slotValue, { minLength: SLOTS, maxLength: SLOTS }), { numRuns: FRAMES, seed: 7 });
    const entries = (drawn ?? []).map((setting, index) => entryOf(setting, `e${index}`));
    const built = await buildModule({ sources: [], entries }, {}, await shippedLibrary());
    expect(built.report.indexed).toBeGreaterThan(entries.length * RULES * 0.4);
    const exports = new WebAssembly.Instance(new WebAssembly.Module(built.bytes)).exports as unknown as Exports;
    let tried = 0;
    const run = (verb: 'decide' | 'explain', index: number, cells: readonly Cell[]): unknown => {
      const frame = encodeFrame(cells);
      new Uint8Array(exports.memory.buffer, exports.reserve(frame.length), frame.length).set(frame);
      const status = exports[verb](index, frame.length);
      const view = new DataView(exports.memory.buffer);
      const word = (at: number): number => view.getUint32(at, true);
      const result = exports.result();
      const list = (offset: number): number[] =>
        Array.from({ length: word(result + offset) }, (_, at) => word(word(result + offset + 4) + 4 * at));
      if (verb === 'decide') tried += word(result + 52);
      const explanation = word(result + 60);
      return {
        verdict: VERDICTS[status & 15],
        reason: status >>> 16,
        conflict: (status & (1 << 11)) !== 0,
        winner: word(result + 4) - 1,
        erred: list(24),
        matched: list(32),
        outcomes:
          explanation === 0
            ? null
            : Array.from({ length: RULES }, (_, at) => OUTCOMES[view.getUint8(explanation + 8 + at)]),
      };
    };
    entries.forEach((entry, index) => {
      for (const cells of frames) {
        const { verdict, reason, conflict, winner, erred, matched } = evaluate(entry, cells);
        const expected = { verdict, reason: REASONS[reason], conflict, winner: winner ?? -1, erred, matched };
        expect([cells, run('decide', index, cells)]).toEqual([cells, { ...expected, outcomes: null }]);
        const outcomes = explain(entry, cells).rules.map(({ value }) => value);
        expect([cells, run('explain', index, cells)]).toEqual([cells, { ...expected, outcomes }]);
      }
    });
    expect(tried).toBeLessThan(entries.length * FRAMES * RULES * 0.7);
  });
});
