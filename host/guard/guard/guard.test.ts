import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { commitAction } from '../../audit/record/action.ts';
import type { ApprovalEvent, AuditEvent, DecisionEvent, OutcomeEvent } from '../../audit/types.ts';
import type { Decision, Engine, PolicyInput } from '../../engine/types.ts';
import { decision, engine, limit, log, manifest } from '../../../test/guard/doubles.ts';
import type { ApprovalRequest, Approve } from '../approvals/types.ts';
import { GovernanceDenied } from '../error/denied.ts';
import type { GuardError } from '../error/error.ts';
import { createMemoryLimitStore } from '../limits/memory.ts';
import type { LimitStore, Reservation } from '../limits/types.ts';
import type { GuardOptions } from '../types.ts';
import { createGuard } from './guard.ts';

const typeOf = ({ context }: PolicyInput): unknown =>
  ((context as Record<string, unknown>)['action'] as { readonly type?: unknown } | undefined)?.type;

/** Reads are allowed, mails escalate, the rest is denied. */
const policy = engine((input) => {
  const type = typeOf(input);
  if (type === 'read') return decision();
  if (type === 'send') {
    return decision({ verdict: 'escalate', obligations: [{ kind: 'approval', approvers: ['security-team'] }] });
  }
  return decision({ verdict: 'deny', reason: 'not yours' });
});
const always = (over: Partial<Decision>) => engine(() => decision(over));

type Over = Partial<GuardOptions> & { readonly approve?: Approve; readonly timeoutMs?: number };
const guardOf = ({ approve, timeoutMs = 300_000, ...over }: Over = {}) =>
  createGuard({ module: policy, clock: () => 1000, ...(approve && { approvals: { approve, timeoutMs } }), ...over });
const kinds = (events: readonly AuditEvent[]): string[] =>
  events.map((event) => {
    if (event.kind === 'outcome') return event.status;
    if (event.kind === 'approval') return event.approved ? 'approved' : 'not approved';
    return event.kind === 'decision' ? event.verdict : event.kind;
  });
const denial = async (promise: Promise<unknown>): Promise<GovernanceDenied> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof GovernanceDenied) return error;
    throw error;
  }
  throw new Error('it was not denied');
};
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

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
        current = manifest('agt-py', [slot('b')]);
        digest = 'e'.repeat(64);
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
});

describe('observe', () => {
  test('refuses nothing, and records what would have been', async () => {
    const audit = log();
    const faults: GuardError[] = [];
    const guard = guardOf({ audit, mode: 'observe', onFault: (fault) => faults.push(fault) });
    const action = vi.fn(() => 'ran');
    for (const name of ['read', 'drop', 'send']) {
      expect(await guard.run({ action: name, arguments: {} }, action)).toBe('ran');
    }
    expect(kinds(audit.events)).toEqual(['allow', 'succeeded', 'deny', 'succeeded', 'escalate', 'succeeded']);
    expect((audit.events[2] as DecisionEvent).mode).toBe('observe');
    const cyclic: Record<string, unknown> = {};
    cyclic['me'] = cyclic;
    expect(await guard.run({ action: 'read', arguments: cyclic }, (args) => args)).toBe(cyclic);
    audit.fail('writer_stopped');
    expect(await guard.run({ action: 'read', arguments: {} }, action)).toBe('ran');
    expect(faults.map(({ code }) => code)).toEqual(['input_invalid', 'audit_unavailable']);
  });
});

