/** The index leaves out no policy that is satisfied or errs, and modules that have one decide and explain as the evaluator of the IR does. */
import { describe, expect, it } from 'vitest';
import { createSink } from '../../../host/compiler/diagnostics/sink.ts';
import { groupOf } from '../../../host/compiler/index/group.ts';
import type { Table } from '../../../host/compiler/index/types.ts';
import { evaluate } from '../../../host/compiler/ir/evaluate/evaluate.ts';
import { evaluateExpression } from '../../../host/compiler/ir/evaluate/expression.ts';
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
import type { Cell, Engine } from '../../../host/engine/index.ts';
import { buildAndLoad } from '../../module/build.ts';
import { candidates } from '../../random/candidates.ts';
import { Random, runOptions } from '../../random/random.ts';
import { IndexedWriter } from './indexed.ts';
import { PolicyWriter } from './policies.ts';
import { randomRequest } from './sets.ts';
import { randomWorld } from './world.ts';
import type { World } from './world.ts';

const { seed, full } = runOptions();
const SETS = full ? 1_000 : 100;
const MODULE_SETS = full ? 240 : 24;
const SETS_PER_MODULE = 24;
const REQUESTS = 12;
const MOST_POLICIES = 160;

/** Where the result area has the address of the explanation (docs/module-format.md §5). */
const EXPLANATION = 60;

interface Case {
  readonly random: Random;
  readonly world: World;
  readonly entities: Entities;
  readonly unit: Unit;
  readonly entry: Entry;
}

const randomCase = (index: number, most: number): Case => {
  const random = Random.of(seed, index);
  const world = randomWorld(random);
  const writers = [new IndexedWriter(random, world), new PolicyWriter(random, world)] as const;
  const policies = random.times(random.between(8, most), () => writers[random.chance(80) ? 0 : 1].policy());
  const sink = createSink();
  const set = readPolicySet({ staticPolicies: policies.join('\n') }, sink);
  if (set === null) throw new TypeError(JSON.stringify(sink.diagnostics));
  const unit = lowerPolicySet(set, { name: `set ${index}`, onError: random.chance(30) ? 'deny' : 'skip' });
  const [entry] = unit.entries;
  if (entry === undefined) throw new RangeError('no entry');
  return { random, world, entities: valueOf(readEntities(world.entities, null)), unit, entry };
};

const STRANGE: readonly Cell[] = [
  { tag: 'absent' },
  { tag: 'null' },
  { tag: 'string', value: 'User' },
  { tag: 'int', value: 1n },
  { tag: 'record', entries: [] },
  { tag: 'entity', type: 'User', id: '' },
];

/** The cells of a request; now and then some that no engine makes. */
const randomCells = ({ random, world, entities, entry }: Case): readonly Cell[] => {
  const { principal, action, resource, context } = randomRequest(random, world);
  const request = { principal, action, resource, context: valueOf(readContext(context, null)) };
  const cells = slotCells(entry, request, entitiesCell(entities));
  return random.chance(75) ? cells : cells.map((cell) => (random.chance(20) ? random.pick(STRANGE) : cell));
};

/** Every table, those of lists that are looked into again too. */
const tablesIn = (tables: readonly Table[]): readonly Table[] =>
  tables.flatMap((table) => {
    const lists = table.kind === 'entity' ? [...table.buckets.values()] : [];
    return [table, ...lists.flatMap((list) => ('group' in list ? tablesIn(list.group.tables) : []))];
  });

const TRUTHS = ['false', 'true', 'error', 'undefined'] as const;

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly reserve: (bytes: number) => number;
  readonly explain: (entry: number, bytes: number) => number;
  readonly result: () => number;
}

/** Evaluates every rule of an entry, without the index. */
const explainerOf = (bytes: Uint8Array<ArrayBuffer>): ((entry: number, frame: Uint8Array) => readonly string[]) => {
  const exports = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports;
  return (entry, frame) => {
    const room = exports.reserve(frame.length);
    new Uint8Array(exports.memory.buffer, room).set(frame);
    exports.explain(entry, frame.length);
    const memory = new DataView(exports.memory.buffer);
    const explanation = memory.getUint32(exports.result() + EXPLANATION, true);
    const rules = memory.getUint32(explanation, true);
    return Array.from({ length: rules }, (_, rule) => TRUTHS[memory.getUint8(explanation + 8 + rule)] ?? '');
  };
};

