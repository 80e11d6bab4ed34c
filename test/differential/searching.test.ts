/**
 * Policies that look for patterns, in compiled modules against the evaluator: searches in several rules and slots, by themselves, denied, among conditions that other tables find, in fields that are absent or no
 * text. `EDICT_FULL=1` compares 1,200 policies of rules and as many documents, otherwise a twentieth of them.
 */
import { describe, expect, it } from 'vitest';
import { lower, mergeUnits } from '../../host/compiler/index.ts';
import type { Expression, Unit } from '../../host/compiler/ir/types.ts';
import { groupOf } from '../../host/compiler/index/group.ts';
import type { Group } from '../../host/compiler/index/types.ts';
import { buildAndLoad } from '../module/build.ts';
import { Random, runOptions } from '../random/random.ts';
import { SEARCHED_VALUES } from '../random/searches.ts';
import { compareEntry, nothingCompared } from './compare.ts';
import { randomPolicySet } from './documents.ts';
import { randomEntry } from './entries.ts';
import { targetOf } from './inputs.ts';
import type { Target } from './inputs.ts';

const { seed, full } = runOptions();
const PER_MODULE = 60;
const INPUTS = 60;

/** The constants of rules, and what patterns are about. */
const withSearched = ({ paths, constants }: Target): Target => ({
  paths,
  constants: [...constants.filter((constant) => typeof constant !== 'string'), ...SEARCHED_VALUES, ...SEARCHED_VALUES],
});

const compareAll = async (unit: Unit, targets: readonly Target[], from: number): Promise<void> => {
  const { engine } = await buildAndLoad(unit);
  const compared = nothingCompared();
  const found = unit.entries.flatMap((entry, index) =>
    compareEntry(
      engine,
      entry,
      targets[index] ?? { paths: [], constants: [] },
      Random.of(seed + 31, from + index),
      INPUTS,
      compared,
    ),
  );
  expect(found.slice(0, 5)).toEqual([]);
  expect(compared.decisions).toBeGreaterThan(unit.entries.length * INPUTS * 0.9);
  expect(compared.explanations).toBeGreaterThan(unit.entries.length * 2);
};

const modules = (count: number): number[] => Array.from({ length: full ? 20 : count }, (_, index) => index);

const searchesIn = (guard: Expression): number => {
  if (guard.kind === 'call') return guard.operation === 'python.search' ? 1 : 0;
  if (guard.kind === 'not') return searchesIn(guard.argument);
  return guard.kind === 'and' || guard.kind === 'or'
    ? guard.arguments.reduce((sum, part) => sum + searchesIn(part), 0)
    : 0;
};

/** Tables of patterns in a group and the groups in its lists. */
const patternTablesIn = ({ tables }: Group): number =>
  tables.reduce((sum, table) => {
    if (table.kind === 'pattern') return sum + 1;
    if (table.kind !== 'text') return sum;
    return [...table.buckets.values()].reduce(
      (inner, list) => inner + ('group' in list ? patternTablesIn(list.group) : 0),
      sum,
    );
  }, 0);

describe(`policies that look for patterns decide and explain as the evaluator does (seed ${seed})`, () => {
  it.each(modules(1))('random rules, module %i', { timeout: 300_000 }, async (module) => {
    const from = module * PER_MODULE;
    const entries = Array.from({ length: PER_MODULE }, (_, index) =>
      randomEntry(Random.of(seed + 32, from + index), `entry-${from + index}`, 'searching'),
    );
    const searches = entries.reduce(
      (sum, { rules }) => sum + rules.reduce((own, { guard }) => own + searchesIn(guard), 0),
      0,
    );
    expect(searches).toBeGreaterThan(PER_MODULE * 10);
    const tables = entries.reduce(
      (sum, { rules, combine }) =>
        sum +
        patternTablesIn(
          groupOf(
            rules.map(({ guard }, rule) => ({ rule, guard })),
            combine === 'first',
          ),
        ),
      0,
    );
    expect(tables).toBeGreaterThan(PER_MODULE);
    const targets = entries.map(({ slots, rules }) =>
      withSearched(
        targetOf(
          slots.map(({ path }) => path),
          rules.map(({ guard }) => guard),
        ),
      ),
    );
    await compareAll({ sources: [], entries }, targets, from);
  });

  it.each(modules(1))('random documents, module %i', { timeout: 300_000 }, async (module) => {
    const count = PER_MODULE;
    const from = module * PER_MODULE;
    const sets = Array.from({ length: count }, (_, index) =>
      randomPolicySet(Random.of(seed + 33, from + index), `set-${from + index}`, 'agt-v4'),
    );
    const units = await Promise.all(
      sets.map(async ({ name, dialect, documents }) => {
        const { unit, diagnostics } = await lower({
          name,
          dialect,
          documents: documents.map((text, index) => ({ name: `${index}.yaml`, text })),
        });
        expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        return unit ?? { sources: [], entries: [] };
      }),
    );
    await compareAll(
      mergeUnits(units),
      sets.map(({ target }) => withSearched(target)),
      from,
    );
  });
});
