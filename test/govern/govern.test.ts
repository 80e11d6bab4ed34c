import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { memoryLog, decodeRecord } from '../../host/audit/index.ts';
import {
  createMemoryLimitStore,
  govern,
  GovernanceDenied,
  loadPolicy,
  type Approve,
  type NodeGovernOptions,
} from '../../host/index.node.ts';

const run = promisify(execFile);

/** The policy of AGT's README. */
const README = `
apiVersion: governance.toolkit/v1
name: production-policy
default_action: allow
rules:
  - name: block-destructive
    condition: "action.type in ['drop', 'delete', 'truncate']"
    action: deny
    description: "Destructive operations require human approval"
  - name: require-approval-for-send
    condition: "action.type == 'send_email'"
    action: require_approval
    approvers: [security-team]
`;

let folder: string;
let policy: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edict-govern-'));
  policy = join(folder, 'policy.yaml');
  await writeFile(policy, README);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Arguments {
  readonly action: string;
  readonly [name: string]: unknown;
}
const tool = async ({ action }: Arguments): Promise<string> => `${action}: done`;
type Options = NodeGovernOptions<typeof tool>;

async function denial(promise: Promise<unknown>): Promise<GovernanceDenied> {
  const error: unknown = await promise.then(
    () => new Error('it was allowed'),
    (error: unknown) => error,
  );
  if (error instanceof GovernanceDenied) return error;
  throw error;
}

describe("govern() with the policy of AGT's README", () => {
  test('lets a read through, denies a drop with the rule that says so, and asks before mail is sent', async () => {
    const approve = vi.fn<Approve>(({ arguments: { to } }) => to === 'team@example.org');
    const safeTool = await govern(tool, { policy, approve });
    expect(await safeTool({ action: 'read' })).toBe('read: done');
    const dropped = await denial(safeTool({ action: 'drop', table: 'users' }));
    expect(dropped).toMatchObject({
      code: 'policy',
      rule: 'block-destructive',
      reason: 'Destructive operations require human approval',
    });
    expect(await safeTool({ action: 'send_email', to: 'team@example.org' })).toBe('send_email: done');
    const refused = await denial(safeTool({ action: 'send_email', to: 'all@example.org' }));
    expect(refused).toMatchObject({ code: 'approval_refused', rule: 'require-approval-for-send' });
    expect(approve.mock.calls.map(([{ approvers }]) => approvers)).toEqual([['security-team'], ['security-team']]);
  });

  test('sends no mail when nobody can be asked', async () => {
    const send = vi.fn(tool);
    const safeTool = await govern(send, { policy });
    expect((await denial(safeTool({ action: 'send_email' }))).code).toBe('approval_unavailable');
    expect(send).not.toHaveBeenCalled();
  });

  test('is not got around by an instance of a class, a proxy, a getter or a prototype', async () => {
    const safeTool = await govern(tool, { policy });
    class Command {
      readonly action = 'drop';
    }
    let reads = 0;
    const attempts: Arguments[] = [
      new Command() as unknown as Arguments,
      new Proxy({ action: 'drop' }, { getPrototypeOf: () => null }),
      Object.create({ action: 'read' }, { action: { value: 'drop', enumerable: true } }) as Arguments,
      new Map([['action', 'drop']]) as unknown as Arguments,
      { action: ['drop'] as unknown as string },
    ];
    for (const attempt of attempts) expect(await denial(safeTool(attempt))).toBeInstanceOf(GovernanceDenied);
    const shifty = {
      get action() {
        return reads++ === 0 ? 'read' : 'drop';
      },
    };
    expect(await safeTool(shifty)).toBe('read: done');
  });

  test('records every decision, answer and outcome', async () => {
    const audit = await memoryLog({ origin: 'example.org/agents' });
    const safeTool = await govern(tool, { policy, audit, approve: () => ({ approved: true, approver: 'carol' }) });
    await safeTool({ action: 'read' });
    await denial(safeTool({ action: 'drop' }));
    await safeTool({ action: 'send_email' });
    await audit.checkpoint();
    const records = audit.entries().map((entry) => decodeRecord(entry));
    expect(records.map(({ kind }) => kind)).toEqual([
      'decision',
      'outcome',
      'decision',
      'decision',
      'approval',
      'outcome',
    ]);
    const [escalated, approved] = [records[3], records[4]];
    if (escalated?.kind !== 'decision' || approved?.kind !== 'approval') throw new Error('not what was recorded');
    expect(escalated).toMatchObject({ verdict: 'escalate', action: 'send_email' });
    expect(approved.approver).toBe('carol');
    expect(approved.actionDigest).toEqual(escalated.actionDigest);
  });
});

