import { describe, expect, test, vi } from 'vitest';
import { decision, engine, log } from '../../../test/guard/doubles.ts';
import { always, denial, guardOf, kinds, typeOf } from '../../../test/guard/guarded.ts';

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

  test('rejects, and does not throw, when `signal` fails', async () => {
    const action = vi.fn((args: object) => args);
    const tool = guardOf({ module: always({}) }).govern(action, {
      signal: () => {
        throw new Error('no signal');
      },
    });
    const running = tool({});
    await expect(running).rejects.toThrow('no signal');
    expect(action).not.toHaveBeenCalled();
  });

  test('fails, and is recorded so, when its result throws as it is asked whether it is a promise', async () => {
    const audit = log();
    const tool = guardOf({ module: always({}), audit }).govern((_args: object) => ({
      // oxlint-disable-next-line unicorn/no-thenable -- what is tested
      get then(): unknown {
        throw new Error('not readable');
      },
    }));
    await expect(tool({})).rejects.toThrow('not readable');
    expect(kinds(audit.events)).toEqual(['allow', 'failed']);
  });
});
