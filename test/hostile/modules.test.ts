/** Modules that are damaged, trap, or run out of steps: every one of them ends in a deny with its reason, and the process lives. */
import { beforeAll, describe, expect, it } from 'vitest';
import { buildModule, type BuiltModule } from '../../host/compiler/index.ts';
import type { Unit } from '../../host/compiler/ir/types.ts';
import { type Engine, EngineError, load } from '../../host/engine/index.ts';
import { buildAndLoad, shippedLibrary } from '../module/build.ts';
import { Random, runOptions } from '../random/random.ts';
import { DENY_BAD, READ_ALL } from './policy.ts';

const { seed } = runOptions();
const UNIT: Unit = { sources: [], entries: [DENY_BAD, READ_ALL] };

let built: BuiltModule;
let engine: Engine;

beforeAll(async () => {
  ({ built, engine } = await buildAndLoad(UNIT));
}, 60_000);

/** Loads, or says with which error it is refused. */
async function loading(bytes: Uint8Array<ArrayBuffer>, digest?: string): Promise<string> {
  try {
    await load(bytes, digest === undefined ? {} : { digest });
    return 'loaded';
  } catch (error) {
    if (error instanceof EngineError) return error.code;
    throw error;
  }
}

describe(`a damaged module (seed ${seed})`, () => {
  it('is refused wherever a bit has changed, when its digest is known', { timeout: 120_000 }, async () => {
    for (let index = 0; index < 300; index += 1) {
      const random = Random.of(seed + 9, index);
      const bytes = built.bytes.slice();
      const at = random.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      expect(await loading(bytes, built.digest), `bit in byte ${at}`).toMatch(
        /^(digest_mismatch|module_invalid|manifest_invalid|cbor_invalid)$/u,
      );
    }
  });

  it(
    'is refused with an EngineError or loads, and nothing else, when its digest is not known',
    { timeout: 120_000 },
    async () => {
      const outcomes = new Set<string>();
      for (let index = 0; index < 300; index += 1) {
        const random = Random.of(seed + 10, index);
        const bytes = built.bytes.slice();
        for (let changes = random.between(1, 3); changes > 0; changes -= 1)
          bytes[random.below(bytes.length)] = random.next();
        outcomes.add(await loading(bytes));
      }
      expect([...outcomes]).toContain('module_invalid');
    },
  );

  it('is refused wherever it is cut', { timeout: 120_000 }, async () => {
    for (let index = 0; index < 300; index += 1) {
      const length = Random.of(seed + 11, index).below(built.bytes.length);
      expect(await loading(built.bytes.slice(0, length)), `cut to ${length}`).not.toBe('loaded');
    }
  });

  it('does not replace one that serves', async () => {
    await expect(engine.swap(built.bytes.slice(0, -1))).rejects.toBeInstanceOf(EngineError);
    await expect(engine.swap(built.bytes, { digest: '0'.repeat(64) })).rejects.toMatchObject({
      code: 'digest_mismatch',
    });
    expect(engine.digest).toBe(built.digest);
    expect(engine.decide({ context: { x: 'bad' } })).toMatchObject({ allowed: false, rule: 'bad' });
  });
});

describe('a module that traps', () => {
  it('denies what traps with the reserved reason, and decides the next input', async () => {
    // The function behind `float(a) > b` traps; it is reached only where `z` is there.
    const library = await shippedLibrary();
    const file = 'assembly/python/float.ts';
    const signature = 'export function pythonFloatGreater(a: usize, b: usize): Truth {';
    const source = library.get(file) ?? '';
    expect(source).toContain(signature);
    const trapping = new Map([
      ...library,
      [file, source.replace(signature, `${signature}\n  if (tagOf(a) == Tag.INT) unreachable();`)],
    ]);
    const { engine: fragile } = await buildAndLoad(UNIT, {}, trapping);
    for (let round = 0; round < 20; round += 1) {
      expect(fragile.decide({ context: { z: 5 } }, { entry: 'read-all' })).toMatchObject({
        allowed: false,
        verdict: 'deny',
        rule: null,
        error: 'runtime_error:module_trapped',
      });
      expect(fragile.decide({ context: { x: 'good' } }, { entry: 'read-all' })).toMatchObject({
        allowed: true,
        error: null,
      });
      expect(fragile.decide({ context: { x: 'bad' } })).toMatchObject({ allowed: false, rule: 'bad' });
    }
    expect(fragile.explain({ context: { z: 5 } }, { entry: 'read-all' }).decision).toMatchObject({
      allowed: false,
      error: 'runtime_error:module_trapped',
    });
  });
});

describe('a module whose steps are used up', () => {
  const long = Array.from({ length: 3000 }, (_, index) => index);
  const inputs = [
    { context: { x: [...long, 1], y: [...long, 2] } },
    { context: { y: [long, long], z: [long, [...long, 'bad']] } },
    { context: { x: 'a'.repeat(100_000), y: 'a'.repeat(100_000), z: 'ab'.repeat(50_000) } },
    { context: { y: 'ab'.repeat(20_000), z: 'c'.repeat(1000) } },
    { context: { x: 'bad' } },
    { context: {} },
  ];

  it('denies with the reserved reason, or decides as with all the steps there are', { timeout: 120_000 }, async () => {
    const library = await shippedLibrary();
    const right = inputs.map((input) => engine.decide(input, { entry: 'read-all' }));
    let exceeded = 0;
    for (const steps of [1, 10, 100, 1000, 10_000, 1_000_000]) {
      const bounded = await load((await buildModule(UNIT, { limits: { steps } }, library)).bytes);
      for (const [index, input] of inputs.entries()) {
        const decision = bounded.decide(input, { entry: 'read-all' });
        if (decision.error === 'runtime_error:budget_exceeded') {
          expect(decision).toMatchObject({ allowed: false, verdict: 'deny', rule: null });
          exceeded += 1;
        } else {
          const { verdict, rule, errors, matched, error } = right[index] ?? decision;
          expect(decision, `${steps} steps, input ${index}`).toMatchObject({ verdict, rule, errors, matched, error });
        }
      }
      if (steps === 1_000_000) expect(bounded.decide({ context: {} }, { entry: 'read-all' }).error).toBeNull();
    }
    expect(exceeded).toBeGreaterThan(10);
  });

  it('takes time in proportion to the frame, not to what is compared with what', () => {
    // A glob of many stars, and a needle that almost occurs everywhere.
    for (const text of ['ab'.repeat(200_000), 'b'.repeat(400_000), `${'b'.repeat(300_000)}a`]) {
      const started = performance.now();
      engine.decide({ context: { x: text, y: text, z: text } }, { entry: 'read-all' });
      expect(performance.now() - started).toBeLessThan(20_000);
    }
  });
});
