import { describe, expect, test } from 'vitest';
import { historyOf } from '../../../test/audit/history.ts';
import { laterRefusal, refusal } from '../../../test/audit/refusal.ts';
import { loadMlDsa44 } from '../ml-dsa/scheme.ts';
import { createSignerKey } from '../note/key.ts';
import { formatNote, parseNote } from '../note/parse.ts';
import { signNote } from '../note/sign.ts';
import type { SignerKey } from '../note/types.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import { signHandover, verifyHandover } from './handover.ts';
import { formatKeyHistory, parseKeyHistory, trustByHistory, verifyKeyHistory } from './history.ts';

const ORIGIN = 'example.com/log';
const log = historyOf(ORIGIN, [], 'true');
const [one, two, three, other] = (await Promise.all(
  [1, 2, 3, 9].map((fill) => createSignerKey(ORIGIN, new Uint8Array(32).fill(fill))),
)) as [SignerKey, SignerKey, SignerKey, SignerKey];
const head = (size: number, time: bigint) => ({ origin: ORIGIN, size: BigInt(size), root: log.root(size), time });
const first = await signHandover(head(5, 100n), one, two);
const second = await signHandover(head(9, 200n), two, three);
const file = formatKeyHistory([first, second]);
const verify = (notes: readonly string[], keys = [one]) =>
  laterRefusal(() => verifyKeyHistory(formatKeyHistory(notes), { origin: ORIGIN, keys }));

describe('a key history', () => {
  test('is read and written one way, and says which key was valid for which sizes', async () => {
    expect(formatKeyHistory(parseKeyHistory(file))).toBe(file);
    expect(parseKeyHistory(new TextEncoder().encode(file))).toStrictEqual([first, second]);
    const { periods } = await verifyKeyHistory(file, { origin: ORIGIN, keys: [one] });
    expect(periods.map(({ key, from, until, since }) => [key.keyId, from, until, since])).toStrictEqual([
      [one.keyId, 0n, 5n, null],
      [two.keyId, 5n, 9n, 100n],
      [three.keyId, 9n, null, 200n],
    ]);
    const later = await verifyKeyHistory(file, { origin: ORIGIN, keys: [two] });
    expect(later.periods.map(({ key }) => key.keyId)).toStrictEqual([two.keyId, three.keyId]);
  });

  test('verifies checkpoints of each key in its time alone', async () => {
    const trust = trustByHistory(await verifyKeyHistory(file, { origin: ORIGIN, keys: [one] }));
    const outcome = async (size: number, key: SignerKey): Promise<string> =>
      laterRefusal(async () => verifyCheckpoint(await signNote(log.text(size), [key]), trust));
    const valid: readonly (readonly [number, SignerKey])[] = [
      [0, one],
      [5, one],
      [5, two],
      [7, two],
      [9, two],
      [9, three],
      [20, three],
    ];
    for (const [size, key] of valid) expect([size, await outcome(size, key)]).toStrictEqual([size, 'accepted']);
    const wrong: readonly (readonly [number, SignerKey])[] = [
      [6, one],
      [4, two],
      [10, two],
      [8, three],
      [5, other],
    ];
    for (const [size, key] of wrong) expect([size, await outcome(size, key)]).toStrictEqual([size, 'note_unverified']);
    const forked = historyOf(ORIGIN, [two], 'forked');
    expect(await laterRefusal(async () => verifyCheckpoint(await forked.note(5), trust))).toBe('key_history_invalid');
  });

  test('has handovers that follow each other, of one log, from a trusted key', async () => {
    expect(await verify([first, second])).toBe('accepted');
    expect(await verify([first, second], [other])).toBe('key_history_invalid');
    expect(await verify([])).toBe('key_history_invalid');
    expect(await verify([first, await signHandover(head(9, 200n), other, three)])).toBe('key_history_invalid');
    expect(await verify([first, await signHandover(head(4, 200n), two, three)])).toBe('key_history_invalid');
    expect(await verify([first, await signHandover(head(9, 99n), two, three)])).toBe('key_history_invalid');
    const elsewhere = await signHandover({ ...head(9, 200n), origin: 'example.com/other' }, two, three);
    expect(await verify([first, elsewhere])).toBe('origin_mismatch');
  });

  test('a handover is signed by both keys, and by them as they are', async () => {
    const { text, signatures } = parseNote(first);
    for (const line of signatures) {
      expect(await laterRefusal(() => verifyHandover(formatNote({ text, signatures: [line] })))).toBe(
        'key_history_invalid',
      );
    }
    const changed = formatNote({ text: text.replace('\n5\n', '\n6\n'), signatures });
    expect(await laterRefusal(() => verifyHandover(changed))).toBe('signature_invalid');
    expect(await laterRefusal(() => signHandover(head(5, 1n), one, one))).toBe('key_history_invalid');
    const quantum = await createSignerKey(ORIGIN, new Uint8Array(32), await loadMlDsa44());
    expect(await laterRefusal(() => signHandover(head(5, 1n), one, quantum))).toBe('key_unsupported');
    for (const wrong of ['nothing\n', text.replace('@v1', '@v2'), `${text}more\n`, text.replace('\n5\n', '\n05\n')]) {
      expect(await laterRefusal(async () => verifyHandover(await signNote(wrong, [one, two])))).toBe(
        'key_history_invalid',
      );
    }
  });

  test('that is cut, longer or not of its form is none', () => {
    const wrong = [
      '',
      'x\n\n',
      file.slice(0, -1),
      `${file}x`,
      file.replace('handover ', 'handover 0'),
      file.replace('@v1', '@v2'),
      'edict-key-history@v1\nhandover 99999\n\n',
    ];
    for (const each of wrong)
      expect([each, refusal(() => parseKeyHistory(each))]).toStrictEqual([each, 'key_history_invalid']);
    expect(refusal(() => parseKeyHistory('x'.repeat(5_000_000)))).toBe('too_large');
  });
});
