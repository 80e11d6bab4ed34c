import { describe, expect, test, vi } from 'vitest';
import { decision, engine, limit, log } from '../../../test/guard/doubles.ts';
import { guardOf, kinds, turn } from '../../../test/guard/guarded.ts';
import { createMemoryLimitStore } from '../limits/memory.ts';

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

describe('a call that is aborted while it is decided on', () => {
  test('asks no approver, runs nothing, and gives its unit back', async () => {
    const controller = new AbortController();
    const approve = vi.fn(() => true);
    const action = vi.fn();
    const audit = log();
    const limits = createMemoryLimitStore();
    const release = vi.spyOn(limits, 'release');
    const module = engine(() => {
      controller.abort(new Error('stop'));
      return decision({ verdict: 'escalate', obligations: [limit(1)] });
    });
    const guard = guardOf({ module, audit, approve, limits });
    const running = guard.run({ action: 'send', arguments: {}, signal: controller.signal }, action);
    await expect(running).rejects.toThrow('stop');
    expect(approve).not.toHaveBeenCalled();
    expect(action).not.toHaveBeenCalled();
    expect(release).toHaveBeenCalledTimes(1);
    expect(kinds(audit.events)).toEqual(['escalate', 'aborted']);
  });

  test('does not wait for the disk', async () => {
    const controller = new AbortController();
    const audit = log();
    const durable = vi.spyOn(audit, 'durable');
    const asked = engine(() => {
      controller.abort(new Error('stop'));
      return decision({ obligations: [{ kind: 'durable', when: 'before' }] });
    });
    const call = { arguments: {}, signal: controller.signal };
    await expect(guardOf({ module: asked, audit }).run(call, () => 1)).rejects.toThrow('stop');
    expect(durable).not.toHaveBeenCalled();
  });

  test('gives its unit back when it is only checked', async () => {
    const controller = new AbortController();
    const audit = log();
    let first = true;
    const asked = engine(() => {
      if (first) controller.abort(new Error('stop'));
      first = false;
      return decision({ obligations: [limit(1)] });
    });
    const guard = guardOf({ module: asked, audit });
    await expect(guard.check({ arguments: {}, signal: controller.signal })).rejects.toThrow('stop');
    expect(kinds(audit.events)).toEqual(['allow', 'aborted']);
    expect((await guard.check({ arguments: {} })).permitted).toBe(true);
    expect((await guard.check({ arguments: {} })).permitted).toBe(false);
  });
});
