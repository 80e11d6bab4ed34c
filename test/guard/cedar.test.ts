/** A guard whose module is compiled from Cedar policies of the schema for agents. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { compile, readLibrary } from '../../host/compiler/index.node.ts';
import { load } from '../../host/engine/index.node.ts';
import type { Engine } from '../../host/engine/index.ts';
import { createGuard, type Approve, type Call, type Guard, type GuardOptions } from '../../host/guard/index.ts';
import { log } from './doubles.ts';
import { denial } from './guarded.ts';

const POLICIES = `
@id("read")
@limit("3/hour")
permit (principal, action == Action::"pre_tool_call", resource == Tool::"read_file")
when { context has args.path && context.args.path like "/srv/*" };

@id("pay")
@approvers("finance")
@reason("Money is spent.")
permit (principal in Role::"support", action == Action::"pre_tool_call", resource in ToolGroup::"money")
when { context has args.amount };

@id("too-much")
@reason("That is too much.")
forbid (principal, action == Action::"pre_tool_call", resource in ToolGroup::"money")
when { context has args.amount && context.args.amount > 100 };

@id("no-secrets-out")
forbid (principal, action in Action::"outgoing", resource)
when { context has labels && context.labels.contains(DataClass::"credentials") };

@id("talk")
permit (principal, action in Action::"messages", resource is Session)
when { context has onBehalfOf && context.onBehalfOf == User::"alice" };

@id("call-model")
permit (principal, action == Action::"pre_model_call", resource == Model::"small")
when { context has tokens && context.tokens < 1000 };
`;

const ENTITIES = [
  { uid: { type: 'Agent', id: 'clerk' }, attrs: {}, parents: [{ type: 'Role', id: 'support' }] },
  { uid: { type: 'Tool', id: 'pay' }, attrs: {}, parents: [{ type: 'ToolGroup', id: 'money' }] },
];

let module: Engine;

beforeAll(async () => {
  const schema = readFileSync('policies/agent.cedarschema', 'utf8');
  const { module: built, diagnostics } = await compile({
    documents: [{ name: 'policy.cedar', text: POLICIES }],
    schema: [{ name: 'agent.cedarschema', text: schema }],
    onError: 'deny',
    strict: true,
    library: await readLibrary(),
    optimize: 'none',
  });
  if (built === null) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  module = await load(built.bytes);
}, 60_000);

const guardOf = (approve?: Approve, options: Partial<GuardOptions> = {}): Guard =>
  createGuard({
    module,
    entities: ENTITIES,
    clock: () => 1000,
    ...(approve && { approvals: { approve } }),
    ...options,
  });

const ran = (call: Call, guard = guardOf()): Promise<string> => guard.run(call, () => 'ran');

describe('a guard on Cedar policies', () => {
  test('runs what is permitted, denies what is not, and says which policy', async () => {
    expect(await ran({ action: 'read_file', arguments: { path: '/srv/a' } })).toBe('ran');
    expect(await denial(ran({ action: 'read_file', arguments: { path: '/etc/shadow' } }))).toMatchObject({
      code: 'policy',
      rule: null,
    });
    const read = guardOf().govern(async function read_file({ path }: { readonly path: string }) {
      return path;
    });
    expect(await read({ path: '/srv/b' })).toBe('/srv/b');
    await denial(read({ path: '/etc' }));
  });

  test('asks approvers, and nobody where something forbids', async () => {
    const approve = vi.fn<Approve>(() => true);
    const guard = guardOf(approve);
    const pay = (args: object, agent = 'clerk') => ran({ agent, action: 'pay', arguments: args }, guard);
    expect(await pay({ amount: 100 })).toBe('ran');
    expect(approve).toHaveBeenCalledTimes(1);
    expect(approve.mock.calls[0]?.[0]).toMatchObject({
      approvers: ['finance'],
      rule: 'pay',
      reason: 'Money is spent.',
    });
    expect(await denial(pay({ amount: 101 }))).toMatchObject({ rule: 'too-much', reason: 'That is too much.' });
    expect(await denial(pay({ amount: 100 }, 'stranger'))).toMatchObject({ rule: null });
    expect(approve).toHaveBeenCalledTimes(1);
  });

  test('denies where the agent sends a value of another type than the policies were made for', async () => {
    const guard = guardOf(() => true);
    for (const amount of ['101', 100.5, [101], { __entity: { type: 'User', id: 'a' } }, true])
      await denial(ran({ agent: 'clerk', action: 'pay', arguments: { amount } }, guard));
    // What is null is not there, so there is nothing that is permitted.
    expect(await denial(ran({ agent: 'clerk', action: 'pay', arguments: { amount: null } }, guard))).toMatchObject({
      rule: null,
    });
  });

  test('counts limits, each agent by itself', async () => {
    const guard = guardOf();
    const read = (agent: string) => ran({ agent, action: 'read_file', arguments: { path: '/srv/a' } }, guard);
    for (let times = 0; times < 3; times++) expect(await read('a')).toBe('ran');
    expect((await denial(read('a'))).code).toBe('limited');
    expect(await read('b')).toBe('ran');
  });

  test('looks at labels, which the host gives, at every point where something leaves', async () => {
    const labels = (id: string) => () => ({
      args: { path: '/srv/a' },
      labels: [{ __entity: { type: 'DataClass', id } }],
    });
    expect(await ran({ action: 'read_file', arguments: {}, input: labels('public') })).toBe('ran');
    expect(await denial(ran({ action: 'read_file', arguments: {}, input: labels('credentials') }))).toMatchObject({
      rule: 'no-secrets-out',
    });
  });

  test('asks at the other points, in the name of the session and the user', async () => {
    const say = (user: string, stage = 'output') => ran({ stage, session: 's', user, arguments: 'hello' });
    expect(await say('alice')).toBe('ran');
    expect(await say('alice', 'pre_input')).toBe('ran');
    await denial(say('mallory'));
    await denial(ran({ stage: 'output', arguments: { text: 'hello', onBehalfOf: { type: 'User', id: 'alice' } } }));
    expect(await ran({ stage: 'pre_model_call', action: 'small', arguments: { tokens: 10 } })).toBe('ran');
    await denial(ran({ stage: 'pre_model_call', action: 'large', arguments: { tokens: 10 } }));
    expect((await denial(ran({ stage: 'whenever', arguments: {} }))).code).toBe('input_invalid');
  });

  test('records decisions as of any other policy', async () => {
    const audit = log();
    const guard = guardOf(undefined, { audit });
    await guard.check({ action: 'read_file', arguments: { path: '/srv/a' } });
    await guard.check({ agent: 'clerk', action: 'pay', arguments: { amount: 500 } });
    expect(audit.events).toMatchObject([
      { kind: 'decision', action: 'read_file', verdict: 'allow', reasons: ['read'] },
      { kind: 'decision', agent: 'clerk', action: 'pay', verdict: 'deny', reasons: ['too-much'] },
    ]);
  });
});
