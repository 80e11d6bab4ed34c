/**
 * Frames that no host makes: noise, cut frames, frames with words and offsets changed. A module must not trap, must not hang, and must not allow what the evaluator denies on what a
 * second reader finds in the frame. `EDICT_SEED=<seed>` makes the same frames again; `EDICT_FULL=1` makes ten times as many.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Entry } from '../../host/compiler/ir/types.ts';
import { type Decision, type Engine, EngineError } from '../../host/engine/index.ts';
import { show } from '../conformance/agt/compare.ts';
import { expectedDecision } from '../differential/expected.ts';
import { randomInput, targetOf } from '../differential/inputs.ts';
import { randomEntry } from '../differential/entries.ts';
import { decodeFrame } from '../frame/decode.ts';
import { buildAndLoad } from '../module/build.ts';
import { Random, runOptions } from '../random/random.ts';
import { mutate, noise } from './mutate.ts';
import { DENY_BAD, READ_ALL } from './policy.ts';

const { seed, full } = runOptions();
const FRAMES = full ? 1_500_000 : 150_000;

const random = (index: number): Random => Random.of(seed + 5, index);
const ENTRIES: readonly Entry[] = [
  DENY_BAD,
  READ_ALL,
  ...Array.from({ length: 6 }, (_, index) => randomEntry(random(index), `random-${index}`)),
];
let engine: Engine;

beforeAll(async () => {
  ({ engine } = await buildAndLoad({ sources: [], entries: ENTRIES }, { limits: { steps: 100_000 } }));
}, 120_000);

/** Reasons that a module may give for a frame that is none. */
const REFUSED = ['runtime_error:frame_invalid', 'runtime_error:budget_exceeded'];

/** What is wrong with a decision on a frame; undefined when nothing is. */
function verdictOn(entry: Entry, frame: Uint8Array, decision: Decision): string | undefined {
  const refused = REFUSED.includes(decision.error ?? '');
  if (refused && (decision.allowed || decision.verdict !== 'deny')) return 'a refusal that allows';
  if (decision.error === 'runtime_error:budget_exceeded') return undefined;
  const decoded = decodeFrame(frame, {
    slots: entry.slots.length,
    depth: engine.manifest.limits.depth,
    rules: entry.rules.length,
  });
  if (refused) return 'invalid' in decoded ? undefined : 'refused a canonical frame';
  if ('invalid' in decoded)
    return `decided ${decision.verdict} (${String(decision.error ?? decision.rule)}) on a frame with a bad ${decoded.invalid}`;
  const expected = expectedDecision(entry, decoded.slots, decoded.exhausted);
  const same =
    expected.verdict === decision.verdict && expected.error === decision.error && expected.rule === decision.rule;
  return same
    ? undefined
    : `decided ${decision.verdict} (${String(decision.rule)}), the evaluator ${expected.verdict} (${String(expected.rule)}) on ${show(decoded.slots)}`;
}

function hex(frame: Uint8Array): string {
  return Buffer.from(frame.subarray(0, 400)).toString('hex');
}

/** A frame of a random input of an entry; inputs that cannot become one are drawn again. */
function validFrame(source: Random, entry: Entry): Uint8Array {
  const target = targetOf(
    entry.slots.map(({ path }) => path),
    entry.rules.map(({ guard }) => guard),
  );
  for (;;) {
    try {
      return engine.frame(randomInput(source, target), { entry: entry.name });
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
    }
  }
}

describe(`frames that no host makes (seed ${seed})`, () => {
  it(
    `decides ${FRAMES} changed, cut and extended frames as the evaluator does, or denies`,
    { timeout: 1_200_000 },
    () => {
      const found: string[] = [];
      let refused = 0;
      let agreed = 0;
      let longest = 0;
      for (let index = 0; index < FRAMES && found.length < 5; index += 20) {
        const source = Random.of(seed + 6, index);
        const entry = source.pick(ENTRIES);
        const frame = validFrame(source, entry);
        for (let change = 0; change < 20; change += 1) {
          const damaged = mutate(source, frame);
          const started = performance.now();
          const decision = engine.decideFrame(damaged, { entry: entry.name });
          longest = Math.max(longest, performance.now() - started);
          const wrong = verdictOn(entry, damaged, decision);
          if (wrong !== undefined) found.push(`frame ${index}.${change} of ${entry.name}: ${wrong}: ${hex(damaged)}`);
          else if (REFUSED.includes(decision.error ?? '')) refused += 1;
          else agreed += 1;
        }
      }
      expect(found).toEqual([]);
      // Both kinds were met: damage that shows, and damage that makes another valid frame.
      expect(refused).toBeGreaterThan(FRAMES * 0.2);
      expect(agreed).toBeGreaterThan(FRAMES * 0.05);
      expect(longest).toBeLessThan(20_000);
    },
  );

  it('denies noise of any length', () => {
    for (let index = 0; index < 20_000; index += 1) {
      const source = Random.of(seed + 7, index);
      const entry = source.pick(ENTRIES);
      const frame = noise(source, source.chance(5) ? 70_000 : 300);
      const decision = engine.decideFrame(frame, { entry: entry.name });
      expect(decision.allowed, `${index}: ${hex(frame)}`).toBe(false);
      expect(decision.error, `${index}: ${hex(frame)}`).toBe('runtime_error:frame_invalid');
    }
  });

  it('denies every truncation of a frame', () => {
    for (const [index, entry] of ENTRIES.entries()) {
      const frame = validFrame(Random.of(seed + 8, index), entry);
      for (let length = 0; length < Math.min(frame.length, 2000); length += 1) {
        const decision = engine.decideFrame(frame.slice(0, length), { entry: entry.name });
        expect(decision, `${entry.name} cut to ${length}`).toMatchObject({
          allowed: false,
          error: 'runtime_error:frame_invalid',
        });
      }
      expect(engine.decideFrame(frame, { entry: entry.name }).error).not.toBe('runtime_error:frame_invalid');
    }
  });

  it('denies a frame over the limit without reading it', () => {
    const decision = engine.decideFrame(new Uint8Array(engine.manifest.limits.frameBytes + 8));
    expect(decision.allowed).toBe(false);
    expect(decision.error).toMatch(/^runtime_error:(frame_invalid|input_invalid)$/u);
  });

  it('bounds lists that share one block: 2 to the 60th items in a kilobyte', () => {
    const depth = 60;
    const frame = new Uint8Array(32 + depth * 32);
    const view = new DataView(frame.buffer);
    [1, frame.length, 1, 0].forEach((word, index) => view.setUint32(index * 4, word, true));
    const list = (at: number, block: number): void => {
      view.setUint32(at, 9, true);
      view.setUint32(at + 4, 2, true);
      view.setUint32(at + 8, block, true);
    };
    list(16, 32);
    for (let level = 0; level < depth - 1; level += 1) {
      list(32 + level * 32, 32 + (level + 1) * 32);
      list(32 + level * 32 + 16, 32 + (level + 1) * 32);
    }
    view.setUint32(32 + (depth - 1) * 32, 1, true);
    view.setUint32(32 + (depth - 1) * 32 + 16, 1, true);
    const started = performance.now();
    const decision = engine.decideFrame(frame, { entry: 'deny-bad' });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(REFUSED).toContain(decision.error);
  });

  it('serves the next decision as before', () => {
    expect(engine.decide({ context: { x: 'bad' } })).toMatchObject({ allowed: false, rule: 'bad', error: null });
    expect(engine.decide({ context: { x: 'good' } })).toMatchObject({ allowed: true, error: null });
  });
});