describe('what govern() compiles', () => {
  test('is the policy and whatever it extends, as they stand', async () => {
    await writeFile(join(folder, 'base.yaml'), README);
    await writeFile(
      policy,
      'apiVersion: governance.toolkit/v1\nname: child\nextends: base.yaml\ndefault_action: allow\nrules: []\n',
    );
    const drop = { action: 'drop' };
    await denial((await govern(tool, { policy }))(drop));
    await writeFile(join(folder, 'base.yaml'), README.replace("'drop', ", ''));
    expect(await (await govern(tool, { policy }))(drop)).toBe('drop: done');
  });

  test('never reads outside the folder of the policy', async () => {
    const inner = join(folder, 'inner');
    await mkdir(inner);
    const child = join(inner, 'policy.yaml');
    await writeFile(child, 'apiVersion: governance.toolkit/v1\nname: child\nextends: ../policy.yaml\nrules: []\n');
    await expect(govern(tool, { policy: child })).rejects.toMatchObject({ name: 'GuardError', code: 'policy_invalid' });
  });

  test('may be named by a file URL, and may be several documents', async () => {
    const second = join(folder, 'second.yaml');
    await writeFile(second, README.replace('production-policy', 'second').replace("'drop'", "'shred'"));
    const safeTool = await govern(tool, { policy: [pathToFileURL(policy), second] });
    expect((await denial(safeTool({ action: 'drop' }))).decision.policy).toBe('production-policy');
    expect((await denial(safeTool({ action: 'shred' }))).decision.policy).toBe('second');
  });

  test('is refused with its diagnostics: file, line, column, code and mend', async () => {
    await writeFile(
      policy,
      'apiVersion: governance.toolkit/v1\nname: broken\nrules:\n  - name: r\n    condition: x\n    action: explode\n',
    );
    await expect(govern(tool, { policy })).rejects.toMatchObject({
      code: 'policy_invalid',
      message: expect.stringMatching(/policy\.yaml:6:\d+: error EY\d{3}: .+ \(.+\)/) as string,
    });
  });

  test('tells its warnings, and refuses them when it is to be strict', async () => {
    await writeFile(policy, README.replace("action.type == 'send_email'", "action.type != 'read'"));
    const warnings: string[] = [];
    await govern(tool, { policy, onWarning: ({ code }) => warnings.push(code) });
    expect(warnings).toContain('EY202');
    await expect(govern(tool, { policy, strict: true })).rejects.toMatchObject({ code: 'policy_invalid' });
  });

  test('must be there', async () => {
    await expect(govern(tool, { policy: join(folder, 'missing.yaml') })).rejects.toMatchObject({
      code: 'policy_unreadable',
    });
  });

  test.skipIf(process.platform === 'win32')('must be a file that ends', async () => {
    const endless = govern(tool, { policy: '/dev/zero' });
    await expect(endless).rejects.toMatchObject({
      code: 'policy_unreadable',
      message: expect.stringMatching(/no regular file/) as string,
    });
  });

  test('decides as agt-v4 documents read their context: by the arguments themselves', async () => {
    await writeFile(
      policy,
      'version: "1.0"\nname: flat\nrules:\n  - name: no-drop\n    condition: {field: action, operator: eq, value: drop}\n    action: block\n    priority: 1\n',
    );
    const safeTool = await govern(tool, { policy });
    expect((await denial(safeTool({ action: 'drop' }))).rule).toBe('no-drop');
    expect(await safeTool({ action: 'read' })).toBe('read: done');
  });
});

