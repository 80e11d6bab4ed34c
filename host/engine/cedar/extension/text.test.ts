import { expect, test } from 'vitest';
import { callExtension } from './call.ts';
import { extensionText, type ExtensionCell } from './text.ts';

const valueOf = (name: string, text: string): ExtensionCell =>
  callExtension(name, [{ tag: 'string', value: text }]) as ExtensionCell;

test.each([
  ['decimal', '1.5', '1.5'],
  ['decimal', '-0.0001', '-0.0001'],
  ['decimal', '7.000', '7.0'],
  ['decimal', '922337203685477.5807', '922337203685477.5807'],
  ['ip', '10.1.2.3', '10.1.2.3'],
  ['ip', '10.0.0.0/8', '10.0.0.0/8'],
  ['ip', '0:0:0:0:0:0:0:1', '::1'],
  ['ip', 'ff00:0:0:1::/64', 'ff00:0:0:1::/64'],
  ['ip', '1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'],
  ['datetime', '2025-02-28T01:02:03.004Z', '2025-02-28T01:02:03.004Z'],
  ['datetime', '0000-01-01', '0000-01-01'],
  ['datetime', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ['duration', '-1d2h3m4s5ms', '-93784005ms'],
])('%s("%s") is written as "%s", which is the same value', (name, text, written) => {
  const value = valueOf(name, text);
  expect(extensionText(value)).toBe(written);
  expect(valueOf(name, written)).toEqual(value);
});

test('a datetime that no text is has none', () => {
  expect(extensionText({ tag: 'datetime', value: -62_167_219_200_001n })).toBeNull();
  expect(extensionText({ tag: 'datetime', value: 253_402_300_800_000n })).toBeNull();
});
