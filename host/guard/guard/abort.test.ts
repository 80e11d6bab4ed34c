import { describe, expect, test, vi } from 'vitest';
import { log } from '../../../test/guard/doubles.ts';
import { guardOf, kinds, turn } from '../../../test/guard/guarded.ts';

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
