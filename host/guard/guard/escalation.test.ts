import { describe, expect, test, vi } from 'vitest';
import { commitAction } from '../../audit/record/action.ts';
import type { ApprovalEvent, DecisionEvent } from '../../audit/types.ts';
import { log } from '../../../test/guard/doubles.ts';
import { denial, guardOf, kinds, turn } from '../../../test/guard/guarded.ts';
import type { ApprovalRequest } from '../approvals/types.ts';

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
