/** Entities that are installed, and those of requests beside them, decide as all of them do in the evaluator. */
import { beforeAll, describe, expect, it } from 'vitest';
import { createSink } from '../../../host/compiler/diagnostics/sink.ts';
import { evaluate } from '../../../host/compiler/ir/evaluate/evaluate.ts';
import { mergeUnits } from '../../../host/compiler/ir/merge.ts';
import type { Entry, Unit } from '../../../host/compiler/ir/types.ts';
import { readContext } from '../../../host/compiler/languages/cedar/entities/context.ts';
import { readEntities } from '../../../host/compiler/languages/cedar/entities/entities.ts';
import type { Entities } from '../../../host/compiler/languages/cedar/entities/types.ts';
import { entitiesCell, slotCells } from '../../../host/compiler/languages/cedar/lower/cells.ts';
import { lowerPolicySet } from '../../../host/compiler/languages/cedar/lower/lower.ts';
import { readPolicySet } from '../../../host/compiler/languages/cedar/policy/set.ts';
import { valueOf } from '../../../host/compiler/languages/cedar/schema/problem.ts';
import { encodeFrame } from '../../../host/engine/index.ts';
import type { Engine, JsonValue } from '../../../host/engine/index.ts';
import { buildAndLoad } from '../../module/build.ts';
import { Random, runOptions } from '../../random/random.ts';
import { randomPolicySet, randomRequest } from './sets.ts';
import { attributesOf, randomWorld } from './world.ts';
import type { World } from './world.ts';

const { seed, full } = runOptions();
const SETS = full ? 400 : 50;
const STORES = full ? 10 : 5;
const REQUESTS = full ? 20 : 8;
const MOST_POLICIES = 20;

interface Case {
  readonly random: Random;
  readonly world: World;
  readonly unit: Unit;
  readonly entry: Entry;
}

const randomCase = (index: number): Case | null => {
  const random = Random.of(seed, index);
  const world = randomWorld(random);
  const set = readPolicySet(randomPolicySet(random, world, MOST_POLICIES), createSink());
  if (set === null) return null;
  const unit = lowerPolicySet(set, { name: `set ${index}`, onError: 'skip' });
  const [entry] = unit.entries;
  return entry === undefined ? null : { random, world, unit, entry };
};

type EntityJson = Record<string, JsonValue>;

/** The same entity with other attributes and groups, which are further up, so that there is no circle. */
const another = (random: Random, { uids }: World, entity: EntityJson): EntityJson => ({
  ...entity,
  attrs: attributesOf(random, uids),
  parents: Array.isArray(entity['parents']) ? random.some(entity['parents'], 50) : [],
});

/** What is installed, and what a request brings: apart, one beside the other, and some in both that differ. */
const split = ({ random, world }: Case): readonly [JsonValue[], JsonValue[]] => {
  const installed: JsonValue[] = [];
  const requested: JsonValue[] = [];
  const brought = random.pick([0, 0, 20, 50]);
  for (const entity of world.entities as EntityJson[]) {
    const isRequested = random.chance(brought);
    if (!isRequested || random.chance(40)) installed.push(entity);
    if (isRequested) requested.push(random.chance(50) ? another(random, world, entity) : entity);
  }
  return [installed, requested];
};

const compare = ({ random, world, entry }: Case, engine: Engine, installed: Entities, requested: Entities): string => {
  const { principal, action, resource, context } = randomRequest(random, world);
  const request = { principal, action, resource, context: valueOf(readContext(context, null)) };
  const expected = evaluate(entry, slotCells(entry, request, entitiesCell(new Map([...installed, ...requested]))));
  const frame = encodeFrame(slotCells(entry, request, entitiesCell(requested)));
  const decision = engine.decideFrame(frame, { entry: entry.name });
  const idsOf = (indices: readonly number[]): readonly string[] => indices.map((at) => entry.rules[at]?.id ?? '');
  expect({
    verdict: decision.verdict,
    reasons: decision.reasons.map(({ id }) => id),
    errors: decision.errors,
    matched: decision.matched,
    state: [decision.epoch, decision.stateDigest],
  }).toEqual({
    verdict: expected.verdict,
    reasons: idsOf(expected.determining),
    errors: idsOf(expected.erred),
    matched: idsOf(expected.matched),
    state: [engine.state?.epoch, engine.state?.stateDigest],
  });
  return expected.erred.length > 0 ? `${expected.verdict} with errors` : expected.verdict;
};

describe('installed entities', () => {
  let cases: Case[];
  let engine: Engine;
  beforeAll(async () => {
    cases = Array.from({ length: SETS }, (_, index) => randomCase(index) ?? []).flat();
    ({ engine } = await buildAndLoad(mergeUnits(cases.map(({ unit }) => unit))));
  }, 1_800_000);

  it(`decide with those of the request as all of them do (seed ${seed})`, { timeout: 1_800_000 }, async () => {
    const seen = new Map<string, number>();
    for (const each of cases) {
      for (let store = 0; store < STORES; store++) {
        const [inside, beside] = split(each);
        await engine.install(inside);
        const installed = valueOf(readEntities(inside, null));
        const requested = valueOf(readEntities(beside, null));
        for (let request = 0; request < REQUESTS; request++) {
          const kind = compare(each, engine, installed, requested);
          seen.set(kind, (seen.get(kind) ?? 0) + 1);
        }
      }
    }
    for (const kind of ['allow', 'deny', 'allow with errors', 'deny with errors'])
      expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(SETS);
  });
});
