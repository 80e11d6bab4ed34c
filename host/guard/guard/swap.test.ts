import { describe, expect, test } from 'vitest';
import type { Engine, Swapped } from '../../engine/types.ts';
import { decision, engine, log, manifest } from '../../../test/guard/doubles.ts';
import { guardOf } from '../../../test/guard/guarded.ts';

describe('a module that is replaced', () => {
  test('decides from then on, with what its own policies read, and the swap is recorded', async () => {
    const slot = (name: string) => ({ path: ['context', name, 'value'], walk: 'record', type: 'any' }) as const;
    const first = engine(() => decision(), manifest('agt-py', [slot('a')]));
    let current = first.manifest;
    let digest = first.digest;
    const module: Engine = {
      ...first,
      get manifest() {
        return current;
      },
      get digest() {
        return digest;
      },
      swap: async (source) => {
        if (source === 'broken') throw new Error('no module');
        const from = digest;
        current = manifest('agt-py', [slot('b')]);
        digest = 'e'.repeat(64);
        return { from, to: digest };
      },
    };
    const audit = log();
    const guard = guardOf({ module, audit });
    const tool = guard.govern((_args: object) => 1);
    await tool({ a: 1, b: 2 });
    await expect(guard.swap('broken')).rejects.toThrow('no module');
    await guard.swap('next');
    await tool({ a: 1, b: 2 });
    expect(first.inputs.map(({ context }) => context)).toEqual([{ a: { value: 1 } }, { b: { value: 2 } }]);
    expect(audit.events.filter(({ kind }) => kind === 'swap')).toEqual([
      { kind: 'swap', time: 1000, agent: '', from: first.digest, to: 'e'.repeat(64) },
    ]);
  });

  test('is recorded as the engine says it happened, where swaps overlap', async () => {
    const done = [Promise.withResolvers<Swapped>(), Promise.withResolvers<Swapped>()] as const;
    let called = 0;
    const module: Engine = { ...engine(() => decision()), swap: () => done[called++ === 0 ? 0 : 1].promise };
    const audit = log();
    // Two guards in front of one engine, one log.
    const swaps = [guardOf({ module, audit }).swap('b'), guardOf({ module, audit }).swap('c')];
    done[0].resolve({ from: 'a', to: 'b' });
    done[1].resolve({ from: 'b', to: 'c' });
    await Promise.all(swaps);
    expect(audit.events.map((event) => event.kind === 'swap' && [event.from, event.to])).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
  });
});
