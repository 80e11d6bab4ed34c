/** Modules compiled from generated Cedar policy sets decide and explain as the evaluator of the IR does. */
import { describe, expect, it } from 'vitest';
import { createSink } from '../../../host/compiler/diagnostics/sink.ts';
import { evaluate } from '../../../host/compiler/ir/evaluate/evaluate.ts';
import { mergeUnits } from '../../../host/compiler/ir/merge.ts';
import type { Entry, Unit } from '../../../host/compiler/ir/types.ts';
import { readContext } from '../../../host/compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../../../host/compiler/languages/cedar/entities/entities.ts';
import { entitiesCell, slotCells } from '../../../host/compiler/languages/cedar/lower/cells.ts';
import { lowerPolicySet } from '../../../host/compiler/languages/cedar/lower/lower.ts';
import { readPolicySet } from '../../../host/compiler/languages/cedar/policy/set.ts';
import type { PolicySet } from '../../../host/compiler/languages/cedar/policy/types.ts';
import { valueOf } from '../../../host/compiler/languages/cedar/schema/problem.ts';
import { encodeFrame } from '../../../host/engine/index.ts';
import type { Cell, Engine } from '../../../host/engine/index.ts';
import { buildAndLoad } from '../../module/build.ts';
import { Random, runOptions } from '../../random/random.ts';
import { randomPolicySet, randomRequest } from './sets.ts';
import { randomWorld } from './world.ts';
import type { World } from './world.ts';

const { seed, full } = runOptions();
const SETS = full ? 400 : 40;
const SETS_PER_MODULE = 40;
const REQUESTS = full ? 50 : 20;
const MOST_POLICIES = full ? 60 : 20;

interface Case {
  readonly random: Random;
  readonly world: World;
  readonly unit: Unit;
  readonly entry: Entry;
}

const ANNOTATIONS = [
  ['limit', '5/hour'],
  ['approvers', 'a, b'],
] as const;

/** The set, some of whose permits are counted or wait for approvers. */
const obliging = (set: PolicySet, random: Random): PolicySet => ({
  ...set,
  policies: set.policies.map((named) => {
    const { annotations, effect, range } = named.policy;
    const added = ANNOTATIONS.flatMap(([key, value]) => (random.chance(50) ? [{ key, value, range }] : []));
    if (effect === 'forbid' || annotations.length > 0) return named;
    return { ...named, policy: { ...named.policy, annotations: added } };
  }),
});

const randomCase = (index: number): Case | null => {
  const random = Random.of(seed, index);
  const world = randomWorld(random);
  const set = readPolicySet(randomPolicySet(random, world, MOST_POLICIES), createSink());
  if (set === null) return null;
  const onError = random.chance(30) ? 'deny' : 'skip';
  const unit = lowerPolicySet(obliging(set, random), { name: `set ${index}`, onError, obligations: 'read' });
  const [entry] = unit.entries;
  return entry === undefined ? null : { random, world, unit, entry };
};

const randomCells = ({ random, world, entry }: Case): readonly Cell[] => {
  const { principal, action, resource, context } = randomRequest(random, world);
  const entities = entitiesCell(valueOf(readEntities(world.entities, null)));
  return slotCells(entry, { principal, action, resource, context: valueOf(readContext(context, null)) }, entities);
};

const idsOf = (entry: Entry, indices: readonly number[]): readonly string[] =>
  indices.map((index) => entry.rules[index]?.id ?? '');

const compare = (each: Case, engine: Engine): string => {
  const { entry } = each;
  const cells = randomCells(each);
  const frame = encodeFrame(cells);
  const expected = evaluate(entry, cells);
  const decision = engine.decideFrame(frame, { entry: entry.name });
  expect({
    verdict: decision.verdict,
    error: decision.error,
    reasons: decision.reasons.map(({ id }) => id),
    errors: decision.errors,
    matched: decision.matched,
    fallback: decision.fallback,
    obligations: decision.obligations,
    conflict: decision.conflict,
  }).toEqual({
    verdict: expected.verdict,
    error: expected.reason === 'policy-error' ? 'runtime_error:policy_error' : null,
    reasons: idsOf(entry, expected.determining),
    errors: idsOf(entry, expected.erred),
    matched: idsOf(entry, expected.matched),
    fallback: expected.fallback,
    obligations: expected.obligations.map((obligation) => entry.obligations[obligation]),
    conflict: expected.conflict,
  });
  return expected.erred.length > 0 ? `${expected.verdict} with errors` : expected.verdict;
};

describe('generated policy sets', () => {
  it(`decide in a module as they are evaluated (seed ${seed})`, { timeout: 1_800_000 }, async () => {
    const seen = new Map<string, number>();
    for (let start = 0; start < SETS; start += SETS_PER_MODULE) {
      const cases = Array.from({ length: SETS_PER_MODULE }, (_, index) => randomCase(start + index) ?? []).flat();
      const { engine } = await buildAndLoad(mergeUnits(cases.map(({ unit }) => unit)));
      for (const each of cases) {
        for (let request = 0; request < REQUESTS; request++) {
          const kind = compare(each, engine);
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
        }
      }
    }
    for (const kind of ['allow', 'deny', 'allow with errors', 'deny with errors'])
      expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(SETS / 4);
    expect(seen.get('escalate') ?? 0).toBeGreaterThan(SETS / 8);
  });
});
