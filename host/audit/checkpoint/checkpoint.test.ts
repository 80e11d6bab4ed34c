import { describe, expect, test } from 'vitest';
import { encodeBase64 } from '../../encoding/base64/base64.ts';
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts';
import { refusal } from '../../../test/audit/refusal.ts';

const root = Uint8Array.from({ length: 32 }, (_, i) => i);
const hash = encodeBase64(root);

describe('a checkpoint', () => {
  test('is three lines, and extensions if any', () => {
    const checkpoint = { origin: 'example.com/log', size: 18_446_744_073_709_551_615n, root, extensions: ['a', 'b c'] };
    const text = `example.com/log\n18446744073709551615\n${hash}\na\nb c\n`;
    expect(formatCheckpoint(checkpoint)).toBe(text);
    expect(parseCheckpoint(text)).toStrictEqual(checkpoint);
  });

  test.each([
    ['an empty text', ''],
    ['two lines', 'o\n1\n'],
    ['an empty origin', `\n1\n${hash}\n`],
    ['no last newline', `o\n1\n${hash}`],
    ['a leading zero', `o\n01\n${hash}\n`],
    ['a plus', `o\n+1\n${hash}\n`],
    ['a minus', `o\n-1\n${hash}\n`],
    ['hexadecimal', `o\n0x1\n${hash}\n`],
    ['a space before the size', `o\n 1\n${hash}\n`],
    ['digits of another script', `o\n\u0661\n${hash}\n`],
    ['2^64', `o\n18446744073709551616\n${hash}\n`],
    ['an endless size', `o\n${'1'.repeat(100_000)}\n${hash}\n`],
    ['a root of 31 bytes', `o\n1\n${encodeBase64(root.subarray(1))}\n`],
    ['a root of 33 bytes', `o\n1\n${encodeBase64(Uint8Array.of(0, ...root))}\n`],
    ['a root without padding', `o\n1\n${hash.slice(0, -1)}\n`],
    ['an empty extension', `o\n1\n${hash}\n\n`],
    ['an empty extension before another', `o\n1\n${hash}\n\na\n`],
    ['carriage returns', `o\r\n1\r\n${hash}\r\n`],
  ])('%s is refused', (_, text) => {
    expect(refusal(() => parseCheckpoint(text))).toBe('checkpoint_malformed');
  });

  test('nothing is written that could not be read, or would be read as something else', () => {
    const good = { origin: 'o', size: 1n, root, extensions: [] };
    expect(refusal(() => formatCheckpoint(good))).toBe('accepted');
    for (const bad of [
      { ...good, origin: '' },
      { ...good, origin: 'o\n1' },
      { ...good, size: -1n },
      { ...good, size: 1n << 64n },
      { ...good, root: root.subarray(1) },
      { ...good, extensions: ['a\nb'] },
      { ...good, extensions: [''] },
    ]) {
      expect(refusal(() => formatCheckpoint(bad))).toBe('checkpoint_malformed');
    }
  });
});
