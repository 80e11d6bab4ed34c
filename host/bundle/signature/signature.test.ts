import { describe, expect, test } from 'vitest';
import { createSignerKey, type SignerKey } from '../../audit/index.ts';
import { BundleError } from '../error/error.ts';
import { formatStatement, parseStatement, type ModuleStatement } from './statement.ts';
import { cosignModule, signModule } from './sign.ts';
import { verifyModuleSignature, type SignatureTrust } from './verify.ts';

const module = new TextEncoder().encode('a module');
const statement: ModuleStatement = {
  // echo -n 'a module' | sha256sum
  digest: 'f6c0d945dc8a9e01854484f4e9b123945919e553778d4386d1d939451c038a0c',
  name: 'baseline',
  version: '1.10.0',
  minimumVersion: '1.9',
};

const key = (name: string, byte: number): Promise<SignerKey> => createSignerKey(name, new Uint8Array(32).fill(byte));
const alice = await key('alice', 1);
const bob = await key('bob', 2);

async function refusal(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof BundleError) return error.code;
    throw error;
  }
  return 'accepted';
}

const verify = (note: string, trust: SignatureTrust, bytes: Uint8Array | string = module): Promise<string> =>
  refusal(() => verifyModuleSignature(note, bytes, trust));

describe('module signatures', async () => {
  const note = await signModule(statement, [alice, bob]);

  test('the statement is the text that the format document gives', () => {
    expect(formatStatement(statement)).toBe(
      `edict.dev/module/v1\n${statement.digest}\nbaseline\n1.10.0\nabi 1\nminimum-version 1.9\n`,
    );
    expect(parseStatement(formatStatement(statement))).toStrictEqual(statement);
    const without = { ...statement, minimumVersion: null, version: 'any words' };
    expect(parseStatement(formatStatement(without))).toStrictEqual(without);
  });

  test('a signature of a trusted key over this module verifies', async () => {
    const verified = await verifyModuleSignature(note, module, { keys: [alice], name: 'baseline' });
    expect(verified.statement).toStrictEqual(statement);
    expect(verified.verifiedBy.map(({ name }) => name)).toStrictEqual(['alice']);
    expect(await verify(note, { keys: [bob] }, statement.digest)).toBe('accepted');
  });

  test('another module, another name, unknown keys and too few of them are refused', async () => {
    expect(await verify(note, { keys: [alice] }, new TextEncoder().encode('a modul3'))).toBe('digest_mismatch');
    expect(await verify(note, { keys: [alice] }, statement.digest.toUpperCase())).toBe('digest_mismatch');
    expect(await verify(note, { keys: [alice], name: 'other' })).toBe('name_mismatch');
    expect(await verify(note, { keys: [await key('alice', 3)] })).toBe('signature_untrusted');
    expect(await verify(note, { keys: [] })).toBe('signature_untrusted');
    expect(await verify(note, { keys: [alice, bob], threshold: 2 })).toBe('accepted');
    expect(await verify(note, { keys: [alice], threshold: 2 })).toBe('signature_untrusted');
    expect(await verify(note, { keys: [alice], threshold: Number.NaN })).toBe('signature_untrusted');
  });

  test('one key under two names is one signer', async () => {
    const both = await signModule(statement, [alice, await key('also-alice', 1)]);
    const keys = [alice, await key('also-alice', 1)];
    expect(await verify(both, { keys })).toBe('accepted');
    expect(await verify(both, { keys, threshold: 2 })).toBe('signature_untrusted');
  });

  test('signatures are added one after another, and each key has one', async () => {
    const first = await signModule(statement, [alice]);
    const { note: both, kept } = await cosignModule(statement, [bob], first);
    expect(kept).toStrictEqual(['alice']);
    expect(both).toBe(note);
    expect(await verify(both, { keys: [alice, bob], threshold: 2 })).toBe('accepted');
    const again = await cosignModule(statement, [alice], both);
    expect(again.kept).toStrictEqual(['bob']);
    expect(again.note.split('\n').filter((line) => line.includes('alice'))).toHaveLength(1);
    expect(await verify(again.note, { keys: [alice, bob], threshold: 2 })).toBe('accepted');
  });

  test('signatures of another statement are not carried over to this one', async () => {
    for (const other of [{ version: '1.9' }, { digest: '0'.repeat(64) }, { name: 'other' }]) {
      const before = await signModule({ ...statement, ...other }, [alice, bob]);
      const { note: after, kept } = await cosignModule(statement, [alice], before);
      expect(kept).toStrictEqual([]);
      expect(await verify(after, { keys: [bob] })).toBe('signature_untrusted');
      expect(await verify(after, { keys: [alice] })).toBe('accepted');
    }
    expect(await refusal(() => cosignModule(statement, [alice], 'notes to myself'))).toBe('signature_malformed');
  });

  test('a changed text breaks the signature', async () => {
    expect(await verify(note.replace('1.10.0', '1.11.0'), { keys: [alice] })).toBe('signature_untrusted');
    expect(await verify(note.replace('\u2014', '-'), { keys: [alice] })).toBe('signature_malformed');
    expect(await verify('', { keys: [alice] })).toBe('signature_malformed');
  });

  test('a version below the oldest that may be used is refused, numbers being compared as numbers', async () => {
    const trust = (minimumVersion: string): SignatureTrust => ({ keys: [alice], minimumVersion });
    expect(await verify(note, trust('1.9'))).toBe('accepted');
    expect(await verify(note, trust('1.10'))).toBe('accepted');
    expect(await verify(note, trust('1.10.0.1'))).toBe('version_too_old');
    expect(await verify(note, trust('2'))).toBe('version_too_old');
    expect(await verify(note, trust('latest'))).toBe('version_too_old');
    const unordered = await signModule({ ...statement, version: 'latest', minimumVersion: null }, [alice]);
    expect(await verify(unordered, { keys: [alice] })).toBe('accepted');
    expect(await verify(unordered, trust('0'))).toBe('version_too_old');
  });

  test.each([
    ['a digest in upper case', { digest: statement.digest.toUpperCase() }],
    ['a short digest', { digest: 'ab' }],
    ['a name with a newline', { name: 'a\nb' }],
    ['an empty name', { name: '' }],
    ['a name with a space at its end', { name: 'a ' }],
    ['a name with a lone surrogate', { name: '\ud800' }],
    ['an endless name', { name: 'a'.repeat(256) }],
    ['an empty version', { version: '' }],
    ['a minimum that is not numbers', { minimumVersion: '1.x' }],
    ['a minimum with a leading zero', { minimumVersion: '01' }],
    ['a version that cannot be compared with its minimum', { version: 'v1' }],
    ['a version below its own minimum', { version: '1.8.9' }],
  ])('%s is no statement', async (_, part) => {
    expect(await refusal(() => formatStatement({ ...statement, ...part }))).toBe('signature_malformed');
  });

  test.each([
    ['another header', (text: string) => text.replace('v1', 'v2')],
    ['another ABI', (text: string) => text.replace('abi 1', 'abi 2')],
    ['no last newline', (text: string) => text.slice(0, -1)],
    ['a line too many', (text: string) => `${text}more\n`],
    ['an unknown sixth line', (text: string) => text.replace('minimum-version', 'maximum-version')],
    ['a missing line', (text: string) => text.replace('baseline\n', '')],
    ['a carriage return', (text: string) => text.replaceAll('\n', '\r\n')],
  ])('%s is refused', async (_, change) => {
    expect(await refusal(() => parseStatement(change(formatStatement(statement))))).toBe('signature_malformed');
  });
});
