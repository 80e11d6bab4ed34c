import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeParts } from '../../../test/attested/receipt.ts';
import { capture } from '../../../test/cli/capture.ts';
import { formatReceipt } from '../../attest/index.ts';
import { formatVerifierKey } from '../../audit/index.ts';
import { receiptShow } from './show.ts';
import { receiptVerify } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-receipt-'));
const file = join(folder, 'decision.edict-receipt');
let key = '';

beforeAll(async () => {
  const { parts, trust } = await makeParts({ platform: 'none' });
  writeFileSync(file, formatReceipt(parts));
  key = trust.log.keys.map(formatVerifierKey).join('');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('edict receipt', () => {
  test('verify accepts software only when it is told to, and says that it is software', async () => {
    const strict = capture();
    expect(await receiptVerify.execute(strict.io, [file, '--key', key, '--at', 'decision'])).toBe(1);
    expect(strict.out()).toContain('no hardware stands for it');
    const lax = capture();
    expect(await receiptVerify.execute(lax.io, [file, '--key', key, '--software', '--at', 'decision'])).toBe(0);
    expect(lax.out()).toContain('A software key: no hardware stands for what the host says.');
    expect(lax.out()).toContain('a fork is possible');
  });

  test('verify refuses a module and a host that are not those named', async () => {
    const good = ['--module', '11'.repeat(32), '--host', '03'.repeat(32)];
    const base = [file, '--key', key, '--software', '--at', 'decision', '--json'];
    expect(await receiptVerify.execute(capture().io, [...base, ...good])).toBe(0);
    const bad = capture();
    expect(await receiptVerify.execute(bad.io, [...base, '--module', '22'.repeat(32), '--host', '04'.repeat(32)])).toBe(
      1,
    );
    const { claims } = JSON.parse(bad.out()) as { claims: { id: string; status: string }[] };
    expect(claims.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual(['module', 'asserted']);
  });

  test('verify says what in its flags cannot be used', async () => {
    const policies = join(folder, 'platforms.json');
    writeFileSync(policies, '{"none":{"sofware":"accept"}}');
    for (const flags of [
      ['--module', 'abc'],
      ['--at', 'yesterday'],
      ['--platforms', file],
      ['--platforms', policies],
    ]) {
      await expect(receiptVerify.execute(capture().io, [file, '--key', key, ...flags])).rejects.toMatchObject({
        code: 'usage',
      });
    }
  });

  test('verify takes all that is trusted from one file, and nothing beside it', async () => {
    const trust = join(folder, 'trust.json');
    const write = (over: object): void =>
      writeFileSync(
        trust,
        JSON.stringify({ keys: [key.trim()], platforms: { none: { software: 'accept' } }, ...over }),
      );
    const verify = (...flags: string[]): Promise<number> =>
      receiptVerify.execute(capture().io, [file, '--trust', trust, '--at', 'decision', ...flags]);
    write({});
    expect(await verify()).toBe(0);
    write({ modules: [{ digest: '22'.repeat(32) }] });
    expect(await verify()).toBe(1);
    await expect(verify('--software')).rejects.toMatchObject({ code: 'usage' });
    write({ sofware: true });
    await expect(verify()).rejects.toMatchObject({ code: 'usage' });
  });

  test('show says that nothing is verified', async () => {
    const shown = capture();
    expect(await receiptShow.execute(shown.io, [file])).toBe(0);
    expect(shown.out()).toContain('not verified');
    expect(shown.out()).toContain('none: a software key');
    await expect(receiptShow.execute(capture().io, [import.meta.filename])).rejects.toMatchObject({
      code: 'unreadable',
    });
  });
});
