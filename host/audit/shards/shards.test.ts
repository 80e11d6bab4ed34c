import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decisionEvent } from '../../../test/audit/decision.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { parseVerifierKey } from '../note/key.ts';
import { show, verifyFolder } from '../verify/folder.node.ts';
import { openShards, type Shards, type ShardsOptions } from './shards.node.ts';

const root = mkdtempSync(join(tmpdir(), 'edict-shards-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let tried = 0;

/** Shards of a company of their own, and how they are opened again. */
function company(change: Partial<ShardsOptions> = {}): { readonly at: string; readonly open: () => Shards } {
  const at = join(root, String(tried++));
  const options: ShardsOptions = {
    origin: 'example.com/agents',
    list: join(at, 'list', 'shards.vkeys'),
    open: (tenant) => ({ dir: join(at, tenant), key: join(at, 'keys', `${tenant}.key`), lingerMs: 0 }),
    ...change,
  };
  return { at, open: () => openShards(options) };
}

const linesOf = (at: string): string[] =>
  readFileSync(join(at, 'list', 'shards.vkeys'), 'utf8')
    .trim()
    .split('\n');

describe('logs by tenant', () => {
  test('have an origin, a key and records of their own, and stand on one list', async () => {
    const { at, open } = company();
    const shards = open();
    const [acme, again, zeta] = await Promise.all(['acme', 'acme', 'zeta'].map((tenant) => shards.log(tenant)));
    expect(again).toBe(acme);
    await acme?.durable(acme.append(decisionEvent({ action: 'of acme' })));
    await zeta?.durable(zeta.append(decisionEvent({ action: 'of zeta' })));
    expect(new Set(linesOf(at))).toStrictEqual(new Set([acme?.verifierKey, zeta?.verifierKey]));
    expect(linesOf(at)).toHaveLength(2);
    await shards.close();
    for (const key of open().keys()) {
      const tenant = key.name.slice('example.com/agents/'.length);
      const trust = { origin: key.name, keys: [key] };
      expect(await verifyFolder(join(at, tenant), trust)).toMatchObject({ decisions: 1 });
      expect((await show(join(at, tenant)))[0]?.record).toMatchObject({ action: `of ${tenant}` });
      // None passes for another's.
      const other = tenant === 'acme' ? 'zeta' : 'acme';
      expect(await laterRefusal(() => verifyFolder(join(at, other), trust))).toMatch(/note_unverified|origin_mismatch/);
    }
  });

  test('go on where they were, also after one was closed alone', async () => {
    const { at, open } = company();
    const shards = open();
    for (const round of [0, 1, 2]) {
      const log = await shards.log('acme');
      expect(log.base).toBe(BigInt(round));
      await log.durable(log.append(decisionEvent()));
      // Asked for again while it closes, it is opened behind that.
      void shards.close('acme');
    }
    await shards.close();
    expect(await laterRefusal(() => shards.log('acme'))).toBe('writer_stopped');
    const later = open();
    expect((await later.log('acme')).base).toBe(3n);
    await later.close();
    expect(linesOf(at)).toHaveLength(1);
  });

  test('are on the list before they have a record, and not opened under another key than stands there', async () => {
    const { at, open } = company();
    const first = open();
    const log = await first.log('acme');
    expect(log.base).toBe(0n);
    expect(linesOf(at)).toStrictEqual([log.verifierKey]);
    await first.close();
    // As if the tenant's folder and key had been lost, and begun anew by mistake.
    rmSync(join(at, 'acme'), { recursive: true });
    rmSync(join(at, 'keys'), { recursive: true });
    const anew = open();
    expect(await laterRefusal(() => anew.log('acme'))).toBe('key_invalid');
    expect(linesOf(at)).toStrictEqual([log.verifierKey]);
    // The log was given back, and the others are not affected.
    expect(await laterRefusal(() => anew.log('acme'))).toBe('key_invalid');
    await anew.log('zeta');
    expect(anew.keys().map(({ name }) => name)).toStrictEqual(['example.com/agents/acme', 'example.com/agents/zeta']);
    await anew.close();
  });

  test('keep what people write on the list, and refuse one that is none', async () => {
    const { at, open } = company();
    const shards = open();
    const { verifierKey } = await shards.log('acme');
    await shards.close();
    const list = join(at, 'list', 'shards.vkeys');
    writeFileSync(list, `# our shards\r\n\n${verifierKey}`);
    const later = open();
    await later.log('zeta');
    await later.close();
    expect(readFileSync(list, 'utf8')).toMatch(
      /^# our shards\r\n\nexample\.com\/agents\/acme\+.*\nexample\.com\/agents\/zeta\+.*\n$/,
    );
    for (const wrong of ['no key', `${verifierKey}\n${verifierKey}`]) {
      writeFileSync(list, wrong);
      expect([wrong, refusal(open)]).toStrictEqual([wrong, 'key_invalid']);
    }
  });

  test('are named by what is one part of a path everywhere', async () => {
    const { open } = company();
    const shards = open();
    for (const tenant of ['', '.', '..', '../x', 'a/b', 'A', '-a', 'a.', 'a b', 'ä', 'a'.repeat(65), 'a\n'])
      expect([tenant, await laterRefusal(() => shards.log(tenant))]).toStrictEqual([tenant, 'options_invalid']);
    await shards.close();
  });

  test('that could not be opened are tried again when they are asked for again', async () => {
    let reachable = false;
    const { at, open } = company({
      open: async (tenant) => {
        if (!reachable) throw new Error('not reachable');
        return { dir: join(at, tenant), key: join(at, `${tenant}.key`) };
      },
    });
    const shards = open();
    await expect(shards.log('acme')).rejects.toThrow('not reachable');
    reachable = true;
    expect(parseVerifierKey((await shards.log('acme')).verifierKey).name).toBe('example.com/agents/acme');
    await shards.close();
  });

  test('are opened with what says where they are', () => {
    for (const change of [{ origin: '' }, { list: '' }, { open: undefined }])
      expect([change, refusal(company(change as unknown as ShardsOptions).open)]).toStrictEqual([
        change,
        'options_invalid',
      ]);
  });
});
