import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KeptHosts } from '../../../test/attested/kept-host.ts';
import { decisionEvent } from '../../../test/audit/decision.ts';
import { capture } from '../../../test/cli/capture.ts';
import { compileFile } from '../../../test/runtimes/compile.ts';
import { createMasterKey } from '../../audit/index.node.ts';
import type { Verb } from '../frame/verb.ts';
import { receiptMake } from './make.ts';
import { receiptShow } from './show.ts';
import { receiptVerify } from './verify.ts';

const POLICY = `apiVersion: governance.toolkit/v1
name: baseline
default_action: allow
rules:
  - name: no-drop
    condition: "action == 'drop'"
    action: deny
`;

const hosts = new KeptHosts();
const at = (name: string): string => join(hosts.root, name);
const [wasm, policy, master, segments] = ['policy.wasm', 'policy.yaml', 'master.key', 'segments.key'].map(at) as [
  string,
  string,
  string,
  string,
];
const vkey = at('audit/vkey');
let index = '';
let digest = '';

beforeAll(async () => {
  writeFileSync(policy, POLICY);
  const module = await compileFile(policy);
  writeFileSync(wasm, module.bytes);
  ({ digest } = module);
  createMasterKey(master);
  createMasterKey(segments);
  const log = { disclosures: { masterKey: master }, encryption: { masterKey: segments } };
  index = await hosts.run(
    async (host, base) => {
      const snapshot = { table: 'users', owner: 'clerk' };
      const ticket = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: digest, snapshot }));
      await host.log.checkpoint();
      return String(base + ticket);
    },
    { modules: [digest], log },
  );
});
afterAll(() => hosts.remove());

async function run(verb: Verb, ...argv: readonly string[]): Promise<{ status: number; out: string; err: string }> {
  const { io, out, err } = capture();
  const status = await verb.execute(io, argv);
  return { status, out: out(), err: err() };
}

const make = (...flags: readonly string[]): ReturnType<typeof run> =>
  run(receiptMake, hosts.dir, index, '--kept', hosts.keptDir, '--key', vkey, ...flags);
const verify = (file: string, ...flags: readonly string[]): ReturnType<typeof run> =>
  run(receiptVerify, file, '--key', vkey, '--software', '--at', 'decision', ...flags);

interface Claim {
  readonly id: string;
  readonly status: string;
  readonly detail: string;
}

async function sourceOf(file: string, ...flags: readonly string[]): Promise<Claim | undefined> {
  const { out } = await verify(file, '--json', ...flags);
  const { claims } = JSON.parse(out) as { readonly claims: readonly Claim[] };
  return claims.find(({ id }) => id === 'source');
}

