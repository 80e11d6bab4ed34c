/**
 * The evaluator against compiled modules. `EDICT_FULL=1` compares 2,400 policies on 100 inputs each; otherwise a tenth of them. A failure names its policy and seed: `EDICT_SEED=<seed>` makes
 * the same policies and inputs again.
 */
import { describe, expect, it } from 'vitest';
import { lower, mergeUnits } from '../../host/compiler/index.ts';
import type { Expression, Unit } from '../../host/compiler/ir/types.ts';
import { buildAndLoad } from '../module/build.ts';
import { Random, runOptions } from '../random/random.ts';
import { compareEntry, nothingCompared } from './compare.ts';
import { randomPolicySet } from './documents.ts';
import { GENERATED_OPERATIONS, randomEntry } from './entries.ts';
import type { EntryKind } from './entries.ts';
import { type Target, targetOf } from './inputs.ts';

const { seed, full } = runOptions();
const INPUTS = 100;
const ENTRIES_PER_MODULE = 60;
const SETS_PER_MODULE = 120;
const KINDS: Readonly<Record<number, EntryKind>> = { 6: 'searching', 7: 'searching', 8: 'large', 9: 'indexed' };
const modules = (perModule: number): number[] =>
  Array.from({ length: Math.ceil((full ? 1200 : 120) / perModule) }, (_, index) => index);

/** Operations that a guard calls. */
function operationsOf(guard: Expression): string[] {
  if (guard.kind === 'call') return [guard.operation];
  if (guard.kind === 'not') return operationsOf(guard.argument);
  return guard.kind === 'and' || guard.kind === 'or' ? guard.arguments.flatMap(operationsOf) : [];
}

async function compareAll(unit: Unit, targets: readonly Target[], from: number): Promise<void> {
  const { engine } = await buildAndLoad(unit);
  const compared = nothingCompared();
  const found = unit.entries.flatMap((entry, index) => {
    const target = targets[index] ?? { paths: [], constants: [] };
    return compareEntry(engine, entry, target, Random.of(seed + 1, from + index), INPUTS, compared);
  });
  expect(found.slice(0, 5)).toEqual([]);
  expect(compared.decisions + compared.refused).toBe(unit.entries.length * INPUTS);
  expect(compared.decisions).toBeGreaterThan(unit.entries.length * INPUTS * 0.9);
  expect([...compared.verdicts.keys()].sort()).toEqual(expect.arrayContaining(['allow', 'deny', 'escalate']));
}

describe(`modules decide and explain as the evaluator does (seed ${seed})`, () => {
  it.each(modules(ENTRIES_PER_MODULE))(
    'random rules of every operation, module %i',
    { timeout: 300_000 },
    async (module) => {
      const from = module * ENTRIES_PER_MODULE;
      const entries = Array.from({ length: ENTRIES_PER_MODULE }, (_, index) => {
        const kind = KINDS[index % 10] ?? 'mixed';
        return randomEntry(Random.of(seed, from + index), `entry-${from + index}`, kind);
      });
      const called = new Set(entries.flatMap(({ rules }) => rules.flatMap(({ guard }) => operationsOf(guard))));
      expect([...called].sort()).toEqual([...GENERATED_OPERATIONS].sort());
      const targets = entries.map(({ slots, rules }) =>
        targetOf(
          slots.map(({ path }) => path),
          rules.map(({ guard }) => guard),
        ),
      );
      await compareAll({ sources: [], entries }, targets, from);
    },
  );

  it.each(modules(SETS_PER_MODULE))(
    'random documents of every dialect and strategy, module %i',
    { timeout: 300_000 },
    async (module) => {
      const from = module * SETS_PER_MODULE;
      const sets = Array.from({ length: SETS_PER_MODULE }, (_, index) =>
        randomPolicySet(Random.of(seed + 2, from + index), `set-${from + index}`),
      );
      const units = await Promise.all(
        sets.map(async ({ name, dialect, strategy, documents }) => {
          const { unit, diagnostics } = await lower({
            name,
            dialect,
            unboundAgents: 'none',
            documents: documents.map((text, index) => ({ name: `${index}.yaml`, text })),
            ...(strategy === undefined ? {} : { strategy }),
          });
          const errors = diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message);
          expect(errors, `${name}: ${documents.join('---\n')}`).toEqual([]);
          return unit ?? { sources: [], entries: [] };
        }),
      );
      await compareAll(
        mergeUnits(units),
        sets.map(({ target }) => target),
        from,
      );
    },
  );
});
