import { describe, expect, test } from 'vitest';
import { decision, engine, manifest } from '../../../test/guard/doubles.ts';
import { denial } from '../../../test/guard/guarded.ts';
import { createGuard } from './guard.ts';

describe('an argument that no policy can read', () => {
  const slot = (...path: string[]) => ({ path: ['context', ...path], walk: 'record', type: 'any' }) as const;
  const reads = manifest('agt-py', [slot('action', 'type'), slot('table', 'value'), slot('target', 'owner', 'name')]);
  const tool = () =>
    createGuard({ module: engine(() => decision(), reads) }).govern(
      (_args: Readonly<Record<string, unknown>>) => 'ran',
    );
  class Named {
    readonly name = 'users';
  }

  test('denies where a policy reads it, at any depth', async () => {
    for (const args of [
      { table: new Named() },
      { table: () => 'users' },
      { table: new Date(0) },
      { target: new Named() },
      { target: { owner: new Named() } },
      { target: { owner: { name: Symbol('users') } } },
    ]) {
      expect((await denial(tool()(args))).code).toBe('input_invalid');
    }
  });

  test('does not matter where no policy looks', async () => {
    expect(await tool()({ table: 'users', done: () => 1, target: { owner: { name: 'a' }, at: new Date(0) } })).toBe(
      'ran',
    );
  });
});
