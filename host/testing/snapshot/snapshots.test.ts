import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatSnapshots, parseSnapshots } from './format.ts';
import { createSnapshots } from './snapshots.ts';

describe('a snapshot file', () => {
  test('gives back what was written, whatever the names and texts are', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/gu, ' '));
    const text = fc.array(line, { minLength: 1 }).map((lines) => lines.join('\n').replace(/\n+$/u, ''));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), text), (texts) => {
        const snapshots = new Map(Object.entries(texts));
        expect(parseSnapshots(formatSnapshots(snapshots))).toEqual(snapshots);
      }),
    );
  });

  test('is the same text whatever the order of the tests', () => {
    const entries: [string, string][] = [
      ['b', 'x\n\ny'],
      ['a', 'z'],
    ];
    expect(formatSnapshots(new Map(entries))).toBe(formatSnapshots(new Map(entries.toReversed())));
  });

  const head = formatSnapshots(new Map()).split('\n')[0] ?? '';
  test.each([
    ['another head', 'x'],
    ['a name without quotes', `${head}\n\n## a\n  x\n`],
    ['a name twice', `${head}\n\n## "a"\n  x\n\n## "a"\n  x\n`],
    ['a line that is not indented', `${head}\n\n## "a"\nx\n`],
    ['a text of no test', `${head}\n  x\n`],
  ])('with %s is refused', (_, text) => {
    expect(() => parseSnapshots(text)).toThrow(expect.objectContaining({ code: 'snapshot_invalid' }) as Error);
  });
});

describe('comparing', () => {
  const kept = new Map([
    ['a', 'old'],
    ['gone', 'x'],
  ]);
  const asked = new Set(['a', 'b']);

  test('the same text passes, another and a missing one do not', () => {
    const snapshots = createSnapshots(kept, false, asked);
    expect(snapshots.compare('a', 'old')).toBeNull();
    expect(snapshots.compare('a', 'new')).toMatchObject({ what: 'explanation', expected: 'old', actual: 'new' });
    expect(snapshots.compare('b', 'new')).toMatchObject({ note: 'there is none yet: --update writes it' });
    expect(snapshots.summary()).toEqual({ written: 0, removed: 0, obsolete: 1 });
    expect(snapshots.changed()).toBeNull();
  });

  test('updating takes the new texts and drops what no test asks for', () => {
    const snapshots = createSnapshots(kept, true, asked);
    expect(snapshots.compare('a', 'new')).toBeNull();
    expect(snapshots.compare('b', 'b')).toBeNull();
    expect(snapshots.summary()).toEqual({ written: 2, removed: 1, obsolete: 0 });
    expect([...parseSnapshots(snapshots.changed() ?? '')]).toEqual([
      ['a', 'new'],
      ['b', 'b'],
    ]);
  });

  test('when no snapshot is left, the file is to go', () => {
    expect(createSnapshots(new Map([['gone', 'x']]), true, new Set()).changed()).toBe('');
  });
});
