import { describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { formatTlogProof, parseTlogProof, type TlogProof } from './tlog-proof.ts';
import { refusal } from '../../../test/audit/refusal.ts';

const hash = (byte: number): Uint8Array => new Uint8Array(32).fill(byte);
const line = encodeBase64(hash(1));
const proof: TlogProof = {
  extra: Uint8Array.of(1, 2, 3),
  index: 7n,
  hashes: [hash(1), hash(2)],
  checkpoint: 'o\n8\nroot\n\nsignatures\n',
};
const text = `c2sp.org/tlog-proof@v1\nextra AQID\nindex 7\n${line}\n${encodeBase64(hash(2))}\n\no\n8\nroot\n\nsignatures\n`;

describe('a tlog-proof', () => {
  test('is written and read again, with and without its optional parts', () => {
    expect(formatTlogProof(proof)).toBe(text);
    expect(parseTlogProof(text)).toStrictEqual(proof);
    expect(parseTlogProof(new TextEncoder().encode(text))).toStrictEqual(proof);
    const bare = { ...proof, extra: null, index: 0n, hashes: [] };
    expect(parseTlogProof(formatTlogProof(bare))).toStrictEqual(bare);
    expect(parseTlogProof(formatTlogProof({ ...bare, extra: new Uint8Array(0) })).extra).toStrictEqual(
      new Uint8Array(0),
    );
  });

  test.each([
    ['another header', text.replace('@v1', '@v2')],
    ['no blank line', text.replaceAll('\n\n', '\n')],
    ['no index', text.replace('index 7\n', '')],
    ['an index with a leading zero', text.replace('index 7', 'index 07')],
    ['a negative index', text.replace('index 7', 'index -7')],
    ['an index of 2^64', text.replace('index 7', `index ${1n << 64n}`)],
    ['two indexes', text.replace('index 7\n', 'index 7\nindex 7\n')],
    ['the extra line after the index', text.replace('extra AQID\nindex 7', 'index 7\nextra AQID')],
    ['two extra lines', text.replace('extra AQID\n', 'extra AQID\nextra AQID\n')],
    ['an extra line that is no base64', text.replace('AQID', 'AQI')],
    ['a short hash', text.replace(line, encodeBase64(hash(1).subarray(1)))],
    ['a hash without padding', text.replace(line, line.slice(0, -1))],
    ['carriage returns', text.replaceAll('\n', '\r\n')],
    ['65 hashes', text.replace(`${line}\n`, `${line}\n`.repeat(64))],
    ['a checkpoint without its last newline', text.slice(0, -1)],
    ['nothing after the blank line', `c2sp.org/tlog-proof@v1\nindex 0\n\n`],
    ['a lone surrogate', `${text}\ud800\n`],
  ])('%s is malformed', (_, changed) => {
    expect(refusal(() => parseTlogProof(changed))).toBe('proof_malformed');
  });

  test('what is not UTF-8, or too large, is refused', () => {
    expect(refusal(() => parseTlogProof(Uint8Array.of(0xff, 0xfe)))).toBe('proof_malformed');
    expect(refusal(() => parseTlogProof(new Uint8Array(4_000_000)))).toBe('too_large');
  });
});