describe('a log that does not take the record', () => {
  test('denies when the writer has stopped', async () => {
    const audit = log();
    audit.fail('writer_stopped');
    const action = vi.fn();
    const store = createMemoryLimitStore();
    const module = always({ obligations: [limit(1)] });
    const guard = guardOf({ audit, module, limits: store });
    expect((await denial(guard.run({ arguments: {} }, action))).code).toBe('audit_unavailable');
    expect(action).not.toHaveBeenCalled();
    audit.fail(null);
    await guard.run({ arguments: {} }, action);
    expect(action).toHaveBeenCalledTimes(1);
  });

  test('runs all the same when told to continue, and says so', async () => {
    const audit = log();
    audit.fail('writer_stopped');
    const faults: GuardError[] = [];
    const guard = guardOf({ audit, onAuditFailure: 'continue', onFault: (fault) => faults.push(fault) });
    expect(await guard.run({ action: 'read', arguments: {} }, () => 'ran')).toBe('ran');
    expect((await denial(guard.run({ action: 'drop', arguments: {} }, () => 'ran'))).code).toBe('policy');
    expect(faults.map(({ code }) => code)).toEqual(['audit_unavailable', 'audit_unavailable']);
  });

  test('waits for room in a full queue', async () => {
    const audit = log();
    audit.fail('queue_full');
    const action = vi.fn(() => 'ran');
    const running = guardOf({ audit }).run({ action: 'read', arguments: {} }, action);
    await turn();
    expect(action).not.toHaveBeenCalled();
    audit.drain();
    expect(await running).toBe('ran');
    expect(kinds(audit.events)).toEqual(['allow', 'succeeded']);
  });

  test('denies at once on a full queue when told so', async () => {
    const audit = log();
    audit.fail('queue_full');
    const action = vi.fn();
    const error = await denial(guardOf({ audit, onQueueFull: 'deny' }).run({ action: 'read', arguments: {} }, action));
    expect(error.code).toBe('audit_unavailable');
    expect(action).not.toHaveBeenCalled();
  });

  test('does not take a result back when the outcome cannot be recorded', async () => {
    const audit = log();
    const faults: GuardError[] = [];
    const result = await guardOf({ audit, onFault: (fault) => faults.push(fault) }).run(
      { action: 'read', arguments: {} },
      () => {
        audit.fail('writer_stopped');
        return 'done';
      },
    );
    expect(result).toBe('done');
    expect(faults.map(({ code }) => code)).toEqual(['audit_unavailable']);
  });
});

describe('an obligation', () => {
  const durable = always({ obligations: [{ kind: 'durable', when: 'before' }] });

  test('to be durable holds the action back until its record is', async () => {
    const audit = log();
    const action = vi.fn(() => 'paid');
    const running = guardOf({ audit, module: durable }).run({ arguments: {} }, action);
    await turn();
    expect(kinds(audit.events)).toEqual(['allow']);
    expect(action).not.toHaveBeenCalled();
    audit.settle();
    expect(await running).toBe('paid');
  });

  test('to be durable denies when the record cannot be, and when there is no log', async () => {
    const audit = log();
    const action = vi.fn();
    const running = denial(guardOf({ audit, module: durable }).run({ arguments: {} }, action));
    await turn();
    audit.settle(new Error('fsync'));
    expect((await running).code).toBe('audit_unavailable');
    expect(kinds(audit.events)).toEqual(['allow', 'refused']);
    expect((await denial(guardOf({ module: durable }).run({ arguments: {} }, action))).code).toBe('audit_unavailable');
    expect(action).not.toHaveBeenCalled();
  });

  test('that the guard does not know denies', async () => {
    const module = always({ obligations: [{ kind: 'redact' } as never] });
    const action = vi.fn();
    expect((await denial(guardOf({ module }).run({ arguments: {} }, action))).code).toBe('obligation_unmet');
    expect(action).not.toHaveBeenCalled();
  });
});

