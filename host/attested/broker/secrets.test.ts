import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AttestedError } from '../error/error.ts';
import { readSecret } from './secrets.node.ts';
import type { SecretSource } from './types.ts';

const folder = mkdtempSync(join(tmpdir(), 'edict-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'secret');
writeFileSync(file, 'of a file', { mode: 0o600 });
const NAME = 'EDICT_TEST_SECRET';

async function textOf(source: SecretSource): Promise<string> {
  try {
    return new TextDecoder().decode(await readSecret(source));
  } catch (error) {
    if (error instanceof AttestedError) return error.code;
    throw error;
  }
}

test('a secret is read from a file, a variable or a callback, each time anew', async () => {
  process.env[NAME] = 'of a variable';
  const kept = new TextEncoder().encode('of a callback');
  const provide = async (): Promise<Uint8Array> => kept;
  const sources: readonly SecretSource[] = [{ file }, { env: NAME }, { provide }];
  expect(await Promise.all(sources.map(textOf))).toEqual(['of a file', 'of a variable', 'of a callback']);
  (await readSecret({ provide })).fill(0);
  expect(await textOf({ provide })).toBe('of a callback');
  delete process.env[NAME];
  expect(await textOf({ env: NAME })).toBe('secret_unavailable');
});

test('a secret is not taken from a file that others can read, or that is not there', async () => {
  chmodSync(file, 0o644);
  expect(await textOf({ file })).toBe('secret_unavailable');
  expect(await textOf({ file: join(folder, 'none') })).toBe('secret_unavailable');
  expect(await textOf({ provide: () => Promise.reject(new Error('the vault is shut')) })).toBe('secret_unavailable');
});
