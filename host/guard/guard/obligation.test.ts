import { describe, expect, test, vi } from 'vitest';
import { log } from '../../../test/guard/doubles.ts';
import { always, denial, guardOf, kinds, turn } from '../../../test/guard/guarded.ts';

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