describe('an escalation', () => {
  const send = { agent: 'alice', action: 'send', arguments: { to: 'bob@example.org' } };

  test('runs only after a yes that is bound to exactly this action', async () => {
    const audit = log();
    const requests: ApprovalRequest[] = [];
    const answer = Promise.withResolvers<boolean>();
    const action = vi.fn(() => 'sent');
    const running = guardOf({
      audit,
      approve: (request) => {
        requests.push(request);
        return answer.promise;
      },
    }).run(send, action);
    await turn();
    expect(action).not.toHaveBeenCalled();
    const [request] = requests as [ApprovalRequest];
    expect(request).toMatchObject({
      agent: 'alice',
      action: 'send',
      arguments: { to: 'bob@example.org' },
      rule: 'rule',
      reason: 'because',
      approvers: ['security-team'],
      expires: 301_000,
    });
    answer.resolve(true);
    expect(await running).toBe('sent');
    expect(kinds(audit.events)).toEqual(['escalate', 'approved', 'succeeded']);
    const [decided, approval] = audit.events as [DecisionEvent, ApprovalEvent];
    expect(commitAction(decided.snapshot, decided.seed as Uint8Array).digest).toBe(request.actionDigest);
    expect(approval).toMatchObject({ of: 0, approver: 'unnamed', actionDigest: request.actionDigest });
  });

  test('is refused by a no, and the answer is recorded with the approver', async () => {
    const audit = log();
    const action = vi.fn();
    const approve = () => ({ approved: false, approver: 'carol' });
    expect((await denial(guardOf({ audit, approve }).run(send, action))).code).toBe('approval_refused');
    expect(action).not.toHaveBeenCalled();
    expect(kinds(audit.events)).toEqual(['escalate', 'not approved', 'refused']);
    expect((audit.events[1] as ApprovalEvent).approver).toBe('carol');
  });

  test.each<[string, unknown]>([
    ['a truthy answer', 'yes'],
    ['an answer without a name', { approved: true }],
    ['an answer whose yes is a text', { approved: 'true', approver: 'carol' }],
    ['no answer', undefined],
  ])('is refused by %s', async (_, answer) => {
    const action = vi.fn();
    const error = await denial(guardOf({ approve: () => answer as boolean }).run(send, action));
    expect(error.code).toBe('approval_unavailable');
    expect(action).not.toHaveBeenCalled();
  });

  test("is refused by a yes to another action's digest", async () => {
    const action = vi.fn();
    const digests: string[] = [];
    const guard = guardOf({
      approve: ({ actionDigest }) => {
        digests.push(actionDigest);
        return { approved: true, approver: 'carol', actionDigest: digests[0] as string };
      },
    });
    await guard.run(send, action);
    expect((await denial(guard.run(send, action))).code).toBe('approval_mismatch');
    expect(action).toHaveBeenCalledTimes(1);
    expect(new Set(digests).size).toBe(2);
  });

  test('times out closed, and a later yes changes nothing', async () => {
    const audit = log();
    const answer = Promise.withResolvers<boolean>();
    const action = vi.fn();
    const guard = guardOf({ audit, approve: () => answer.promise, timeoutMs: 5 });
    expect((await denial(guard.run(send, action))).code).toBe('approval_timed_out');
    answer.resolve(true);
    await turn();
    expect(action).not.toHaveBeenCalled();
    expect(kinds(audit.events)).toEqual(['escalate', 'not approved', 'refused']);
  });

  test('is refused when nobody can be asked', async () => {
    const audit = log();
    const action = vi.fn();
    const broken = () => {
      throw new Error('no mail server');
    };
    expect((await denial(guardOf({ audit }).run(send, action))).code).toBe('approval_unavailable');
    expect(kinds(audit.events)).toEqual(['escalate', 'refused']);
    expect((await denial(guardOf({ approve: broken }).run(send, action))).code).toBe('approval_unavailable');
    expect(action).not.toHaveBeenCalled();
  });

  test("shows the approver a copy: what the callback does to it changes neither the record nor the tool's arguments", async () => {
    const audit = log();
    const bytes = new Uint8Array([1, 2]);
    const seen = await guardOf({
      audit,
      approve: (request) => {
        (request.arguments['bytes'] as Uint8Array)[0] = 9;
        bytes[0] = 8;
        return true;
      },
    }).run({ action: 'send', arguments: { bytes } }, (args) => [...args.bytes]);
    expect(seen).toEqual([1, 2]);
    expect((audit.events[0] as DecisionEvent).snapshot['bytes']).toEqual(new Uint8Array([1, 2]));
  });

  test('does not run when the answer cannot be recorded', async () => {
    const audit = log();
    const action = vi.fn();
    const approve = () => {
      audit.fail('writer_stopped');
      return true;
    };
    expect((await denial(guardOf({ audit, approve }).run(send, action))).code).toBe('audit_unavailable');
    expect(action).not.toHaveBeenCalled();
  });

  test('is given up with the caller', async () => {
    const audit = log();
    const controller = new AbortController();
    const reason = new Error('never mind');
    const action = vi.fn();
    let asked: AbortSignal | undefined;
    const running = guardOf({
      audit,
      approve: ({ signal }) => {
        asked = signal;
        return new Promise(() => undefined);
      },
    }).run({ ...send, signal: controller.signal }, action);
    await turn();
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
    expect(asked?.aborted).toBe(true);
    expect(action).not.toHaveBeenCalled();
    expect(kinds(audit.events)).toEqual(['escalate', 'aborted']);
  });
});

