import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import type { AuditEvent, DecisionEvent, OutcomeEvent } from '../../audit/types.ts';
import type { Decision } from '../../engine/types.ts';
import { limit, log } from '../../../test/guard/doubles.ts';
import { always, denial, guardOf, kinds, policy } from '../../../test/guard/guarded.ts';

describe('a guard', () => {
  test('runs what is allowed, once, with the frozen snapshot, and records decision and outcome', async () => {
    const audit = log();
    const action = vi.fn((args: object) => Object.isFrozen(args));
    const result = await guardOf({ audit }).run(
      { agent: 'alice', action: 'read', arguments: { path: '/x' }, traceId: 't1' },
      action,
    );
    expect(result).toBe(true);
    expect(action).toHaveBeenCalledTimes(1);
    expect(audit.events).toEqual([
      {
        kind: 'decision',
        time: 1000,
        agent: 'alice',
        action: 'read',
        verdict: 'allow',
        mode: 'enforce',
        reasons: ['rule-id'],
        moduleDigest: policy.digest,
        entry: 'main',
        epoch: 0n,
        stateDigest: null,
        snapshot: { path: '/x' },
        traceId: 't1',
      },
      { kind: 'outcome', time: 1000, agent: 'alice', of: 0, status: 'succeeded' },
    ] satisfies AuditEvent[]);
  });

  test('never runs what is denied, and says which rule and why', async () => {
    const audit = log();
    const action = vi.fn();
    const error = await denial(guardOf({ audit }).run({ action: 'drop', arguments: { secret: 'hunter2' } }, action));
    expect(error).toMatchObject({ code: 'policy', rule: 'rule', reason: 'not yours', name: 'GovernanceDenied' });
    expect(error.message).toBe("Action denied by rule 'rule': not yours");
    expect(JSON.stringify(error) + inspect(error)).not.toContain('hunter2');
    expect(action).not.toHaveBeenCalled();
    expect(kinds(audit.events)).toEqual(['deny']);
  });

  test.each(['transform', 'nonsense'] as Decision['verdict'][])('denies a verdict of %s', async (verdict) => {
    const action = vi.fn();
    await denial(guardOf({ module: always({ verdict, allowed: true }) }).run({ arguments: {} }, action));
    expect(action).not.toHaveBeenCalled();
  });

  test('decides on what the tool receives, whatever the caller or the tool does to the arguments', async () => {
    const audit = log();
    const live = { action: 'read', list: [1] };
    const guard = guardOf({ audit, onQueueFull: 'wait' });
    const tool = guard.govern((args: typeof live) => {
      expect(() => args.list.push(2)).toThrow(TypeError);
      expect(() => {
        args.action = 'drop';
      }).toThrow(TypeError);
      return { ...args };
    });
    audit.fail('queue_full');
    const running = tool(live);
    live.action = 'drop';
    live.list.push(9);
    audit.drain();
    expect(await running).toEqual({ action: 'read', list: [1] });
    expect((audit.events[0] as DecisionEvent).snapshot).toEqual({ action: 'read', list: [1] });
  });

  test('is not fooled by a getter that says one thing to the policy and another to the tool', async () => {
    const answers = ['read', 'drop', 'drop'];
    const tool = guardOf().govern((args: { readonly action: string }) => args.action);
    const shifty = {
      get action() {
        return answers.shift() ?? 'drop';
      },
    };
    expect(await tool(shifty)).toBe('read');
    const proxy = new Proxy({ action: 'read' }, { get: () => answers.shift() ?? 'drop' });
    expect((await denial(tool(proxy))).code).toBe('policy');
  });

  test.each<[string, unknown]>([
    [
      'a cycle',
      Object.assign(
        {},
        {
          get me(): unknown {
            return this;
          },
        },
      ),
    ],
    ['a lone surrogate', { action: 'read', text: '\ud800' }],
    [
      'a getter that throws',
      {
        get action(): never {
          throw new Error('hunter2');
        },
      },
    ],
    ['an action that no policy can read', { action: ['read'] }],
  ])('denies %s as an input error, and records that', async (_, value) => {
    const audit = log();
    const action = vi.fn();
    const cyclic: Record<string, unknown> = { action: 'read' };
    cyclic['me'] = cyclic;
    const args = _ === 'a cycle' ? cyclic : value;
    const error = await denial(guardOf({ audit }).govern(action)(args));
    expect(error.code).toBe('input_invalid');
    expect(error.decision.error).toBe('runtime_error:input_invalid');
    expect(JSON.stringify(error) + inspect(error)).not.toContain('hunter2');
    expect(action).not.toHaveBeenCalled();
    expect((audit.events[0] as DecisionEvent).reasons).toEqual(['runtime_error:input_invalid']);
    expect((audit.events[0] as DecisionEvent).snapshot).toEqual({});
  });

  test('sees an instance of a class by its own properties, and the tool receives no more', async () => {
    class Command {
      action = 'drop';
      get type(): string {
        return 'read';
      }
    }
    const tool = guardOf().govern((args: object) => args);
    expect((await denial(tool(new Command()))).code).toBe('policy');
    class Read extends Command {
      override action = 'read';
    }
    expect(Object.getPrototypeOf(await tool(new Read()))).toBe(Object.prototype);
  });

  test('passes opaque references to the tool, and refuses them when told to', async () => {
    const callback = (): number => 1;
    const audit = log();
    expect(
      await guardOf({ audit }).govern((args: { action: string; callback: () => number }) => args.callback())({
        action: 'read',
        callback,
      }),
    ).toBe(1);
    expect((audit.events[0] as DecisionEvent).snapshot).toEqual({ action: 'read', callback: undefined });
    const strict = guardOf({ opaque: 'deny' }).govern((args: object) => args);
    expect((await denial(strict({ action: 'read', callback }))).code).toBe('input_invalid');
  });

  test('refuses a promise that nobody awaited: its record would be empty', async () => {
    const tool = vi.fn((args: object) => args);
    const refused = await denial(guardOf({ module: always({}) }).govern(tool)(Promise.resolve({ action: 'drop' })));
    expect(refused.code).toBe('input_invalid');
    expect(refused.message).toContain('await it first');
    expect(tool).not.toHaveBeenCalled();
  });

  test('keeps a tool that fails failed, and records that', async () => {
    const audit = log();
    const guard = guardOf({ audit });
    const failure = new Error('disk full');
    const throws = (): never => {
      throw failure;
    };
    await expect(guard.run({ action: 'read', arguments: {} }, throws)).rejects.toBe(failure);
    await expect(guard.run({ action: 'read', arguments: {} }, async () => throws())).rejects.toBe(failure);
    expect(kinds(audit.events)).toEqual(['allow', 'failed', 'allow', 'failed']);
  });

  test('records no outcomes when told so', async () => {
    const audit = log();
    await guardOf({ audit, outcomes: 'ignore' }).run({ action: 'read', arguments: {} }, () => 1);
    expect(kinds(audit.events)).toEqual(['allow']);
  });

  test('records as the action only what looks like a name', async () => {
    const audit = log();
    const tool = guardOf({ audit, module: always({}) }).govern(function writeFile(..._args: unknown[]) {
      return 1;
    });
    await tool({ action: 'file.write' });
    await tool({ action: 'my secret is hunter2' });
    await tool('/home/alice/secret');
    expect(
      audit.events.filter(({ kind }) => kind === 'decision').map((event) => (event as DecisionEvent).action),
    ).toEqual(['file.write', 'writeFile', 'writeFile']);
  });
});

