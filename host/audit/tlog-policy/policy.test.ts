import { describe, expect, test } from 'vitest';
import { cosign } from '../cosignature/cosignature.ts';
import { createCosigner, formatCosignerKey } from '../cosignature/key.ts';
import type { CosignerSigner } from '../cosignature/types.ts';
import { createSignerKey, formatVerifierKey } from '../note/key.ts';
import { formatNote, parseNote } from '../note/parse.ts';
import { signNote } from '../note/sign.ts';
import { parsePolicy } from './parse.ts';
import { verifyByPolicy } from './quorum.ts';
import { laterRefusal } from '../../../test/audit/refusal.ts';

const TEXT = 'example.com/log\n5\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n';
const seed = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const log = await createSignerKey('example.com/log', seed(1));
const witnesses = await Promise.all([2, 3, 4].map((n) => createCosigner(`w${n}.example`, seed(n))));
const lines = witnesses.map((key, i) => `witness w${i} ${formatCosignerKey(key)}\n`).join('');
const policy = parsePolicy(`log ${formatVerifierKey(log)}\n${lines}group most 2 w0 w1 w2\nquorum most\n`);

async function noteBy(...cosigners: readonly CosignerSigner[]): Promise<string> {
  const note = parseNote(await signNote(TEXT, [log]));
  const more = await Promise.all(cosigners.map((key) => cosign(TEXT, key, 100n)));
  return formatNote({ ...note, signatures: [...note.signatures, ...more] });
}

describe('a trust policy', () => {
  test('accepts a checkpoint of its log with its quorum of witnesses', async () => {
    const [a, b] = witnesses as [CosignerSigner, CosignerSigner];
    const { checkpoint, cosignatures } = await verifyByPolicy(await noteBy(a, b), policy);
    expect([checkpoint.size, cosignatures.length]).toStrictEqual([5n, 2]);
    expect(await laterRefusal(async () => verifyByPolicy(await noteBy(a), policy))).toBe('quorum_unmet');
    // The same witness twice is one witness.
    expect(await laterRefusal(async () => verifyByPolicy(await noteBy(a, a), policy))).toBe('quorum_unmet');
  });

  test('refuses a log that it does not name', async () => {
    const none = parsePolicy('quorum none\n');
    const note = await noteBy(...witnesses);
    expect(await laterRefusal(() => verifyByPolicy(note, none))).toBe('note_unverified');
    const known = { origin: 'example.com/log', keys: [log] };
    expect((await verifyByPolicy(note, none, known)).cosignatures).toStrictEqual([]);
    const impostor = await createSignerKey('example.com/log', seed(9));
    expect(await laterRefusal(async () => verifyByPolicy(await signNote(TEXT, [impostor]), policy))).toBe(
      'note_unverified',
    );
  });

  test('is refused whole for a line that says nothing, or more than it may', async () => {
    const wrong = [
      '',
      'quorum none',
      'quorum none\r\n',
      'quorum none more\n',
      'quorum\u00a0none\n',
      'log\nquorum none\n',
      'witness w\nquorum none\n',
      `witness none ${formatCosignerKey(witnesses[0] as CosignerSigner)}\nquorum none\n`,
      'group g 1\nquorum none\n',
      'else\nquorum none\n',
      `${lines}group g 02 w0 w1\nquorum g\n`,
      `${lines}group g all w0 w0\nquorum g\n`,
      `${lines}group g 4 w0 w1 w2\nquorum g\n`,
      `log ${formatVerifierKey(log)}\nlog ${formatVerifierKey(log)}\nquorum none\n`,
    ];
    for (const text of wrong)
      expect([text, await laterRefusal(() => parsePolicy(text))]).toStrictEqual([text, 'policy_malformed']);
    expect(await laterRefusal(() => parsePolicy(Uint8Array.of(0x23, 0xff, 0x0a)))).toBe('policy_malformed');
    expect(await laterRefusal(() => parsePolicy('#'.repeat(1_000_001)))).toBe('too_large');
    expect(
      await laterRefusal(() =>
        parsePolicy(`witness w ${formatCosignerKey(witnesses[0] as CosignerSigner).slice(1)}\n`),
      ),
    ).toBe('key_invalid');
  });

  test('of deep groups and many witnesses is bounded', async () => {
    const groups = Array.from({ length: 256 }, (_, i) => `group g${i} any ${i === 0 ? 'w0' : `g${i - 1}`}\n`);
    const deep = parsePolicy(`log ${formatVerifierKey(log)}\n${lines}${groups.join('')}quorum g255\n`);
    expect((await verifyByPolicy(await noteBy(witnesses[0] as CosignerSigner), deep)).cosignatures).toHaveLength(1);
    const more = `${groups.join('')}group last any w1\n`;
    expect(await laterRefusal(() => parsePolicy(`${lines}${more}quorum last\n`))).toBe('policy_malformed');
  });
});
