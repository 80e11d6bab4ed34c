import { describe, expect, test } from 'vitest';
import { createSignerKey, formatSignerKey } from '../note/key.ts';
import { formatNote, parseNote } from '../note/parse.ts';
import { signNote } from '../note/sign.ts';
import { cosign, parseCosignature, verifyCosignatures } from './cosignature.ts';
import { createCosigner, formatCosigner, formatCosignerKey, parseCosigner, parseCosignerKey } from './key.ts';
import { subtreeMessage } from './subtree-message.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';

const TEXT = 'example.com/log\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n';
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const log = await createSignerKey('example.com/log', seed(1));
const witness = await createCosigner('example.com/witness', seed(2));
const other = await createCosigner('example.com/other', seed(3));

async function cosigned(...times: readonly bigint[]): Promise<string> {
  const note = parseNote(await signNote(TEXT, [log]));
  const lines = await Promise.all(times.map((time) => cosign(TEXT, witness, time)));
  return formatNote({ ...note, signatures: [...note.signatures, ...lines] });
}

describe('cosignatures', () => {
  test('verify with their times, and those of unknown cosigners are left aside', async () => {
    const note = await cosigned(7n, 9n);
    const found = await verifyCosignatures(note, [other, witness]);
    expect(found.map(({ key, time }) => [key.name, time])).toStrictEqual([
      ['example.com/witness', 7n],
      ['example.com/witness', 9n],
    ]);
    expect(await verifyCosignatures(note, [other])).toStrictEqual([]);
  });

  test('one that does not verify refuses the note: another time, text, length or key', async () => {
    const { text, signatures } = parseNote(await cosigned(7n));
    const [own, line] = signatures;
    if (own === undefined || line === undefined) throw new Error('no cosignature');
    const later = line.signature.slice();
    later[7] = 8;
    const wrong = [later, line.signature.slice(0, -1), Uint8Array.of(...line.signature, 0), line.signature.slice(8)];
    for (const signature of wrong) {
      const note = { text, signatures: [own, line, { ...line, signature }] };
      expect(await laterRefusal(() => verifyCosignatures(note, [witness]))).toBe('signature_invalid');
    }
    const moved = { text: TEXT.replace('5', '6'), signatures };
    expect(await laterRefusal(() => verifyCosignatures(moved, [witness]))).toBe('signature_invalid');
    const forged = { ...witness, publicKey: other.publicKey };
    expect(await laterRefusal(() => verifyCosignatures({ text, signatures }, [forged]))).toBe('signature_invalid');
  });

  test('are made for times that are some', async () => {
    for (const time of [0n, -1n, 1n << 63n]) {
      expect(await laterRefusal(() => cosign(TEXT, witness, time))).toBe('signature_invalid');
    }
    const line = await cosign(TEXT, witness, (1n << 63n) - 1n);
    expect(parseCosignature(line).time).toBe((1n << 63n) - 1n);
    const beyond = line.signature.slice();
    beyond[0] = 0x80;
    expect(await laterRefusal(() => parseCosignature({ ...line, signature: beyond }))).toBe('signature_invalid');
    expect(await laterRefusal(() => cosign('no newline', witness, 1n))).toBe('note_malformed');
  });

  test("cosigners' keys have a text form, and a log's private key is none", async () => {
    const { seed: _, ...key } = witness;
    expect(parseCosignerKey(formatCosignerKey(witness))).toStrictEqual(key);
    expect(await parseCosigner(formatCosigner(witness))).toStrictEqual(witness);
    expect(await laterRefusal(() => parseCosigner(formatSignerKey(log)))).toBe('key_unsupported');
    expect(await laterRefusal(() => parseCosigner(formatCosigner({ ...witness, seed: seed(9) })))).toBe('key_invalid');
  });

  test('no subtree is signed with a time unless it begins at 0, and none that is none', async () => {
    const statement = { cosigner: 'w', time: 0n, origin: 'o', subtree: { start: 8n, end: 13n }, root: seed(1) };
    expect(subtreeMessage(statement)).toHaveLength(12 + 2 + 8 + 2 + 16 + 32);
    const wrong = [
      { time: 1n },
      { subtree: { start: 3n, end: 5n } },
      { subtree: { start: 8n, end: 8n } },
      { root: seed(1).slice(1) },
      { cosigner: '' },
      { origin: 'o'.repeat(256) },
    ];
    for (const change of wrong) {
      expect(await laterRefusal(() => subtreeMessage({ ...statement, ...change }))).toBe('signature_invalid');
    }
  });
});
