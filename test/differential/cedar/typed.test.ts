/** Modules of policies with a schema decide on valid requests as the evaluator does, and refuse frames in which a slot holds what the schema does not say. */
import { describe, expect, it } from 'vitest';
import { lower } from '../../../host/compiler/index.ts';
import { evaluate } from '../../../host/compiler/ir/evaluate/evaluate.ts';
import { sortSet, encodeFrame } from '../../../host/engine/index.ts';
import type { Cell } from '../../../host/engine/index.ts';
import { buildAndLoad } from '../../module/build.ts';
import { Random, runOptions } from '../../random/random.ts';

const { seed, full } = runOptions();
const POLICIES = full ? 400 : 60;
const FRAMES = full ? 20_000 : 2_000;

const SCHEMA = `
  entity Team; entity User in [Team] { level: Long }; entity Doc;
  action view, edit appliesTo {
    principal: User, resource: Doc,
    context: {
      yes: Bool, maybe?: Bool, n: Long, m?: Long, name: String, alias?: String, who: User, other?: User, tags: Set<String>, more?: Set<Long>,
      at: datetime, until?: datetime, span: duration, from: ipaddr, to?: ipaddr, price: decimal, inner: { deep?: Long },
    },
  };`;

const string = (value: string): Cell => ({ tag: 'string', value });
const int = (value: bigint): Cell => ({ tag: 'int', value });
const entity = (type: string, id: string): Cell => ({ tag: 'entity', type, id });
const ip = (last: number, prefix: number): Cell => {
  const address = new Uint8Array(16);
  address.set([10, 0, 0, last], 12);
  return { tag: 'ip', version: 4, address, prefix };
};

/** Values of each kind that a slot may hold, few enough that they meet. */
const VALUES: Readonly<Partial<Record<Cell['tag'], readonly Cell[]>>> = {
  bool: [
    { tag: 'bool', value: true },
    { tag: 'bool', value: false },
  ],
  int: [0n, 1n, 2n, -1n, 2n ** 63n - 1n, -(2n ** 63n)].map(int),
  string: ['', 'a', 'b', 'a long text, longer than eight bytes'].map(string),
  entity: [entity('User', 'a'), entity('User', 'b'), entity('Doc', 'a'), entity('Action', 'view')],
  set: [[], [string('a')], sortSet([string('a'), string('b')]), [int(1n)]].map((items) => ({ tag: 'set', items })),
  record: [
    { tag: 'record', entries: [] },
    { tag: 'record', entries: [['deep', int(1n)]] },
  ],
  datetime: [0n, 1n].map((value) => ({ tag: 'datetime', value })),
  duration: [0n, 1n].map((value) => ({ tag: 'duration', value })),
  ip: [ip(1, 32), ip(0, 24)],
  decimal: [
    { tag: 'decimal', coefficient: 15n, scale: 1 },
    { tag: 'decimal', coefficient: 2n, scale: 0 },
  ],
};

/** Tests of each form that has code of its own, and of some that have not. */
const TESTS = [
  'context.yes',
  'context.yes == true',
  'context.yes != context.yes',
  'context has maybe && context.maybe',
  'context.n == 1',
  '1 < context.n',
  'context.n <= 2',
  'context.n > 1',
  'context has m && context.m < context.n',
  'context has m && context.m == context.n',
  'context.n + 1 == 2',
  'context.name == "a"',
  'context.name == "a long text, longer than eight bytes"',
  'context.name != context.name',
  'context has alias && context.alias == context.name',
  'context.name like "a*"',
  '["a", "b"].contains(context.name)',
  '[0, 1].contains(context.n)',
  'context.who == User::"a"',
  'context.who == principal',
  'context has other && context.other in Team::"t"',
  'context.who in [Team::"t", Team::"u"]',
  'context.who is User',
  'principal in Team::"t"',
  'principal in [Team::"t", Team::"u"]',
  'principal is User',
  'principal == context.who',
  '[User::"a", User::"b"].contains(principal)',
  'action == Action::"view"',
  'action in [Action::"view", Action::"edit"]',
  'resource == Doc::"a"',
  'context.tags.contains("a")',
  'context.tags.contains(context.name)',
  'context.tags.isEmpty()',
  'context.tags.containsAll(["a"])',
  'context has more && context.more.contains(context.n)',
  'context has more && context.more.isEmpty()',
  'context.at == datetime("1970-01-01")',
  'context.at < datetime("1970-01-01T00:00:00.001Z")',
  'context has until && context.at <= context.until',
  'context.span == duration("1ms")',
  'context.span < duration("1ms")',
  'context.from == ip("10.0.0.1")',
  'context has to && context.from.isInRange(context.to)',
  'context.price.lessThan(decimal("1.6"))',
  'context.inner has deep && context.inner.deep == 1',
  'principal.level > 1',
  'principal has level && principal.level == context.n',
  'context.who.level < 2',
] as const;

