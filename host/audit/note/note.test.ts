import { describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../encoding/base64/base64.ts';
import {
  createSignerKey,
  formatKeyId,
  formatSignerKey,
  formatVerifierKey,
  keyIdOf,
  parseSignerKey,
  parseVerifierKey,
} from './key.ts';
import { formatNote, MAX_NOTE_BYTES, parseNote } from './parse.ts';
import { signNote } from './sign.ts';
import type { SignerKey } from './types.ts';
import { verifyNote } from './verify.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';

const key = (name: string, byte: number): Promise<SignerKey> => createSignerKey(name, new Uint8Array(32).fill(byte));
const alice = await key('alice.example', 1);
const bob = await key('bob.example', 2);
const TEXT = 'first line\n\nafter a blank line \u00e9\n';
const note = await signNote(TEXT, [alice, bob]);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a signed note', () => {
  test('is split at its last blank line, and written again as it was', () => {
    const parsed = parseNote(note);
    expect(parsed.text).toBe(TEXT);
    expect(parsed.signatures.map(({ name }) => name)).toStrictEqual(['alice.example', 'bob.example']);
    expect(formatNote(parsed)).toBe(note);
    expect(parseNote(bytes(note))).toStrictEqual(parsed);
  });

  test('is verified by any known key, and says which', async () => {
    const verified = await verifyNote(note, [bob]);
    expect(verified.text).toBe(TEXT);
    expect(verified.verifiedBy).toStrictEqual([bob]);
    expect(verified.unknown.map(({ name }) => name)).toStrictEqual(['alice.example']);
    expect((await verifyNote(note, [bob, alice, alice])).verifiedBy).toStrictEqual([alice, bob]);
  });

  test('without a known key it is unverified', async () => {
    expect(await laterRefusal(() => verifyNote(note, []))).toBe('note_unverified');
    const namesake = await key('alice.example', 3);
    expect(await laterRefusal(() => verifyNote(note, [namesake]))).toBe('note_unverified');
  });

  test('one bad signature of a known key refuses all of it', async () => {
    const parsed = parseNote(note);
    const [first, second] = parsed.signatures;
    const broken = second?.signature.slice() ?? new Uint8Array();
    broken[40] = (broken[40] as number) ^ 1;
    const tampered = formatNote({
      text: TEXT,
      signatures: [first, { ...second, signature: broken }] as typeof parsed.signatures,
    });
    expect(await laterRefusal(() => verifyNote(tampered, [alice, bob]))).toBe('signature_invalid');
    expect(await laterRefusal(() => verifyNote(tampered, [alice]))).toBe('accepted');
    expect(await laterRefusal(() => verifyNote(note.replace('first', 'First'), [alice]))).toBe('signature_invalid');
  });

  test('a good and a bad signature of the same key refuse it, in either order', async () => {
    const parsed = parseNote(await signNote(TEXT, [alice]));
    const good = parsed.signatures[0] as (typeof parsed.signatures)[0];
    const bad = { ...good, signature: good.signature.map((byte, i) => (i === 3 ? byte ^ 1 : byte)) };
    for (const signatures of [
      [good, bad],
      [bad, good],
    ]) {
      expect(await laterRefusal(() => verifyNote(formatNote({ text: TEXT, signatures }), [alice]))).toBe(
        'signature_invalid',
      );
    }
    const twice = await verifyNote(formatNote({ text: TEXT, signatures: [good, good] }), [alice]);
    expect(twice.verifiedBy).toStrictEqual([alice]);
  });

  test('signatures of unknown algorithms and lengths are left aside', async () => {
    const foreign = { name: 'witness.example', keyId: 0x01020304, signature: new Uint8Array(2428) };
    const mixed = formatNote({ text: TEXT, signatures: [foreign, ...parseNote(note).signatures] });
    expect((await verifyNote(mixed, [alice])).unknown).toHaveLength(2);
    // The known key's id with a blob of another length is a failed signature of that key.
    const short = formatNote({ text: TEXT, signatures: [{ ...alice, signature: new Uint8Array(63) }] });
    expect(await laterRefusal(() => verifyNote(short, [alice]))).toBe('signature_invalid');
  });

  test('two keys of one name and id are refused, since the outcome would depend on their order', async () => {
    const impostor = { ...bob, name: alice.name, keyId: alice.keyId };
    expect(await laterRefusal(() => verifyNote(note, [alice, impostor]))).toBe('key_invalid');
  });

  const [, firstLine = ''] = /(\u2014 .*\n)/.exec(note) ?? [];
  test.each([
    ['nothing', ''],
    ['no signatures', `${TEXT}\n`],
    ['no blank line', `text\n${firstLine}`],
    ['no last newline', note.slice(0, -1)],
    ['a carriage return', note.replaceAll('\n', '\r\n')],
    ['a tab in the text', note.replace('first', 'fir\tst')],
    ['a NUL', note.replace('first', '\0')],
    ['a hyphen for the dash', note.replace('\u2014 alice', '- alice')],
    ['no space after the dash', note.replace('\u2014 alice', '\u2014alice')],
    ['two spaces after the dash', note.replace('\u2014 alice', '\u2014  alice')],
    ['a name with a plus', note.replace('alice.example', 'alice+example')],
    ['a name with a no-break space', note.replace('alice.example', 'alice\u00a0example')],
    ['a name that is too long', note.replace('alice.example', 'a'.repeat(256))],
    ['a signature without padding', note.replace('=\n', '\n')],
    ['a signature with a space behind it', note.replace('=\n', '= \n')],
    ['a signature of four bytes', `${TEXT}\n\u2014 a ${encodeBase64(new Uint8Array(4))}\n`],
    ['an endless signature', `${TEXT}\n\u2014 a ${encodeBase64(new Uint8Array(20_000))}\n`],
    ['101 signatures', `${TEXT}\n${firstLine.repeat(101)}`],
    ['a line after the signatures', `${note}more\n`],
    ['a lone surrogate', note.replace('first', '\ud800')],
  ])('%s is malformed', async (_, text) => {
    expect(await laterRefusal(() => parseNote(text))).toBe('note_malformed');
  });

  test('bytes that are not UTF-8 are malformed, and a hundred signatures are not', async () => {
    const broken = bytes(note);
    broken[0] = 0xff;
    expect(await laterRefusal(() => parseNote(broken))).toBe('note_malformed');
    expect(parseNote(`${TEXT}\n${firstLine.repeat(100)}`).signatures).toHaveLength(100);
  });

  test('what is too large is refused unread', async () => {
    expect(await laterRefusal(() => parseNote(new Uint8Array(MAX_NOTE_BYTES + 1)))).toBe('too_large');
    expect(await laterRefusal(() => parseNote('\n'.repeat(MAX_NOTE_BYTES + 1)))).toBe('too_large');
  });

  test('a text that cannot be read again is not signed', async () => {
    for (const text of ['no newline', '', 'a\tb\n', 'a\r\n', '\ud800\n']) {
      expect(await laterRefusal(() => signNote(text, [alice])), JSON.stringify(text)).toBe('note_malformed');
    }
  });
});