/** Compares a decision with the evaluator's; returns how many rules it took. */
const compare = (entry: Entry, cells: readonly Cell[], engine: Engine): number => {
  const idsOf = (indices: readonly number[]): string[] => indices.map((index) => entry.rules[index]?.id ?? '');
  const {
    verdict,
    reasons,
    errors,
    matched,
    candidates: tried,
  } = engine.decideFrame(encodeFrame(cells), { entry: entry.name });
  const expected = evaluate(entry, cells);
  expect({ verdict, reasons: reasons.map(({ id }) => id), errors, matched }).toEqual({
    verdict: expected.verdict,
    reasons: idsOf(expected.determining),
    errors: idsOf(expected.erred),
    matched: idsOf(expected.matched),
  });
  return tried;
};

describe('the index of generated policies', () => {
  it(`leaves out none that is satisfied or errs (seed ${seed})`, { timeout: 1_800_000 }, () => {
    const seen = new Map<string, number>();
    const count = (what: string, by = 1): unknown => seen.set(what, (seen.get(what) ?? 0) + by);
    for (let index = 0; index < SETS; index++) {
      const each = randomCase(index, MOST_POLICIES);
      const rules = each.entry.rules.flatMap(({ guard, fallback }, rule) => (fallback ? [] : [{ rule, guard }]));
      const group = groupOf(rules, false);
      for (const table of tablesIn(group.tables)) count(table.kind === 'entity' ? table.domain : table.kind);
      for (let request = 0; request < REQUESTS; request++) {
        const cells = randomCells(each);
        const found = new Set(candidates(group, cells));
        count('left out', rules.length - found.size);
        for (const { rule, guard } of rules) {
          const truth = evaluateExpression(guard, cells, new Map());
          count(truth);
          if (truth === 'true' || truth === 'error')
            expect(found.has(rule), `set ${index}, request ${request}, rule ${rule}: ${truth}`).toBe(true);
        }
      }
    }
    for (const what of ['entity', 'entity-type', 'entity-below', 'text', 'range', 'true', 'error', 'left out'])
      expect(seen.get(what) ?? 0, what).toBeGreaterThan(SETS / 10);
    expect(seen.get('left out') ?? 0).toBeGreaterThan((seen.get('true') ?? 0) + (seen.get('error') ?? 0));
  });

  it('brings up one policy of two thousand, when a role, an action and a type are asked for', async () => {
    const policies = Array.from(
      { length: 2_000 },
      (_, index) =>
        `permit (principal in Team::"t${index % 40}", action == Action::"a${Math.floor(index / 40)}", resource is N::Doc) when { resource.long < 3 };`,
    );
    const set = readPolicySet({ staticPolicies: policies.join('\n') }, createSink());
    if (set === null) throw new TypeError('no policies');
    const unit = lowerPolicySet(set);
    const [entry] = unit.entries;
    if (entry === undefined) throw new RangeError('no entry');
    const { engine } = await buildAndLoad(unit, { optimize: 'none' });
    const team = { type: 'Team', id: 't7' };
    const entities = readEntities(
      [
        { uid: { type: 'User', id: 'u' }, attrs: {}, parents: [team, { type: 'Team', id: 'others' }] },
        { uid: { type: 'N::Doc', id: 'd' }, attrs: { long: 1n }, parents: [] },
      ],
      null,
    );
    const request = {
      principal: { type: 'User', id: 'u' },
      action: { type: 'Action', id: 'a31' },
      resource: { type: 'N::Doc', id: 'd' },
      context: valueOf(readContext({}, null)),
    };
    const cells = slotCells(entry, request, entitiesCell(valueOf(entities)));
    expect(compare(entry, cells, engine)).toBe(1);
    expect(engine.decideFrame(encodeFrame(cells)).matched).toEqual([`policy${31 * 40 + 7}`]);
  });

  it(
    `decides in a module as the evaluator does, and as is explained (seed ${seed})`,
    { timeout: 1_800_000 },
    async () => {
      let evaluated = 0;
      let rules = 0;
      for (let start = 0; start < MODULE_SETS; start += SETS_PER_MODULE) {
        const cases = Array.from({ length: SETS_PER_MODULE }, (_, index) => randomCase(start + index, 60));
        const unit = mergeUnits(cases.map((each) => each.unit));
        const { built, engine } = await buildAndLoad(unit, { optimize: 'none' });
        const explain = explainerOf(built.bytes);
        for (const [place, each] of cases.entries()) {
          for (let request = 0; request < REQUESTS; request++) {
            const cells = randomCells(each);
            evaluated += compare(each.entry, cells, engine);
            rules += each.entry.rules.length;
            const outcomes = each.entry.rules.map(({ guard }) => evaluateExpression(guard, cells, new Map()));
            expect(explain(place, encodeFrame(cells))).toEqual(outcomes);
          }
        }
      }
      expect(evaluated).toBeLessThan(rules * 0.75);
    },
  );
});
