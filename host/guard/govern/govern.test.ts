import { expect, test } from 'vitest';
import { decision, engine } from '../../../test/guard/doubles.ts';
import { GovernanceDenied } from '../error/denied.ts';
import { governWith, type Load } from './govern.ts';

const module = engine(({ context }) => {
  const { action } = context as { readonly action?: { readonly type: string } };
  return decision(action?.type === 'drop' ? { verdict: 'deny' } : {});
});

test('governs with an engine that is loaded already, without loading anything', async () => {
  const govern = governWith(() => Promise.reject(new Error('nothing to load')));
  const tool = await govern(({ action }: { readonly action: string }) => `did ${action}`, { module });
  expect(await tool({ action: 'read' })).toBe('did read');
  await expect(tool({ action: 'drop' })).rejects.toThrow(GovernanceDenied);
});

test('loads everything else, with the digest that is expected of it', async () => {
  const loads: Parameters<Load>[] = [];
  const govern = governWith(async (...asked) => {
    loads.push(asked);
    return module;
  });
  const bytes = new Uint8Array(8);
  await govern(() => 1, { module: bytes, digest: 'abc' });
  await govern(() => 1, { module: new URL('https://example.org/policy.wasm') });
  expect(loads).toEqual([
    [bytes, { digest: 'abc' }],
    [new URL('https://example.org/policy.wasm'), {}],
  ]);
});

test('makes no tool when the module cannot be loaded', async () => {
  const govern = governWith(() => Promise.reject(new Error('digest mismatch')));
  await expect(govern(() => 1, { module: new Uint8Array(8) })).rejects.toThrow('digest mismatch');
});
