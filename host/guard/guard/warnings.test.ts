import { describe, expect, test } from 'vitest';
import type { Decision } from '../../engine/types.ts';
import { decision, engine, limit, log, manifest } from '../../../test/guard/doubles.ts';
import { always, denial, guardOf, kinds } from '../../../test/guard/guarded.ts';

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
