import { describe, expect, test, vi } from 'vitest';
import type { DecisionEvent } from '../../audit/types.ts';
import { log } from '../../../test/guard/doubles.ts';
import { guardOf, kinds } from '../../../test/guard/guarded.ts';
import type { GuardError } from '../error/error.ts';

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
