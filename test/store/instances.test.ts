/** What becomes of installed entities when instances trap, and when modules are swapped. */
import { afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Engine, load } from '../../host/engine/index.ts';
import { buildPolicies, decides, group, POLICIES, user } from './modules.ts';

let file: Uint8Array<ArrayBuffer>;
let other: Uint8Array<ArrayBuffer>;
let without: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  [file, other, without] = await Promise.all([
    buildPolicies(),
    buildPolicies({ ...POLICIES, more: 'permit(principal in Group::"g", action, resource);' }),
    buildPolicies({ all: 'permit(principal, action, resource);' }),
  ]);
}, 90_000);

/** Functions that trap when they are called next. */
const trapping = new Set<string>();

/** The instance, whose functions trap when they are meant to. */
const wrapped = (instance: WebAssembly.Instance): WebAssembly.Instance => {
  const exports = Object.fromEntries(
    Object.entries(instance.exports).map(([name, value]) => {
      if (typeof value !== 'function') return [name, value];
      const call = (...parameters: unknown[]): unknown => {
        if (trapping.delete(name)) throw new WebAssembly.RuntimeError('unreachable');
        return (value as (...parameters: unknown[]) => unknown)(...parameters);
      };
      return [name, call];
    }),
  );
  return { exports };
};

beforeEach(() => {
  trapping.clear();
  const { instantiate, Instance } = WebAssembly;
  vi.spyOn(WebAssembly, 'instantiate').mockImplementation(async (module: WebAssembly.Module) =>
    wrapped(await instantiate(module, {})),
  );
  vi.spyOn(WebAssembly, 'Instance').mockImplementation(function made(module: WebAssembly.Module) {
    return wrapped(new Instance(module, {}));
  });
});
afterEach(() => vi.restoreAllMocks());

const GROUPS = [group('g'), group('h', ['g'])];
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

const trap = (engine: Engine): void => {
  trapping.add('decide');
  expect(
    engine.decide({
      principal: { type: 'U', id: '' },
      action: { type: 'Action', id: '' },
      resource: { type: 'T', id: '' },
    }).error,
  ).toBe('runtime_error:module_trapped');
};

it('those that stand by have what is installed, and so have those that are made after a trap', async () => {
  const engine = await load(file);
  await engine.install([...GROUPS, user('alice', {}, ['h'])]);
  await engine.update({ upsert: [user('bob', { level: 6 })] });
  for (let traps = 0; traps < 4; traps++) {
    trap(engine);
    expect([decides(engine, 'alice'), decides(engine, 'bob')]).toEqual(['member', 'level']);
    await settle();
  }
  expect(engine.state).toMatchObject({ epoch: 2n, entities: 4 });
  expect(await engine.update({ remove: [{ type: 'User', id: 'bob' }] })).toMatchObject({ epoch: 3n, entities: 3 });
});

it('where none is left that has it, everything is denied until it is installed again', async () => {
  const engine = await load(file, { instances: 1 });
  await engine.install([...GROUPS, user('alice', {}, ['h'])]);
  trap(engine);
  await settle();
  const decision = engine.decide({
    principal: { type: 'User', id: 'alice' },
    action: { type: 'Action', id: '' },
    resource: { type: 'T', id: '' },
  });
  expect(decision).toMatchObject({ allowed: false, error: 'runtime_error:module_unavailable', epoch: 1n });
  await expect(engine.update({ upsert: [user('bob')] })).rejects.toMatchObject({ code: 'module_unavailable' });
  expect(await engine.install([...GROUPS, user('alice', {}, ['h'])])).toMatchObject({ epoch: 2n });
  expect(decides(engine, 'alice')).toBe('member');
});

it.each(['prepare', 'commit'])('a trap in %s changes nothing', async (name) => {
  const engine = await load(file);
  const state = await engine.install([...GROUPS, user('alice', {}, ['h'])]);
  trapping.add(name);
  await expect(engine.update({ remove: [{ type: 'User', id: 'alice' }] })).rejects.toMatchObject({
    code: 'state_refused',
  });
  expect(engine.state).toEqual(state);
  expect(decides(engine, 'alice')).toBe('member');
  expect(await engine.update({ remove: [{ type: 'User', id: 'alice' }] })).toMatchObject({ epoch: 2n });
});