describe('limits of a policy', () => {
  test('are counted for each agent, refuse with their own reason, and end with their window', async () => {
    await writeFile(
      policy,
      `apiVersion: governance.toolkit/v1
name: limited
agents: ["*"]
default_action: deny
rules:
  - {name: some, condition: "action.type == 'read'", action: allow, limit: 2/hour}
  - {name: asked, condition: "action.type == 'send'", action: require_approval, limit: 1/hour}
`,
    );
    let now = 1_700_000_000_000;
    const module = await loadPolicy({ policy });
    const limits = createMemoryLimitStore();
    const answers = [false, true];
    const shared = { module, limits, clock: () => now, approve: () => answers.shift() ?? false };
    const alice = await govern(tool, { ...shared, agent: 'alice' });
    const bob = await govern(tool, { ...shared, agent: 'bob' });
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => alice({ action: 'read' })));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    const limited = await denial(alice({ action: 'read' }));
    expect(limited).toMatchObject({ code: 'limited', rule: 'some', reason: 'Rate limited: 2/hour' });
    expect(await bob({ action: 'read' })).toBe('read: done');
    now += 3_600_001;
    expect(await alice({ action: 'read' })).toBe('read: done');
    expect((await denial(bob({ action: 'send' }))).code).toBe('approval_refused');
    expect(await bob({ action: 'send' })).toBe('send: done');
    expect((await denial(bob({ action: 'send' }))).code).toBe('limited');
  });
});

