import { describe, expect, test, vi } from 'vitest';
import { limit, log } from '../../../test/guard/doubles.ts';
import { always, denial, guardOf as guardOver } from '../../../test/guard/guarded.ts';
import type { CallerCheck } from './types.ts';

/** A guard whose policy allows everything, unless it is given another one. */
const guardOf: typeof guardOver = (over) => guardOver({ module: always({}), ...over });

/** Accepts the proof `known` alone. */
const known: CallerCheck = {
  check: async (proof) => (proof === 'known' ? null : 'a stranger'),
};

describe('a guard that judges its callers', () => {
  test('runs for those that are accepted, and for nobody else', async () => {
    const guard = guardOf({ callers: known });
    expect(await guard.run({ arguments: {}, caller: 'known' }, () => 'ran')).toBe('ran');
    const action = vi.fn();
    for (const caller of ['other', undefined]) {
      const refusal = await denial(guard.run({ arguments: {}, caller }, action));
      expect([refusal.code, refusal.reason]).toEqual(['caller_refused', 'a stranger']);
    }
    expect(action).not.toHaveBeenCalled();
  });

  test('says so when it is only asked', async () => {
    const guard = guardOf({ callers: known });
    expect((await guard.check({ arguments: {}, caller: 'known' })).permitted).toBe(true);
    expect((await guard.check({ arguments: {} })).permitted).toBe(false);
  });

  test('finds who calls a governed tool in its arguments', async () => {
    const tool = guardOf({ callers: known }).govern(({ proof }: { readonly proof: string }) => proof, {
      caller: ({ proof }) => proof,
    });
    expect(await tool({ proof: 'known' })).toBe('known');
    expect((await denial(tool({ proof: 'other' }))).code).toBe('caller_refused');
    const without = guardOf({ callers: known }).govern(() => 'ran');
    expect((await denial(without())).code).toBe('caller_refused');
  });

  test('refuses when the judge fails, or answers what is no answer', async () => {
    const judges = [
      () => Promise.reject(new Error('broken')),
      () => Promise.resolve(undefined as unknown as null),
      () => Promise.resolve(true as unknown as null),
      () => {
        throw new Error('broken');
      },
    ];
    for (const check of judges) {
      const refusal = await denial(guardOf({ callers: { check } }).run({ arguments: {} }, () => 1));
      expect([refusal.code, refusal.reason]).toEqual(['caller_refused', 'the caller cannot be judged']);
    }
  });

  test('records the decision and that nothing came of it, and counts nothing for a stranger', async () => {
    const audit = log();
    const guard = guardOf({ audit, callers: known, module: always({ obligations: [limit(1)] }) });
    for (let i = 0; i < 3; i++) await denial(guard.run({ arguments: {}, caller: 'other' }, () => 1));
    expect(await guard.run({ arguments: {}, caller: 'known' }, () => 'ran')).toBe('ran');
    const refused = audit.events.filter((event) => event.kind === 'outcome' && event.status === 'refused');
    expect(refused).toHaveLength(3);
    expect(audit.events.filter(({ kind }) => kind === 'decision')).toHaveLength(4);
  });

  test('only tells what it would have refused when it observes', async () => {
    const onFault = vi.fn();
    const guard = guardOf({ callers: known, mode: 'observe', onFault });
    expect(await guard.run({ arguments: {} }, () => 'ran')).toBe('ran');
    expect(onFault.mock.calls.map(([fault]) => (fault as { readonly code: string }).code)).toEqual(['caller_refused']);
  });

  test('judges what was called with, and runs what it has judged', async () => {
    const live = { to: 'bob' };
    const slow: CallerCheck = {
      check: async () => {
        live.to = 'mallory';
        return null;
      },
    };
    expect(await guardOf({ callers: slow }).run({ arguments: live }, ({ to }) => to)).toBe('bob');
  });

  test('gives the call up with its signal', async () => {
    const never: CallerCheck = { check: () => new Promise<null>(() => undefined) };
    const controller = new AbortController();
    const running = guardOf({ callers: never }).run({ arguments: {}, signal: controller.signal }, () => 1);
    controller.abort(new Error('given up'));
    await expect(running).rejects.toThrow('given up');
  });
});
