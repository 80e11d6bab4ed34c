import { describe, expect, test } from 'vitest';
import { historyOf } from '../../../test/audit/history.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';
import { cosign, verifyCosignatures } from '../cosignature/cosignature.ts';
import {
  createCosigner,
  formatCosigner,
  formatCosignerKey,
  parseCosigner,
  parseCosignerKey,
} from '../cosignature/key.ts';
import { formatCheckpoint } from '../checkpoint/checkpoint.ts';
import { createSignerKey, formatSignerKey, formatVerifierKey, parseSignerKey, parseVerifierKey } from '../note/key.ts';
import { formatNote, parseNote } from '../note/parse.ts';
import { signNote } from '../note/sign.ts';
import type { NoteSignature } from '../note/types.ts';
import { parsePolicy } from '../tlog-policy/parse.ts';
import { verifyByPolicy } from '../tlog-policy/quorum.ts';
import { verifyCheckpoint } from '../verify/checkpoint.ts';
import { loadMlDsa44, withSchemes } from './scheme.ts';

const ORIGIN = 'example.com/log';
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const scheme = await loadMlDsa44();
const classic = await createSignerKey(ORIGIN, seed(1));
const quantum = await createSignerKey(ORIGIN, seed(2), scheme);
const witness = await createCosigner('example.com/witness', seed(3), scheme);
const text = historyOf(ORIGIN, [], 'true').text(7);

/** A note whose last line is changed. */
function withLine(note: string, change: (line: NoteSignature) => NoteSignature): string {
  const { signatures } = parseNote(note);
  return formatNote({
    text,
    signatures: signatures.map((line, i) => (i === signatures.length - 1 ? change(line) : line)),
  });
}

describe('keys of ML-DSA-44', () => {
  test('have text forms, public and private, and need their scheme to be read', async () => {
    expect(formatVerifierKey(quantum)).toMatch(/^example\.com\/log\+[0-9a-f]{8}\+B/);
    const { seed: _, ...publicHalf } = quantum;
    expect(parseVerifierKey(formatVerifierKey(quantum), [scheme])).toStrictEqual(publicHalf);
    expect((await parseSignerKey(formatSignerKey(quantum), [scheme])).keyId).toBe(quantum.keyId);
    expect(parseCosignerKey(formatCosignerKey(witness), [scheme]).kind).toBe('subtree/v1');
    expect((await parseCosigner(formatCosigner(witness), [scheme])).publicKey).toStrictEqual(witness.publicKey);
    expect(await laterRefusal(() => parseVerifierKey(formatVerifierKey(quantum)))).toBe('key_unsupported');
    expect(await laterRefusal(() => parseSignerKey(formatSignerKey(quantum)))).toBe('key_unsupported');
    expect(await laterRefusal(() => parsePolicy(`witness w ${formatCosignerKey(witness)}\nquorum w\n`))).toBe(
      'key_unsupported',
    );
    expect((await withSchemes((schemes) => parseVerifierKey(formatVerifierKey(quantum), schemes))).keyId).toBe(
      quantum.keyId,
    );
    expect(await laterRefusal(() => withSchemes(() => parseVerifierKey('x')))).toBe('key_invalid');
  });

  test('of another length, or with a seed of another, are none', async () => {
    const short = { ...quantum, publicKey: quantum.publicKey.slice(1) };
    expect(await laterRefusal(() => parseVerifierKey(formatVerifierKey(short), [scheme]))).toBe('key_invalid');
    expect(await laterRefusal(() => createSignerKey(ORIGIN, seed(1).slice(1), scheme))).toBe('key_invalid');
    const other = { ...quantum, seed: seed(9) };
    expect(await laterRefusal(() => parseSignerKey(formatSignerKey(other), [scheme]))).toBe('key_invalid');
  });
});