describe('edict receipt make', () => {
  test('writes a receipt that verifies, as CBOR and as JSON, and says what it is of', async () => {
    const [cbor, text] = [at('one.edict-receipt'), at('one.json')];
    const made = await make('-o', cbor);
    expect(made).toMatchObject({ status: 0, err: '' });
    expect(made.out).toBe(`wrote ${cbor}: record 1 of 2, platform none: a software key, 0 fields opened\n`);
    const json = await make('-o', text, '--format', 'json', '--json');
    expect(JSON.parse(json.out)).toEqual({
      out: text,
      index: 1,
      platform: 'none',
      underSize: '2',
      opened: 0,
      bytes: statSync(text).size,
      keySource: 'given',
    });
    for (const file of [cbor, text]) {
      expect(await verify(file, '--module', digest)).toMatchObject({ status: 0 });
      expect((await run(receiptShow, file)).out).toContain('not verified');
    }
  });

  test('opens fields into a file that is its owner’s alone', async () => {
    const out = at('open.edict-receipt');
    const made = await make('--field', 'table', '--master-key', master, '-o', out);
    expect(made.out).toContain('1 field opened');
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect((await verify(out)).out).toMatch(/pass +disclosed +1 of 2 fields opened: "table"/);
    expect((await make('--all', '--master-key', master, '-o', out)).out).toContain('2 fields opened');
  });

  test('warns where the key came from the log itself', async () => {
    const argv = [hosts.dir, index, '--kept', hosts.keptDir, '-o', at('own.edict-receipt')];
    expect(await run(receiptMake, ...argv)).toMatchObject({ status: 0, err: expect.stringContaining('own folder') });
  });

  test('writes nothing where no receipt can be made', async () => {
    const out = at('none.edict-receipt');
    const wrong = (...flags: readonly string[]): Promise<unknown> => make('-o', out, ...flags);
    await expect(wrong('--kept', at('nowhere'))).rejects.toMatchObject({ code: 'not_provable' });
    await expect(wrong('--wasm', policy)).rejects.toMatchObject({
      code: 'not_provable',
      message: expect.stringContaining('source'),
    });
    await expect(wrong('--field', 'nothing', '--master-key', master)).rejects.toMatchObject({
      code: 'disclosure_invalid',
    });
    await expect(wrong('--checkpoint', policy)).rejects.toMatchObject({ code: 'note_malformed' });
    expect(existsSync(out)).toBe(false);
  });

  test('says what in its flags cannot be used', async () => {
    for (const flags of [
      ['--field', 'table', '--all'],
      ['--field', 'table'],
      ['--master-key', master],
      ['--wasm', wasm, '-o', wasm],
    ]) {
      await expect(make(...flags), flags.join(' ')).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(run(receiptMake, hosts.dir, index)).rejects.toMatchObject({ code: 'usage' });
    await expect(run(receiptMake, hosts.dir, '-1', '--kept', hosts.keptDir)).rejects.toBeDefined();
  });

  test('reads an encrypted log with its key, and not without', () => {
    const out = at('sealed.edict-receipt');
    const argv = ['receipt', 'make', hosts.dir, index, '--kept', hosts.keptDir, '--key', vkey, '-o', out];
    const edict = (...flags: readonly string[]): { readonly status: number | null; readonly stderr: string } =>
      spawnSync(process.execPath, [join(import.meta.dirname, '../main.ts'), ...argv, ...flags], { encoding: 'utf8' });
    expect(edict()).toMatchObject({ status: 3, stderr: expect.stringContaining('encrypted') });
    expect(existsSync(out)).toBe(false);
    expect(edict('--segment-key', segments)).toMatchObject({ status: 0 });
    expect(existsSync(out)).toBe(true);
  });
});

describe('edict receipt verify --source', () => {
  const [light, heavy] = [at('light.edict-receipt'), at('heavy.edict-receipt')] as const;
  beforeAll(async () => {
    await make('-o', light);
    await make('--wasm', wasm, '-o', heavy);
  });

  test('builds the module again and compares every byte', async () => {
    const passed = {
      status: 'pass',
      detail: expect.stringMatching(/^built again here: the same \d+ bytes from 1 policy$/),
    };
    expect(await sourceOf(heavy, '--source', policy)).toMatchObject(passed);
    expect(await sourceOf(light, '--source', policy, '--wasm', wasm)).toMatchObject(passed);
    expect(await verify(heavy, '--source', policy)).toMatchObject({ status: 0 });
  });

  test('fails for another policy, for the file of another module, and for none', async () => {
    const other = at('other.yaml');
    writeFileSync(other, POLICY.replace('drop', 'delete'));
    writeFileSync(at('other.wasm'), (await compileFile(other)).bytes);
    const failed = (detail: string): object => ({ status: 'fail', detail: expect.stringContaining(detail) });
    expect(await sourceOf(heavy, '--source', other)).toMatchObject(failed('other.yaml'));
    expect(await sourceOf(light, '--source', policy)).toMatchObject(failed('not at hand'));
    expect(await sourceOf(light, '--source', policy, '--wasm', at('other.wasm'))).toMatchObject(failed('not at hand'));
    expect(await verify(heavy, '--source', other)).toMatchObject({ status: 1 });
  });

  test('takes no claim for granted: without it the module was not built again', async () => {
    expect(await sourceOf(heavy)).toMatchObject({ status: 'skipped' });
    await expect(verify(heavy, '--wasm', wasm)).rejects.toMatchObject({ code: 'usage' });
    await expect(verify(heavy, '--source', at('missing.yaml'))).rejects.toMatchObject({ code: 'unreadable' });
  });

  test('fails for a module that is none, whatever its digest', async () => {
    const junk = at('junk.wasm');
    writeFileSync(junk, 'no module');
    const bytes = readFileSync(junk);
    const name = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
    const place = await hosts.run(
      async (host, base) => {
        const ticket = host.log.append(decisionEvent({ time: hosts.clock.now, moduleDigest: name }));
        await host.log.checkpoint();
        return String(base + ticket);
      },
      { modules: [name], log: { encryption: { masterKey: segments }, disclosures: { masterKey: master } } },
    );
    const out = at('junk.edict-receipt');
    const argv = [hosts.dir, place, '--kept', hosts.keptDir, '--key', vkey, '--wasm', junk, '-o', out];
    expect(await run(receiptMake, ...argv)).toMatchObject({ status: 0 });
    expect(await sourceOf(out, '--source', policy)).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('it is no module'),
    });
  });
});
