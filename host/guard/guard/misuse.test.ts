import { describe, expect, test, vi } from 'vitest';
import { always, guardOf, policy } from '../../../test/guard/guarded.ts';
import { log } from '../../../test/guard/doubles.ts';
import { GuardError } from '../error/error.ts';
import { governWith } from '../govern/govern.ts';
import type { Call, GuardOptions } from '../types.ts';
import type { Tool } from './governed.ts';
import { createGuard } from './guard.ts';

/** What a call throws or rejects with, if it is the guard's own error. */
async function why(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof GuardError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

describe('a guard cannot be made', () => {
  test.each<[string, unknown, RegExp]>([
    ['without options', undefined, /createGuard\(\{ module: await load/],
    ['from a path', './policy.wasm', /createGuard\(\{ module: await load/],
    ['without a module', {}, /`module` must be a loaded module, not undefined/],
    ['from null', { module: null }, /not null: createGuard/],
    ['from a path to a module', { module: './policy.wasm' }, /not string: createGuard\(\{ module: await load/],
    ['from a promise of a module', { module: Promise.resolve(policy) }, /must be a loaded module/],
    ['with a mode that is none', { module: policy, mode: 'Enforce' }, /`mode` is 'enforce' or 'observe'/],
    ['with a word for opaque that is none', { module: policy, opaque: 'Deny' }, /`opaque` is 'pass' or 'deny'/],
    ['with another word for failures', { module: policy, onAuditFailure: true }, /`onAuditFailure` is/],
    ['with an entry that is no name', { module: policy, entry: 0 }, /`entry` must be a string, not number/],
    ['with a clock that stands', { module: policy, clock: 5 }, /`clock` must be a function/],
    ['with a log that is a path', { module: policy, audit: './audit' }, /`audit` must have the methods append/],
    ['with a log that is no sink', { module: policy, audit: { append: () => 1 } }, /no method room, durable/],
    ['with limits that are none', { module: policy, limits: {} }, /`limits` has no method reserve/],
    ['with an approver in the wrong place', { module: policy, approvals: () => true }, /`approvals` must have/],
    ['with a list for approvals', { module: policy, approvals: ['ann'] }, /`approvals` has no method approve/],
  ])('%s', async (_, options, message) => {
    const refused = await why(() => createGuard(options as GuardOptions));
    expect(refused).toMatch(/^options_invalid: /);
    expect(refused).toMatch(message);
  });
});

describe('a tool cannot be governed', () => {
  const govern = governWith(() => Promise.resolve(policy)) as (tool?: unknown, options?: unknown) => Promise<unknown>;

  test.each<[string, readonly unknown[], RegExp]>([
    ['that is none', ['search', { module: policy }], /a tool is a function, not string/],
    ['without options', [() => 1], /govern\(tool, \{ module: '\.\/policy\.wasm' \}\)/],
    ['without a module', [() => 1, {}], /needs something to decide with/],
    ['with options that are none', [() => 1, 5], /needs something to decide with/],
    ['with an agent that is no text', [() => 1, { module: policy, agent: 5 }], /`agent` must be a string/],
    ['with an input that is none', [() => 1, { module: policy, input: {} }], /`input` must be a function, not object/],
    ['with an approver that is none', [() => 1, { module: policy, approve: 'ann' }], /no method approve/],
  ])('%s', async (_, given, message) => {
    const refused = await why(() => govern(...given));
    expect(refused).toMatch(/^options_invalid: /);
    expect(refused).toMatch(message);
  });

  test('by a guard either, with what is no tool', async () => {
    expect(await why(() => guardOf().govern(undefined as unknown as Tool))).toMatch(/a tool is a function/);
    expect(await why(() => guardOf().govern(() => 1, null as never))).toMatch(/^options_invalid/);
  });
});

describe('a call', () => {
  test.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /a call is an object/],
    ['a text', 'read', /a call is an object/],
    ['a call of an agent that is no text', { agent: 5, arguments: {} }, /`agent` must be a string, not number/],
    ['a call of an agent that is null', { agent: null, arguments: {} }, /`agent` must be a string, not null/],
    ['a call of an action that is no text', { action: {}, arguments: {} }, /`action` must be a string/],
    ['a call with a trace id that is no text', { arguments: {}, traceId: 7 }, /`traceId` must be a string/],
  ])('that is %s is rejected, and neither decided on nor recorded', async (_, call, message) => {
    const audit = log();
    const module = always({});
    const guard = guardOf({ module, audit });
    const action = vi.fn();
    for (const ask of [() => guard.run(call as Call, action), () => guard.check(call as Call)]) {
      expect(await why(ask)).toMatch(message);
    }
    expect(action).not.toHaveBeenCalled();
    expect([audit.events, module.inputs]).toEqual([[], []]);
  });

  test('with nothing to run is rejected before it is decided on', async () => {
    const module = always({});
    expect(await why(() => guardOf({ module }).run({ arguments: {} }, undefined as never))).toMatch(
      /^options_invalid: what runs when it is allowed is a function/,
    );
    expect(module.inputs).toEqual([]);
  });
});