describe('a check', () => {
  test('says what may run, and on what it decided, without running or asking', async () => {
    const audit = log();
    const approve = vi.fn();
    const guard = guardOf({ audit, approve });
    const allowed = await guard.check({ action: 'read', arguments: { a: [1] } });
    expect(allowed).toMatchObject({ permitted: true, arguments: { a: [1] }, ticket: 0 });
    expect(Object.isFrozen(allowed.arguments)).toBe(true);
    expect(await guard.check({ action: 'send', arguments: {} })).toMatchObject({ permitted: false, ticket: 1 });
    expect(await guard.check({ action: 'drop', arguments: {} })).toMatchObject({ permitted: false, ticket: 2 });
    expect(approve).not.toHaveBeenCalled();
    audit.fail('writer_stopped');
    expect(await guard.check({ action: 'read', arguments: {} })).toMatchObject({ permitted: false, ticket: null });
  });

  test('counts limits', async () => {
    const guard = guardOf({ module: always({ obligations: [limit(1)] }) });
    expect((await guard.check({ arguments: {} })).permitted).toBe(true);
    expect((await guard.check({ arguments: {} })).permitted).toBe(false);
  });
});

test('outcomes are told of the decision that they follow, however many calls run at once', async () => {
  const audit = log();
  const guard = guardOf({ audit, module: always({}) });
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      guard.run({ agent: `a${i}`, arguments: {} }, () => new Promise((resolve) => setTimeout(resolve, (i * 7) % 5))),
    ),
  );
  const outcomes = audit.events.filter((event): event is OutcomeEvent => event.kind === 'outcome');
  expect(outcomes).toHaveLength(20);
  for (const { of, agent } of outcomes) expect(audit.events[of]).toMatchObject({ kind: 'decision', agent });
});

test.each([0, -1, Number.NaN, Infinity])('no guard is made with %s milliseconds for an approver', (timeoutMs) => {
  expect(() => guardOf({ approve: () => true, timeoutMs })).toThrow(
    expect.objectContaining({ code: 'options_invalid' }),
  );
});