it('decisions are made with the state that was there while another is being staged', async () => {
  const engine = await load(file);
  await engine.install([...GROUPS, user('alice', {}, ['h'])]);
  const many = Array.from({ length: 30_000 }, (_, i) => user(`u${i}`, { level: 9 }));
  const installing = engine.install(many);
  const before = engine.state;
  let between = 0;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    if (engine.state !== before) break;
    between++;
    expect([decides(engine, 'alice'), decides(engine, 'u1')]).toEqual(['member', 'default']);
  }
  expect(between).toBeGreaterThan(1);
  expect(await installing).toMatchObject({ epoch: 2n, entities: 30_000 });
  expect([decides(engine, 'alice'), decides(engine, 'u29999')]).toEqual(['default', 'level']);
});

it('a trap while entities are being staged stops that, and changes nothing', async () => {
  const engine = await load(file);
  const state = await engine.install([...GROUPS, user('alice', {}, ['h'])]);
  const installing = engine.install(Array.from({ length: 30_000 }, (_, i) => user(`u${i}`, { level: 9 })));
  await new Promise((resolve) => setTimeout(resolve, 0));
  trap(engine);
  await expect(installing).rejects.toMatchObject({ code: 'superseded' });
  expect(engine.state).toEqual(state);
  await settle();
  trap(engine);
  expect(decides(engine, 'alice')).toBe('member');
});

it('several calls are done one after the other', async () => {
  const engine = await load(file);
  const states = await Promise.all([
    engine.install(GROUPS),
    engine.update({ upsert: [user('alice', {}, ['h'])] }),
    engine.install([]).then(() => engine.update({ upsert: [user('bob', { level: 8 })] })),
    engine.update({ upsert: [user('carol', { level: 8 })] }),
  ]);
  expect(states.map(({ epoch, entities }) => [epoch, entities])).toEqual([
    [1n, 2],
    [2n, 3],
    [5n, 2],
    [4n, 1],
  ]);
});

it('a swap that does not say what becomes of them is refused, and without any nothing need be said', async () => {
  const engine = await load(file);
  const { digest } = engine;
  await engine.install(GROUPS);
  await expect(engine.swap(other)).rejects.toMatchObject({ code: 'state_lost' });
  expect(engine.digest).toBe(digest);
  expect(engine.state).toMatchObject({ epoch: 1n, entities: 2 });
  await engine.swap(other, { state: 'drop' });
  expect(engine.state).toBe(null);
  expect(decides(engine, 'x', [user('x', {}, ['h'])])).toBe('default');
  await engine.swap(file);
});

it('a swap keeps them, all or nothing', async () => {
  const engine = await load(file);
  const text = {
    set: ['b', 'a', '€'],
    owner: { __entity: { type: 'User', id: 'o' } },
    ip: { __extn: { fn: 'ip', arg: 'ff00::/8' } },
  };
  const many = Array.from({ length: 4_000 }, (_, i) => user(`u${i}`, { level: i % 9, ...text }, ['h'], { t: 'x' }));
  const { stateDigest, entities } = await engine.install([...GROUPS, ...many]);
  await engine.swap(other, { state: 'keep' });
  expect(engine.state).toMatchObject({ stateDigest, entities, epoch: 2n });
  expect([decides(engine, 'u2'), decides(engine, 'u8')]).toEqual(['member,more', 'member,level,more']);
  // Those that stand by in the new module have them, too.
  trap(engine);
  expect(decides(engine, 'u2')).toBe('member,more');
  const { digest } = engine;
  await expect(engine.swap(without, { state: 'keep' })).rejects.toMatchObject({ code: 'state_unsupported' });
  expect(engine.digest).toBe(digest);
  expect(engine.state).toMatchObject({ stateDigest, epoch: 2n });
});
