import { describe, expect, test, vi } from 'vitest';
import { limit, log } from '../../../test/guard/doubles.ts';
import { always, denial, guardOf, kinds, turn } from '../../../test/guard/guarded.ts';
import type { GuardError } from '../error/error.ts';
import { createMemoryLimitStore } from '../limits/memory.ts';

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

describe('a listener of faults that throws', () => {
  test('changes nothing of what becomes of the action, and is not silenced', async () => {
    const audit = log();
    const thrown: unknown[] = [];
    const queued = vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      try {
        task();
      } catch (error) {
        thrown.push(error);
      }
    });
    try {
      audit.fail('writer_stopped');
      const onFault = (): never => {
        throw new Error('listener');
      };
      const guard = guardOf({ audit, onAuditFailure: 'continue', onFault });
      expect(await guard.run({ action: 'read', arguments: {} }, () => 'ran')).toBe('ran');
      expect((await denial(guard.run({ action: 'drop', arguments: {} }, () => 'ran'))).code).toBe('policy');
      expect(thrown).toEqual([new Error('listener'), new Error('listener')]);
    } finally {
      queued.mockRestore();
    }
  });
});
