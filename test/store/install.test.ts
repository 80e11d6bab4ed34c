/** Installing, changing and losing entities: what a host sees of it. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { load, stateDigest } from '../../host/engine/index.ts';
import { buildPolicies, decides, group, user, type EntityJson } from './modules.ts';

let file: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  file = await buildPolicies();
}, 60_000);

const GROUPS = [group('g'), group('h', ['g']), group('i', ['h']), group('other')];

describe('install', () => {
  it('makes entities known to decisions, which name the state', async () => {
    const engine = await load(file);
    expect(engine.state).toBe(null);
    expect(decides(engine, 'alice')).toBe('default');
    const state = await engine.install([...GROUPS, user('alice', {}, ['i']), user('bob', { level: 7 })]);
    expect(state).toMatchObject({
      epoch: 1n,
      entities: 6,
      stateDigest: await stateDigest([...GROUPS, user('alice', {}, ['i']), user('bob', { level: 7 })]),
    });
    expect([decides(engine, 'alice'), decides(engine, 'bob'), decides(engine, 'carol')]).toEqual([
      'member',
      'level',
      'default',
    ]);
    const { epoch, stateDigest: digest } = engine.decide({
      principal: { type: 'User', id: 'x' },
      action: { type: 'Action', id: 'a' },
      resource: { type: 'T', id: 't' },
    });
    expect([epoch, digest]).toEqual([1n, state.stateDigest]);
  });

  it('takes the place of all that was installed', async () => {
    const engine = await load(file);
    await engine.install([user('alice', { level: 9 }), user('bob', { level: 9 })]);
    const state = await engine.install([user('bob', { level: 1 })]);
    expect(state).toMatchObject({ epoch: 2n, entities: 1 });
    expect([decides(engine, 'alice'), decides(engine, 'bob')]).toEqual(['default', 'default']);
  });

  it('of nothing is a state, too', async () => {
    const engine = await load(file);
    expect(await engine.install([])).toMatchObject({ epoch: 1n, entities: 0, stateDigest: await stateDigest([]) });
  });

  it('knows an entity of the request as the request says it is, whole', async () => {
    const engine = await load(file);
    await engine.install([...GROUPS, user('alice', { level: 9 }, ['i'])]);
    expect(decides(engine, 'alice')).toBe('member,level');
    expect(decides(engine, 'alice', [user('alice', { level: 1 })])).toBe('default');
    // What the request says is below an installed group is below all that the group is below.
    expect(decides(engine, 'new', [user('new', {}, ['i'])])).toBe('member');
    // And a group that the request has is below what the request says alone.
    expect(decides(engine, 'alice', [group('h')])).toBe('level');
    expect(decides(engine, 'alice', [group('other', ['g'])])).toBe('member,level');
  });

  it('goes on behind an epoch that it is told', async () => {
    const engine = await load(file);
    expect(await engine.install([], { after: 41n })).toMatchObject({ epoch: 42n });
    expect(await engine.install([], { after: 7n })).toMatchObject({ epoch: 43n });
  });

  it('is refused by a module whose policies read no entities, or that has no room for any', async () => {
    const [none, small] = await Promise.all([
      buildPolicies({ one: 'permit(principal == User::"a", action, resource);' }),
      buildPolicies(undefined, { storeBytes: 0 }),
    ]);
    await expect((await load(none)).install([])).rejects.toMatchObject({ code: 'state_unsupported' });
    await expect((await load(small)).install([])).rejects.toMatchObject({ code: 'state_unsupported' });
  }, 60_000);
});

describe('what is refused changes nothing', () => {
  const REFUSED: readonly (readonly [string, string, readonly EntityJson[]])[] = [
    ['a circle', 'state_refused', [group('a', ['b']), group('b', ['c']), group('c', ['a'])]],
    ['an entity that is its own group', 'state_refused', [group('a', ['a'])]],
    ['an entity twice, and differently', 'state_refused', [user('a', { level: 1 }), user('a', { level: 2 })]],
    ['a value that is none', 'input_invalid', [user('a', { level: null })]],
    ['a number with a fraction', 'input_invalid', [user('a', { level: 0.5 })]],
    ['a type that is none', 'input_invalid', [{ uid: { type: 'a b', id: '' }, attrs: {}, parents: [] }]],
    ['an entity that is too long', 'state_refused', [user('a', { text: 'x'.repeat(1 << 20) })]],
  ];

  it.each(REFUSED)('%s', async (_, code, entities) => {
    const engine = await load(file);
    const state = await engine.install([user('alice', { level: 9 })]);
    await expect(engine.install([user('alice'), ...entities])).rejects.toMatchObject({ code });
    await expect(engine.update({ upsert: [user('alice'), ...entities] })).rejects.toMatchObject({ code });
    expect(engine.state).toEqual(state);
    expect(decides(engine, 'alice')).toBe('level');
    expect(await engine.update({ remove: [{ type: 'User', id: 'alice' }] })).toMatchObject({ epoch: 2n, entities: 0 });
  });

  it('a circle that a change would close', async () => {
    const engine = await load(file);
    const state = await engine.install(GROUPS);
    await expect(engine.update({ upsert: [group('g', ['i'])] })).rejects.toMatchObject({ code: 'state_refused' });
    expect(engine.state).toEqual(state);
    expect(decides(engine, 'x', [user('x', {}, ['i'])])).toBe('member');
  });

  it('more than the store has room for', async () => {
    const engine = await load(await buildPolicies(undefined, { storeBytes: 1 << 18 }));
    const state = await engine.install([user('alice', { level: 9 })]);
    const many = Array.from({ length: 5_000 }, (_, i) => user(`u${i}`, { level: i }, ['g']));
    await expect(engine.install(many)).rejects.toMatchObject({ code: 'state_refused' });
    await expect(engine.update({ upsert: many })).rejects.toMatchObject({ code: 'state_refused' });
    expect(engine.state).toEqual(state);
    expect(decides(engine, 'alice')).toBe('level');
    // And there is still room for what fits.
    expect(await engine.install(many.slice(0, 300))).toMatchObject({ epoch: 2n, entities: 300 });
  }, 60_000);

  it('a hierarchy whose ancestors take more than the store has room for', async () => {
    const engine = await load(await buildPolicies(undefined, { storeBytes: 1 << 20 }));
    const chain = Array.from({ length: 2_000 }, (_, i) => group(`g${i}`, i === 0 ? [] : [`g${i - 1}`]));
    await expect(engine.install(chain)).rejects.toMatchObject({ code: 'state_refused' });
    expect(engine.state).toBe(null);
    expect(await engine.install(chain.slice(0, 300))).toMatchObject({ entities: 300 });
  }, 60_000);
});

const IDS: string[] = ['a', 'b', 'c', 'd', 'e', 'f'];

describe('the state digest', () => {
  const entity = fc.record({
    id: fc.constantFrom(...IDS),
    attrs: fc.record(
      {
        level: fc.integer({ min: -9, max: 9 }),
        names: fc.array(fc.string({ maxLength: 9 }), { maxLength: 4 }),
        owner: fc.constant({ __entity: { type: 'User', id: 'a' } }),
        nested: fc.record({
          ip: fc.constant({ __extn: { fn: 'ip', arg: '10.0.0.0/8' } }),
          set: fc.array(fc.integer(), { maxLength: 3 }),
        }),
      },
      { requiredKeys: [] },
    ),
    parents: fc.subarray(['g', 'h', 'i']),
    tags: fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 3 }), { maxKeys: 2 }),
  });
  const step = fc.record({
    upsert: fc.uniqueArray(entity, { selector: ({ id }) => id, maxLength: 4 }),
    remove: fc.subarray(IDS),
  });

  it('is that of the entities, whichever way they came to be installed', async () => {
    const [engine, other] = await Promise.all([load(file), load(file)]);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const now = new Map<string, EntityJson>();
        await engine.install([]);
        for (const { upsert, remove } of steps) {
          const taken = new Set(upsert.map(({ id }) => id));
          const gone = remove.filter((id) => !taken.has(id));
          const added = upsert.map(({ id, attrs, parents, tags }) => user(id, attrs, parents, tags));
          for (const id of gone) now.delete(id);
          for (const each of added) now.set(each.uid.id, each);
          const state = await engine.update({ upsert: added, remove: gone.map((id) => ({ type: 'User', id })) });
          expect(state.entities).toBe(now.size);
        }
        const all = [...now.values()];
        const expected = await stateDigest(all);
        expect(engine.state?.stateDigest).toBe(expected);
        expect((await other.install(all.toReversed())).stateDigest).toBe(expected);
        expect((await other.install(JSON.stringify([...all, ...all]))).stateDigest).toBe(expected);
        expect((await other.install(new TextEncoder().encode(JSON.stringify(all, null, 2)))).stateDigest).toBe(
          expected,
        );
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('tells everything of an entity apart', async () => {
    const one = user('a', { x: 'ab', y: 1 }, ['g'], { t: 'u' });
    const others: readonly EntityJson[] = [
      user('b', { x: 'ab', y: 1 }, ['g'], { t: 'u' }),
      { ...one, uid: { type: 'Group', id: 'a' } },
      user('a', { x: 'a', y: 1 }, ['g'], { t: 'u' }),
      user('a', { x: 'ab', z: 1 }, ['g'], { t: 'u' }),
      user('a', { x: 'ab', y: 1 }, ['h'], { t: 'u' }),
      user('a', { x: 'ab', y: 1 }, [], { t: 'u' }),
      user('a', { x: 'ab', y: 1 }, ['g'], { t: 'v' }),
      user('a', { x: 'ab', y: 1, t: 'u' }, ['g']),
    ];
    const digests = await Promise.all(
      [[one], ...others.map((other) => [other]), [], [one, group('g')]].map(stateDigest),
    );
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('changes without end', () => {
  it('take no more room than what is installed', async () => {
    const engine = await load(await buildPolicies(undefined, { storeBytes: 1 << 19 }), { instances: 1 });
    await engine.install(GROUPS);
    for (let round = 0; round < 400; round++) {
      const id = `session-${round}`;
      const upsert = Array.from({ length: 20 }, (_, i) =>
        user(`${id}-${i}`, { level: 9, text: 'x'.repeat(100) }, ['i']),
      );
      await engine.update({ upsert });
      expect(decides(engine, `${id}-3`)).toBe('member,level');
      await engine.update({ remove: upsert.map(({ uid }) => uid) });
      expect(decides(engine, `${id}-3`)).toBe('default');
    }
    expect(engine.state).toMatchObject({ epoch: 801n, entities: 4, stateDigest: await stateDigest(GROUPS) });
  }, 60_000);
});

describe('100,000 entities of four attributes and two groups, in six levels', () => {
  it('take less than 64 MB, and no more when they are installed again', async () => {
    const engine = await load(file, { instances: 1 });
    const levels = [50_000, 25_000, 12_500, 7_500, 3_500, 1_500];
    let below = 0;
    const entities = levels.flatMap((count, level) => {
      const first = below;
      below += count;
      const above = levels[level + 1] ?? 0;
      return Array.from({ length: count }, (_, i): EntityJson => {
        const groups = above === 0 ? [] : [`e${below + ((i * 7) % above)}`, `e${below + ((i * 11 + 3) % above)}`];
        return {
          uid: { type: 'Group', id: `e${first + i}` },
          attrs: {
            name: `name of ${first + i}`,
            level: i % 10,
            active: i % 2 === 0,
            department: `department ${i % 40}`,
          },
          parents: [...new Set(groups)].map((id) => ({ type: 'Group', id })),
        };
      });
    });
    expect(entities.length).toBe(100_000);
    const text = JSON.stringify(entities);
    const once = await engine.install(text);
    expect(once).toMatchObject({ entities: 100_000 });
    expect(once.bytes).toBeLessThan(32e6);
    const again = await engine.install(text);
    expect(again).toMatchObject({ epoch: 2n, stateDigest: once.stateDigest });
    expect(again.bytes).toBeLessThan(40e6);
    // Other attributes for all of them: both states are there until the new one is current.
    const other = await engine.install(text.replaceAll('"name of', '"Name of'));
    expect(other.entities).toBe(100_000);
    expect(other.bytes).toBeLessThan(64e6);
  }, 120_000);
});