const policy = (random: Random): string => {
  const scope = random.pick(['principal', 'principal == User::"a"', 'principal in Team::"t"', 'principal is User']);
  const action = random.pick(['action', 'action == Action::"view"', 'action in [Action::"view", Action::"edit"]']);
  const parts = random.times(random.between(1, 4), () => `(${random.pick(TESTS)})`);
  const body = parts.join(random.pick([' && ', ' && ', ' || ']));
  return `${random.pick(['permit', 'forbid'])} (${scope}, ${action}, resource) ${random.pick(['when', 'when', 'unless'])} { ${body} };`;
};

const level = (value: bigint): Cell => ({ tag: 'record', entries: [['level', int(value)]] });
const NONE: Cell = { tag: 'record', entries: [] };
const ABSENT: Cell = { tag: 'absent' };
const TEAM: Cell = { tag: 'record', entries: [['Team', { tag: 'record', entries: [['t', { tag: 'null' }]] }]] };

/** The entities: each user may be known, may have a level, and may be in the team. */
const entities = (random: Random): Cell => {
  const users = ['a', 'b'].flatMap((id): (readonly [string, Cell])[] => {
    if (random.chance(20)) return [];
    const attributes = random.chance(80) ? level(random.pick([0n, 1n, 2n])) : NONE;
    return [[id, { tag: 'list', items: [random.chance(50) ? TEAM : NONE, attributes, NONE] }]];
  });
  return { tag: 'record', entries: users.length === 0 ? [] : [['User', { tag: 'record', entries: users }]] };
};

describe('a module of policies with a schema', () => {
  it(
    `decides as the evaluator does, and refuses frames of other kinds (seed ${seed})`,
    { timeout: 600_000 },
    async () => {
      const random = Random.of(seed, 0);
      const text = TESTS.map((test) => `permit (principal, action, resource) when { ${test} };`);
      while (text.length < POLICIES + TESTS.length) text.push(policy(random));
      const { unit, diagnostics } = await lower({
        documents: [{ name: 'p.cedar', text: text.join('\n') }],
        schema: [{ name: 's.cedarschema', text: SCHEMA }],
      });
      const [entry] = unit?.entries ?? [];
      if (unit === null || entry === undefined) throw new TypeError(JSON.stringify(diagnostics));
      const { engine, built } = await buildAndLoad(unit, { optimize: 'none' });
      expect(entry.slots.filter(({ holds }) => holds === undefined).map(({ path }) => path)).toEqual([['entities']]);
      const seen = { decided: 0, refused: 0, errors: 0, tried: 0 };
      for (let frame = 0; frame < FRAMES; frame++) {
        const cells = entry.slots.map(({ path, holds, required }): Cell => {
          if (holds === undefined) return entities(random);
          if (required !== true && random.chance(40)) return ABSENT;
          const values = VALUES[holds] ?? [];
          return random.pick(path[0] === 'context' ? values : values.slice(path[0] === 'principal' ? 0 : 2));
        });
        const bytes = encodeFrame(cells);
        const expected = evaluate(entry, cells);
        const decision = engine.decideFrame(bytes);
        const ids = (indices: readonly number[]): readonly string[] =>
          indices.map((index) => entry.rules[index]?.id ?? '');
        expect([decision.error, decision.verdict, decision.errors, decision.matched]).toEqual([
          null,
          expected.verdict,
          ids(expected.erred),
          ids(expected.matched),
        ]);
        seen.decided++;
        seen.errors += expected.erred.length;
        seen.tried += decision.candidates;
        const wrong = random.below(cells.length);
        const { holds, required } = entry.slots[wrong] ?? {};
        if (holds === undefined) continue;
        const kinds = Object.keys(VALUES).filter((kind) => kind !== holds) as Cell['tag'][];
        const other = required === true && random.chance(30) ? ABSENT : random.pick(VALUES[random.pick(kinds)] ?? []);
        const hostile = encodeFrame(cells.map((cell, slot) => (slot === wrong ? other : cell)));
        expect(engine.decideFrame(hostile)).toMatchObject({ verdict: 'deny', error: 'runtime_error:frame_invalid' });
        seen.refused++;
      }
      expect(seen.refused).toBeGreaterThan(FRAMES / 2);
      expect(seen.errors).toBeGreaterThan(FRAMES);
      expect(seen.tried).toBeLessThan(FRAMES * text.length);
      expect(built.manifest.entries[0]?.slots).toEqual(entry.slots);
    },
  );
});
