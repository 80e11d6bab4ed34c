import { describe, expect, test, vi } from 'vitest';
import { limit, log } from '../../../test/guard/doubles.ts';
import { always, denial, guardOf, kinds, turn } from '../../../test/guard/guarded.ts';
import type { GovernanceDenied } from '../error/denied.ts';
import { createMemoryLimitStore } from '../limits/memory.ts';
import type { LimitStore, Reservation } from '../limits/types.ts';

describe('a limit', () => {
  test('is never overrun by 50 agents at once, and refuses with the module’s own limited deny', async () => {
    const shared = limit(20, { key: [{ literal: 'policy' }] });
    const audit = log();
    const guard = guardOf({ audit, module: always({ obligations: [shared] }) });
    const action = vi.fn(turn);
    const results = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) => guard.run({ agent: `agent ${i}`, arguments: {} }, action)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    expect(action).toHaveBeenCalledTimes(20);
    const refused = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason as GovernanceDenied] : [],
    );
    expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['limited']));
    expect(refused[0]?.decision.limited).toBe(true);
  });

  test('is counted for each agent apart when its key says so', async () => {
    const guard = guardOf({ module: always({ obligations: [limit(1)] }) });
    await guard.run({ agent: 'a', arguments: {} }, () => 1);
    await guard.run({ agent: 'b', arguments: {} }, () => 1);
    expect((await denial(guard.run({ agent: 'a', arguments: {} }, () => 1))).code).toBe('limited');
  });

  test('is held while an approver is asked, and given back when the answer is no', async () => {
    const answers = [false, true];
    const guard = guardOf({
      module: always({ verdict: 'escalate', obligations: [limit(1)] }),
      approve: () => answers.shift() ?? true,
    });
    expect((await denial(guard.run({ arguments: {} }, () => 1))).code).toBe('approval_refused');
    expect(await guard.run({ arguments: {} }, () => 'ran')).toBe('ran');
    expect((await denial(guard.run({ arguments: {} }, () => 1))).code).toBe('limited');
  });

  test('stays counted for a tool that failed, and for a rule that denies', async () => {
    const failing = guardOf({ module: always({ obligations: [limit(1)] }) });
    await expect(failing.run({ arguments: {} }, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect((await denial(failing.run({ arguments: {} }, () => 1))).code).toBe('limited');
    const denying = guardOf({ module: always({ verdict: 'deny', obligations: [limit(1)] }) });
    expect((await denial(denying.run({ arguments: {} }, () => 1))).code).toBe('policy');
    expect((await denial(denying.run({ arguments: {} }, () => 1))).code).toBe('limited');
  });

  test('gives the first unit back when the second is refused', async () => {
    const both = [limit(5, { key: [{ literal: 'wide' }] }), limit(1, { key: [{ literal: 'narrow' }] })];
    const store = createMemoryLimitStore();
    const guard = guardOf({ module: always({ obligations: both }), limits: store });
    await guard.run({ arguments: {} }, () => 1);
    for (let i = 0; i < 9; i++) await denial(guard.run({ arguments: {} }, () => 1));
    const wide = { count: 5, windowMs: 3_600_000, grants: 'exactly' } as const;
    expect([1, 2, 3, 4, 5].map(() => store.reserve('wide', wide, 1000) !== null)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  test.each<[string, () => Promise<Reservation>]>([
    ['rejects', () => Promise.reject(new Error('gone'))],
    [
      'throws',
      () => {
        throw new Error('gone');
      },
    ],
  ])('denies when its store %s, and records the refusal', async (_, reserve) => {
    const audit = log();
    const limits: LimitStore = { reserve, commit: () => undefined, release: () => undefined };
    const action = vi.fn();
    const guard = guardOf({ audit, limits, module: always({ obligations: [limit(1)] }) });
    expect((await denial(guard.run({ arguments: {} }, action))).code).toBe('limits_unavailable');
    expect(action).not.toHaveBeenCalled();
    expect(kinds(audit.events)).toEqual(['allow', 'refused']);
  });

  test('commits each reservation once when the action runs, and waits for a store that takes its time', async () => {
    const memory = createMemoryLimitStore();
    const settled: string[] = [];
    const limits: LimitStore = {
      reserve: async (...args) => memory.reserve(...args),
      commit: async () => void settled.push('commit'),
      release: async () => void settled.push('release'),
    };
    const guard = guardOf({ limits, module: always({ obligations: [limit(1)] }) });
    const results = await Promise.allSettled([1, 2, 3].map(() => guard.run({ arguments: {} }, () => 1)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(settled).toEqual(['commit']);
  });

  test('cannot be spent as another agent', async () => {
    const guard = guardOf({ module: always({ obligations: [limit(1)] }) });
    expect((await denial(guard.run({ agent: 'a\0policy', arguments: {} }, () => 1))).code).toBe('limits_unavailable');
  });
});