describe('an aborted call', () => {
  test('is not even decided on', async () => {
    const audit = log();
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(guardOf({ audit }).run({ action: 'read', arguments: {}, signal }, () => 1)).rejects.toThrow('stop');
    expect(audit.events).toEqual([]);
  });

  test('gives up waiting for the log', async () => {
    const audit = log();
    audit.fail('queue_full');
    const controller = new AbortController();
    const action = vi.fn();
    const running = guardOf({ audit }).run({ action: 'read', arguments: {}, signal: controller.signal }, action);
    await turn();
    controller.abort(new Error('stop'));
    await expect(running).rejects.toThrow('stop');
    expect(action).not.toHaveBeenCalled();
  });

  test('that fails while it runs is recorded as aborted', async () => {
    const audit = log();
    const controller = new AbortController();
    const tool = guardOf({ audit }).govern(
      ({ signal }: { action: string; signal: AbortSignal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
      { signal: ({ signal }) => signal },
    );
    const running = tool({ action: 'read', signal: controller.signal });
    controller.abort(new Error('stop'));
    await expect(running).rejects.toThrow('stop');
    expect(kinds(audit.events)).toEqual(['allow', 'aborted']);
  });
});

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

describe('warnings of agt-py', () => {
  const warn = { verdict: 'deny', allowed: false, action: 'warn' } as const;

  test('deny as they do there, unless opted out', async () => {
    const audit = log();
    expect((await denial(guardOf({ module: always(warn) }).run({ arguments: {} }, () => 1))).code).toBe('policy');
    expect(await guardOf({ audit, warnings: 'allow', module: always(warn) }).run({ arguments: {} }, () => 1)).toBe(1);
    expect(kinds(audit.events)).toEqual(['warn', 'succeeded']);
  });

  test('never let a limit, an error, a plain deny or another dialect through', async () => {
    const cases: [Partial<Decision>, Parameters<typeof manifest>[0]][] = [
      [{ ...warn, limited: true }, 'agt-py'],
      [{ ...warn, error: 'runtime_error:policy_error' }, 'agt-py'],
      [{ ...warn, action: 'deny' }, 'agt-py'],
      [warn, 'agt-v4'],
    ];
    for (const [over, dialect] of cases) {
      const guard = guardOf({ warnings: 'allow', module: engine(() => decision(over), manifest(dialect)) });
      await denial(guard.run({ arguments: {} }, () => 1));
    }
  });

  test('keep their limits when they are let through', async () => {
    const guard = guardOf({ warnings: 'allow', module: always({ ...warn, obligations: [limit(1)] }) });
    expect(await guard.run({ arguments: {} }, () => 1)).toBe(1);
    expect((await denial(guard.run({ arguments: {} }, () => 1))).code).toBe('limited');
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

describe('a governed tool', () => {
  test('keeps name, number of parameters and `this`', async () => {
    const till = {
      total: 5,
      pay: guardOf({ module: always({}) }).govern(function pay(
        this: { total: number },
        amount: number,
        _note?: string,
      ) {
        return this.total + amount;
      }),
    };
    expect([till.pay.name, till.pay.length]).toEqual(['pay', 2]);
    expect(await till.pay(3)).toBe(8);
  });

  test('leaves a parameter that was not given undefined, so that its default stands', async () => {
    const tool = guardOf({ module: always({}) }).govern((a: string, b = 'b', c = 'c') => a + b + c);
    expect(await tool('a', undefined, 'x')).toBe('abx');
  });

  test('asks with what `input` makes of the snapshot, in place of the projection', async () => {
    const module = engine((input) => decision(typeOf(input) === 'sql.select' ? {} : { verdict: 'deny' }));
    const tool = guardOf({ module }).govern((args: { readonly statement: string }) => args.statement, {
      agent: 'alice',
      stage: 'pre_tool',
      input: (args) => ({ action: { type: `sql.${args.statement.split(' ')[0]}` }, frozen: Object.isFrozen(args) }),
    });
    expect(await tool({ statement: 'select 1' })).toBe('select 1');
    expect(module.inputs[0]).toEqual({
      context: { action: { type: 'sql.select' }, frozen: true },
      agent: 'alice',
      stage: 'pre_tool',
    });
    await denial(tool({ statement: 'drop x' }));
  });

  test('is denied when `input` fails, whose own error is the cause', async () => {
    const cause = new Error('cannot parse');
    const tool = guardOf({ module: always({}) }).govern((args: object) => args, {
      input: () => {
        throw cause;
      },
    });
    const error = await denial(tool({}));
    expect(error.code).toBe('input_invalid');
    expect((error.cause as Error).cause).toBe(cause);
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
