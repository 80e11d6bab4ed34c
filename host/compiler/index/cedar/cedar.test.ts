import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../engine/cell/cell.ts';
import { candidates } from '../../../../test/random/candidates.ts';
import { createSink } from '../../diagnostics/sink.ts';
import { readPolicySet } from '../../languages/cedar/policy/set.ts';
import { lowerPolicySet } from '../../languages/cedar/lower/lower.ts';
import { parseSchemaText } from '../../languages/cedar/schema/schema.ts';
import { createSource } from '../../source/source.ts';
import type { Entry } from '../../ir/types.ts';
import { groupOf } from '../group.ts';
import type { Group } from '../types.ts';

interface Indexed {
  readonly entry: Entry;
  readonly group: Group;
  /** The policies that are tried for these slots, by the names of their paths; what is not given is absent. */
  readonly find: (slots: Readonly<Record<string, Cell>>) => readonly number[];
}

const indexed = (policies: readonly string[], schema?: string): Indexed => {
  const set = readPolicySet({ staticPolicies: policies.join('\n') }, createSink());
  const parsed = schema === undefined ? null : parseSchemaText(createSource('schema', schema));
  const valid = parsed !== null && 'value' in parsed ? { schema: parsed.value.schema } : {};
  const [entry] = set === null ? [] : lowerPolicySet(set, valid).entries;
  if (entry === undefined) throw new TypeError('no policies');
  const rules = entry.rules.flatMap(({ guard, fallback }, rule) => (fallback ? [] : [{ rule, guard }]));
  const group = groupOf(rules, false);
  const find = (slots: Readonly<Record<string, Cell>>): readonly number[] => {
    const cells = entry.slots.map(({ path }): Cell => slots[path.join('.')] ?? { tag: 'absent' });
    return [...new Set(candidates(group, cells))].sort((a, b) => a - b);
  };
  return { entry, group, find };
};

const uid = (type: string, id: string): Cell => ({ tag: 'entity', type, id });

/** The entities' cell of one entity with these ancestors. */
const below = (type: string, id: string, ...ancestors: readonly (readonly [string, string])[]): Cell => {
  const types = new Map<string, string[]>();
  for (const [ofType, name] of ancestors) types.set(ofType, [...(types.get(ofType) ?? []), name]);
  const row: Cell = {
    tag: 'list',
    items: [
      {
        tag: 'record',
        entries: [...types].map(([ofType, ids]) => [
          ofType,
          { tag: 'record', entries: ids.sort().map((name) => [name, { tag: 'null' }]) },
        ]),
      },
      { tag: 'record', entries: [] },
      { tag: 'record', entries: [] },
    ],
  };
  return { tag: 'record', entries: [[type, { tag: 'record', entries: [[id, row]] }]] };
};

const many = (length: number, write: (index: number) => string): readonly string[] =>
  Array.from({ length }, (_, index) => write(index));

const TOOL = { resource: uid('Tool', 't') };

