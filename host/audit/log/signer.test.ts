import { describe, expect, test } from 'vitest';
import { refusal } from '../../../test/audit/refusal.ts';
import { Random, runOptions } from '../../../test/random/random.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { AuditError } from '../error/error.ts';
import { loadMlDsa44 } from '../ml-dsa/scheme.ts';
import { createSignerKey } from '../note/key.ts';
import { formatNote, parseNote } from '../note/parse.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import { headSigner, noteSigner } from './signer.node.ts';

const ORIGIN = 'signer.example/lög';
const key = await createSignerKey(ORIGIN, new Uint8Array(32).fill(1));
const host = await createSignerKey('signer.example/host', new Uint8Array(32).fill(2));
const postQuantum = await createSignerKey(ORIGIN, new Uint8Array(32).fill(3), await loadMlDsa44());

describe('heads', () => {
  test('are the notes of their checkpoints, of any size and root', async () => {
    const random = Random.of(runOptions().seed, 0);
    const signHead = headSigner(ORIGIN, key, [host]);
    const signNote = noteSigner(key, [host]);
    for (const size of [0, 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER, ...random.times(40, () => random.next())]) {
      const root = Uint8Array.from(random.times(32, () => random.below(256)));
      const text = formatCheckpoint({ origin: ORIGIN, size: BigInt(size), root, extensions: [] });
      const head = signHead(size, root);
      expect(head).toBe(signNote(text));
      expect(formatNote(parseNote(head))).toBe(head);
      const verified = await verifyCheckpoint(head, { origin: ORIGIN, keys: [key, host] });
      expect(verified).toMatchObject({ checkpoint: { size: BigInt(size), root }, verifiedBy: [key, host] });
    }
  });

  test('carry the lines of further keys in their order, each good by itself', async () => {
    const root = new Uint8Array(32).fill(9);
    const head = headSigner(ORIGIN, key, [host, postQuantum])(7, root);
    expect(parseNote(head).signatures.map(({ keyId }) => keyId)).toStrictEqual(
      [key, host, postQuantum].map(({ keyId }) => keyId),
    );
    for (const one of [key, postQuantum]) {
      const { checkpoint } = await verifyCheckpoint(head, { origin: ORIGIN, keys: [one] });
      expect(checkpoint).toMatchObject({ size: 7n, root });
    }
  });

  test('of a log or a key that cannot be named in one are not signed', () => {
    const codes = ['', 'two\nlines', 'bell\u0007', '\ud800'].map((origin) => refusal(() => headSigner(origin, key)));
    expect(codes.every((code) => code === 'checkpoint_malformed' || code === 'note_malformed')).toBe(true);
    expect(refusal(() => headSigner(ORIGIN, { ...key, name: 'a name' }))).toBe('note_malformed');
    expect(refusal(() => headSigner(ORIGIN, key, [{ ...host, name: '' }]))).toBe('note_malformed');
  });
});

test('a text that no note can have is not signed', () => {
  const signNote = noteSigner(key);
  for (const text of ['', 'no end', 'bell\u0007\n', '\ud800\n']) {
    expect(() => signNote(text)).toThrow(AuditError);
    expect(refusal(() => signNote(text))).toBe('note_malformed');
  }
});