describe('note keys', () => {
  test('have a text form that is read again', async () => {
    expect(parseVerifierKey(formatVerifierKey(alice))).toStrictEqual({
      name: alice.name,
      keyId: alice.keyId,
      publicKey: alice.publicKey,
    });
    expect(await parseSignerKey(formatSignerKey(alice))).toStrictEqual(alice);
    expect(formatSignerKey(alice)).toMatch(/^PRIVATE\+KEY\+alice\.example\+[0-9a-f]{8}\+/);
  });

  const withKey = (publicKey: Uint8Array, algorithm = 1, keyId = keyIdOf('k', publicKey, algorithm)): string =>
    `k+${formatKeyId(keyId)}+${encodeBase64(Uint8Array.of(algorithm, ...publicKey))}`;

  test.each([
    ['a key', withKey(alice.publicKey), 'accepted'],
    ['another id', withKey(alice.publicKey, 1, 7), 'key_invalid'],
    ['an id in upper case', withKey(alice.publicKey).toUpperCase(), 'key_invalid'],
    ['another algorithm', withKey(alice.publicKey, 4), 'key_unsupported'],
    ['a key of 31 bytes', withKey(alice.publicKey.subarray(1)), 'key_invalid'],
    ['a key of 1,312 bytes', withKey(new Uint8Array(1312), 6), 'key_unsupported'],
    ['the neutral element', withKey(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0))), 'key_invalid'],
    ['no name', withKey(alice.publicKey).slice(1), 'key_invalid'],
    ['no key', 'k+01020304', 'key_invalid'],
    ['an ML-DSA-44 key with another id', withKey(new Uint8Array(1312), 6, 7), 'key_invalid'],
    ['an empty key', 'k+01020304+', 'key_invalid'],
    ['a space', `${withKey(alice.publicKey)} `, 'key_invalid'],
    ['an endless text', `k+01020304+${'A'.repeat(1 << 20)}`, 'key_invalid'],
  ])('%s: %#', async (_, text, outcome) => {
    expect(await laterRefusal(() => parseVerifierKey(text))).toBe(outcome);
  });

  test('a private key whose id is not that of its public key is refused', async () => {
    const text = formatSignerKey(alice);
    expect(await laterRefusal(() => parseSignerKey(text.replace(formatKeyId(alice.keyId), '00000000')))).toBe(
      'key_invalid',
    );
    expect(await laterRefusal(() => parseSignerKey(formatVerifierKey(alice)))).toBe('key_invalid');
    expect(await laterRefusal(() => createSignerKey('a b', new Uint8Array(32)))).toBe('key_invalid');
    expect(await laterRefusal(() => createSignerKey('a', new Uint8Array(31)))).toBe('key_invalid');
  });
});