describe('checkpoints that are signed with two algorithms', () => {
  test('verify with either key, and with both when all are demanded', async () => {
    const note = await signNote(text, [classic, quantum], 5n);
    const trust = { origin: ORIGIN, keys: [classic, quantum] };
    expect((await verifyCheckpoint(note, trust)).verifiedBy).toHaveLength(2);
    expect((await verifyCheckpoint(note, { ...trust, keys: [quantum] })).verifiedBy).toStrictEqual([quantum]);
    expect((await verifyCheckpoint(note, { ...trust, all: true })).verifiedBy).toHaveLength(2);
    const alone = await signNote(text, [classic]);
    expect((await verifyCheckpoint(alone, trust)).verifiedBy).toStrictEqual([classic]);
    expect(await laterRefusal(() => verifyCheckpoint(alone, { ...trust, all: true }))).toBe('note_unverified');
    expect(await laterRefusal(() => verifyCheckpoint(alone, { ...trust, keys: [quantum] }))).toBe('note_unverified');
  });

  test('are refused when the line of ML-DSA-44 is not right: another bit, time, length, text or key', async () => {
    const note = await signNote(text, [classic, quantum], 5n);
    const trust = { origin: ORIGIN, keys: [classic, quantum] };
    const flipped = (place: number) => (line: NoteSignature) => {
      const signature = line.signature.slice();
      signature[place] = (signature[place] ?? 0) ^ 1;
      return { ...line, signature };
    };
    const wrong = [
      withLine(note, flipped(7)),
      withLine(note, flipped(0)),
      withLine(note, flipped(8)),
      withLine(note, flipped(2427)),
      withLine(note, (line) => ({ ...line, signature: line.signature.slice(0, -1) })),
      withLine(note, (line) => ({ ...line, signature: Uint8Array.of(...line.signature, 0) })),
      withLine(note, (line) => ({ ...line, signature: Uint8Array.of(1) })),
      note.replace('\n7\n', '\n8\n'),
    ];
    for (const [i, each] of wrong.entries()) {
      expect([i, await laterRefusal(() => verifyCheckpoint(each, trust))]).toStrictEqual([i, 'signature_invalid']);
    }
    const forged = { ...quantum, publicKey: witness.publicKey };
    expect(await laterRefusal(() => verifyCheckpoint(note, { ...trust, keys: [forged] }))).toBe('signature_invalid');
    // A line of one name does not stand for another.
    const renamed = { ...quantum, name: 'example.com/gol' };
    const moved = withLine(note, (line) => ({ ...line, name: renamed.name }));
    expect(await laterRefusal(() => verifyCheckpoint(moved, { ...trust, keys: [renamed] }))).toBe('signature_invalid');
  });

  test('have no extension lines that no key signed', async () => {
    const root = historyOf(ORIGIN, [], 'true').root(7);
    const extended = formatCheckpoint({ origin: ORIGIN, size: 7n, root, extensions: ['more'] });
    const both = await signNote(extended, [classic, quantum]);
    const keys = [classic, quantum];
    expect((await verifyCheckpoint(both, { origin: ORIGIN, keys })).checkpoint.extensions).toStrictEqual(['more']);
    const trust = { origin: ORIGIN, keys: [quantum] };
    expect(await laterRefusal(() => verifyCheckpoint(both, trust))).toBe('signature_invalid');
  });

  test('are all that it signs', async () => {
    expect(await laterRefusal(() => signNote('no checkpoint\n', [quantum]))).toBe('checkpoint_malformed');
    const line = { name: quantum.name, keyId: quantum.keyId, signature: new Uint8Array(2428) };
    const note = formatNote({ text: 'no checkpoint\n', signatures: [line] });
    expect(await laterRefusal(() => verifyCheckpoint(note, { origin: ORIGIN, keys: [quantum] }))).toBe(
      'signature_invalid',
    );
  });
});

describe('cosignatures of ML-DSA-44', () => {
  test('have a time, and count for a quorum', async () => {
    const own = parseNote(await signNote(text, [classic]));
    const note = formatNote({ text, signatures: [...own.signatures, await cosign(text, witness, 9n)] });
    expect((await verifyCosignatures(note, [witness])).map(({ time }) => time)).toStrictEqual([9n]);
    const lines = `log ${formatVerifierKey(classic)}\nwitness w ${formatCosignerKey(witness)}\nquorum w\n`;
    const policy = parsePolicy(lines, [scheme]);
    expect((await verifyByPolicy(note, policy)).cosignatures).toHaveLength(1);
    expect(await laterRefusal(() => verifyByPolicy(formatNote(own), policy))).toBe('quorum_unmet');
    const broken = withLine(note, (line) => ({ ...line, signature: line.signature.with(100, 0).with(101, 0) }));
    expect(await laterRefusal(() => verifyByPolicy(broken, policy))).toBe('signature_invalid');
  });
});