describe('policies are found', () => {
  it('behind what cannot err where a schema says what slots hold', () => {
    const schema = `entity User; entity Tool;
      action use appliesTo { principal: User, resource: Tool, context: { low: Long, high: Long, yes: Bool, name: String } };`;
    const policies = many(
      50,
      (i) =>
        `permit (principal, action, resource) when { context.yes && context.low < context.high && context.name == "n${i}" };`,
    );
    const open = indexed(policies);
    expect(open.group.tables).toEqual([]);
    const typed = indexed(policies, schema);
    expect(typed.group.tables).toMatchObject([{ kind: 'text', hazards: new Map() }]);
    expect(typed.find({ 'context.name': { tag: 'string', value: 'n7' } })).toEqual([7]);
  });

  it('by the entity that their scope names', () => {
    const { find } = indexed(many(50, (index) => `permit (principal == User::"u${index}", action, resource);`));
    expect(find({ principal: uid('User', 'u7') })).toEqual([7]);
    expect(find({ principal: uid('Robot', 'u7') })).toEqual([]);
  });

  it('by what the entity is in: itself, and each of its ancestors', () => {
    const { find } = indexed(many(50, (index) => `permit (principal in Role::"r${index}", action, resource);`));
    const entities = below('User', 'u', ['Role', 'r3'], ['Role', 'r9'], ['Team', 'r5']);
    expect(find({ principal: uid('User', 'u'), entities })).toEqual([3, 9]);
    expect(find({ principal: uid('Role', 'r3'), entities })).toEqual([3]);
    expect(find({ principal: uid('User', 'unknown'), entities })).toEqual([]);
    expect(find({ principal: uid('User', 'u') })).toEqual([]);
  });

  it('by the type of the entity', () => {
    const { find } = indexed(many(50, (index) => `permit (principal, action, resource is N::T${index});`));
    expect(find({ resource: uid('N::T4', 'x') })).toEqual([4]);
    expect(find({ resource: uid('T4', 'x') })).toEqual([]);
  });

  it('by each of a set of actions', () => {
    const { find } = indexed(
      many(50, (index) => `permit (principal, action in [Action::"a${index}", Action::"a${index + 1}"], resource);`),
    );
    expect(find({ action: uid('Action', 'a7') })).toEqual([6, 7]);
    const group = below('Action', 'x', ['Action', 'a3']);
    expect(find({ action: uid('Action', 'x'), entities: group })).toEqual([2, 3]);
  });

  it('by all of their scope, when no part of it alone is enough', () => {
    const { find } = indexed(
      many(
        10_000,
        (index) =>
          `permit (principal in Role::"r${index % 100}", action == Action::"a${Math.floor(index / 100)}", resource is Tool) when { principal.level > 3 };`,
      ),
    );
    const entities = below('User', 'u', ...many(6, (index) => `r${index}`).map((id) => ['Role', id] as const));
    const found = find({ principal: uid('User', 'u'), action: uid('Action', 'a42'), ...TOOL, entities });
    expect(found).toEqual([4_200, 4_201, 4_202, 4_203, 4_204, 4_205]);
  });

  it('through one table after the other, when many parts of them are alike', () => {
    const { find } = indexed(
      many(10_000, (index) => {
        const [a, b, c, d] = [
          index % 10,
          Math.floor(index / 10) % 10,
          Math.floor(index / 100) % 10,
          Math.floor(index / 1_000),
        ];
        return `permit (principal in Role::"r${a}", action == Action::"a${b}", resource in Folder::"f${c}") when { context.tool == "t${d}" };`;
      }),
    );
    const entities = below('User', 'u', ['Role', 'r3'], ['Role', 'r4'], ['Team', 'r5']);
    const slots = { principal: uid('User', 'u'), action: uid('Action', 'a5'), resource: uid('Folder', 'f6') } as const;
    expect(find({ ...slots, 'context.tool': { tag: 'string', value: 't7' }, entities })).toEqual([7_653, 7_654]);
  });

  it('by equality with an attribute of the context, and none for its absence where that is asked for first', () => {
    const bare = indexed(
      many(50, (index) => `forbid (principal, action, resource) when { context.x == "v${index}" };`),
    );
    expect(bare.find({ 'context.x': { tag: 'string', value: 'v3' } })).toEqual([3]);
    expect(bare.find({ 'context.x': { tag: 'int', value: 1n } })).toEqual([]);
    expect(bare.find({})).toHaveLength(50);
    const guarded = indexed(
      many(50, (index) => `forbid (principal, action, resource) when { context has x && context.x == "v${index}" };`),
    );
    expect(guarded.find({ 'context.x': { tag: 'string', value: 'v3' } })).toEqual([3]);
    expect(guarded.find({})).toEqual([]);
  });

  it('by entities and integers of the context, and by sets that hold it', () => {
    const { find } = indexed([
      ...many(20, (index) => `permit (principal, action, resource) when { context.user in Team::"t${index}" };`),
      ...many(20, (index) => `permit (principal, action, resource) when { context.level == ${index} };`),
      ...many(20, (index) => `permit (principal, action, resource) when { ["a${index}", "b"].contains(context.tag) };`),
    ]);
    const slots = { 'context.user': uid('Team', 't4'), 'context.level': { tag: 'int', value: 5n } } as const;
    expect(find({ ...slots, 'context.tag': { tag: 'string', value: 'a6' } })).toEqual([4, 25, 46]);
    expect(find({ ...slots, 'context.tag': { tag: 'string', value: 'b' } })).toEqual([
      4,
      25,
      ...many(20, String).map((index) => 40 + Number(index)),
    ]);
  });
});

describe('bands of integers', () => {
  const bands = many(100, (index) =>
    [
      `permit (principal, action, resource) when { context.x >= ${index * 10} && context.x < ${index * 10 + 15} };`,
      `permit (principal, action, resource) when { ${index * 10} < context.x && !(context.x > ${index * 10 + 5}) };`,
    ].join('\n'),
  );

  it('are found by the integer that lies in them', () => {
    const { find } = indexed(bands);
    expect(find({ 'context.x': { tag: 'int', value: 520n } })).toEqual([102, 104]);
    expect(find({ 'context.x': { tag: 'int', value: 523n } })).toEqual([102, 104, 105]);
    expect(find({ 'context.x': { tag: 'int', value: -1n } })).toEqual([]);
  });

  it('are all found by what makes them err', () => {
    const { find } = indexed(bands);
    expect(find({})).toHaveLength(200);
    expect(find({ 'context.x': { tag: 'string', value: '520' } })).toHaveLength(200);
  });
});

describe('a policy that errs is found', () => {
  it('by what stands before the part that may err', () => {
    const { find } = indexed(
      many(50, (index) => `permit (principal, action == Action::"a${index}", resource) when { principal.x == "y" };`),
    );
    expect(find({ principal: uid('User', 'u'), action: uid('Action', 'a1') })).toEqual([1]);
  });

  it('by nothing that stands behind it', () => {
    const policies = many(
      50,
      (index) => `permit (principal, action, resource) when { principal.x == "y" && context.z == "${index}" };`,
    );
    const { group } = indexed(policies);
    expect(group.tables).toEqual([]);
    expect(group.rest).toHaveLength(50);
  });

  it('where a test of the context before it may err', () => {
    const { find } = indexed(
      many(50, (index) => `permit (principal, action, resource) when { context.on && context.z == "${index}" };`),
    );
    const z: Cell = { tag: 'string', value: '7' };
    expect(find({ 'context.on': { tag: 'bool', value: true }, 'context.z': z })).toEqual([7]);
    expect(find({ 'context.on': { tag: 'int', value: 1n }, 'context.z': z })).toHaveLength(50);
    expect(find({ 'context.z': z })).toHaveLength(50);
  });

  it('where what is no entity stands in an entity’s place', () => {
    const { find } = indexed(many(50, (index) => `permit (principal in Role::"r${index}", action, resource);`));
    expect(find({})).toHaveLength(50);
    expect(find({ principal: { tag: 'string', value: 'User::"u"' } })).toHaveLength(50);
  });
});