describe('the cache of modules', () => {
  const files = async (): Promise<string[]> => readdir(join(folder, 'cache'));

  test('keeps one module for one text, and the digest it was named by', async () => {
    const cache = join(folder, 'cache');
    const first = await loadPolicy({ policy, cache });
    const kept = await files();
    expect(kept).toHaveLength(2);
    expect(kept).toContain(`${first.digest}.wasm`);
    expect(kept).toContainEqual(expect.stringMatching(/^[0-9a-f]{64}\.digest$/));
    expect((await loadPolicy({ policy, cache })).digest).toBe(first.digest);
    expect((await loadPolicy({ policy, cache, strategy: 'allow_overrides' })).digest).not.toBe(first.digest);
  });

  test('serves another process, compiles anew what was tampered with, and never serves it', async () => {
    const cache = join(folder, 'cache');
    const { digest } = await loadPolicy({ policy, cache });
    const wasm = join(cache, `${digest}.wasm`);
    const script = join(folder, 'load.mjs');
    const index = new URL('../../host/index.node.ts', import.meta.url).href;
    await writeFile(
      script,
      `const { loadPolicy } = await import(${JSON.stringify(index)});
       const { digest } = await loadPolicy(${JSON.stringify({ policy, cache })});
       console.log(digest);`,
    );
    const again = async (): Promise<string> => (await run(process.execPath, [script])).stdout.trim();
    expect(await again()).toBe(digest);
    const bytes = await readFile(wasm);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    await writeFile(wasm, bytes);
    expect(await again()).toBe(digest);
    expect(await readFile(wasm)).not.toEqual(bytes);
    const [pointer = ''] = (await files()).filter((name) => name.endsWith('.digest'));
    await writeFile(join(cache, pointer), '../../../../etc/passwd');
    expect(await again()).toBe(digest);
  });

  test('is made for its owner alone, with what is above it', async () => {
    const cache = join(folder, 'a', 'b', 'cache');
    await loadPolicy({ policy, cache: `${cache}/` });
    expect(((await stat(cache)).mode & 0o777).toString(8)).toBe('700');
    expect(((await stat(join(folder, 'a'))).mode & 0o777).toString(8)).toBe('700');
  });

  describe('is not used', () => {
    const refused = async (cache: string, why: RegExp): Promise<void> => {
      // Another strategy: not even what is compiled already is kept there.
      const loading = loadPolicy({ policy: [policy], cache, strategy: 'most_specific_wins' });
      await expect(loading).rejects.toMatchObject({
        code: 'cache_invalid',
        message: expect.stringMatching(why) as string,
      });
    };

    test('when others may write there', async () => {
      const cache = join(folder, 'cache');
      await mkdir(cache);
      await chmod(cache, 0o770);
      await refused(cache, /can be written by others: run `chmod 700 .*cache`/);
      expect(await files()).toEqual([]);
    });

    test('when it is a link, wherever that leads, or no folder', async () => {
      await mkdir(join(folder, 'elsewhere'), { mode: 0o700 });
      const cache = join(folder, 'cache');
      await symlink(join(folder, 'elsewhere'), cache);
      await refused(cache, /is a link/);
      await refused(`${cache}/`, /is a link/);
      await refused(policy, /cannot be used/);
      expect(await files()).toEqual([]);
    });

    test.skipIf(process.getuid?.() !== 0)("when it is another user's", async () => {
      const cache = join(folder, 'cache');
      await mkdir(cache, { mode: 0o700 });
      await chown(cache, 65_534, 65_534);
      await refused(cache, /is another user's/);
    });

    test.skipIf(process.platform !== 'linux')('when it cannot be made', async () => {
      await refused('/proc/cache', /cannot be used/);
    });
  });
});

test.each<[string, unknown, RegExp]>([
  ['no options', undefined, /policy: '\.\/policy\.yaml'/],
  ['neither policy nor module', {}, /policy: '\.\/policy\.yaml'/],
  ['no policy in the list', { policy: [] }, /no policy is named/],
  ['a policy that is no path', { policy: 5 }, /is a path or a `file:` URL/],
  ['a policy that lies elsewhere', { policy: new URL('https://example.org/p.yaml') }, /is a path or a `file:` URL/],
  ['both a policy and a module', { policy: './p.yaml', module: './p.wasm' }, /both given/],
])('%s: refused with what to give', async (_, options, message) => {
  await expect(govern(tool, options as Options)).rejects.toMatchObject({
    name: 'GuardError',
    code: 'options_invalid',
    message: expect.stringMatching(message) as string,
  });
});

test('options of both kinds are told apart', async () => {
  const module = await loadPolicy({ policy });
  const options: Options = { module };
  expect(await (await govern(tool, options))({ action: 'read' })).toBe('read: done');
});

test(
  'Cedar policies are compiled with their schema, which calls must keep; without one, a forbid that errs denies',
  { timeout: 60_000 },
  async () => {
    const path = join(folder, 'policy.cedar');
    const schema = join(folder, 'agent.cedarschema');
    await writeFile(
      path,
      `permit (principal, action == Action::"pre_tool_call", resource == Tool::"pay");
@id("too-much")
forbid (principal, action == Action::"pre_tool_call", resource) when { context has args.amount && context.args.amount > 100 };`,
    );
    await writeFile(schema, await readFile('policies/agent.cedarschema', 'utf8'));
    const pay = async ({ amount }: { readonly amount: unknown }): Promise<unknown> => amount;
    const governed = await govern(pay, { policy: [path, schema] });
    expect(await governed({ amount: 100 })).toBe(100);
    await expect(governed({ amount: 101 })).rejects.toMatchObject({ code: 'policy', rule: 'too-much' });
    await expect(governed({ amount: '1000' })).rejects.toMatchObject({ code: 'input_invalid' });
    const unvalidated = await govern(pay, { policy: path });
    expect(await unvalidated({ amount: 100 })).toBe(100);
    await expect(unvalidated({ amount: '1000' })).rejects.toMatchObject({ code: 'policy', rule: null });
    await writeFile(schema, 'entity Agent;');
    await expect(govern(pay, { policy: [path, schema] })).rejects.toMatchObject({ code: 'policy_invalid' });
  },
);
