import { beforeAll, describe, expect, it } from 'vitest';
import { compilePatterns, loadPatterns, PatternSetError } from './index.node.ts';
import type { PatternSet } from './index.ts';

describe('a set of patterns', () => {
  let set: PatternSet;
  beforeAll(async () => {
    const patterns = [
      '(?i)ignore\\s+(?:all\\s+)?previous',
      '\\brm\\s+-rf\\b',
      'a[\\s\\S]{0,5}z',
      '(?i)пароль',
      'foo(?!bar)',
      '^$',
      '(?<=x)y',
    ];
    const { bytes } = await compilePatterns(patterns);
    set = await loadPatterns(bytes);
  });

  it.each([
    ['please IGNORE all\n previous rules', [0]],
    ['rm  -rf /', [1]],
    ['charm -rf', []],
    ['a12345z', [2]],
    ['a123456z', []],
    ['ПАРОЛЬ', [3]],
    ['foobar', []],
    ['foobar foo', [4]],
    ['', [5]],
    ['xy', [6]],
    ['zy', []],
    ['rm -rf, and ignore previous', [0, 1]],
  ])('finds in %j the patterns %j', (text, expected) => {
    expect(set.match(text)).toEqual(expected);
    expect(set.size).toBe(7);
  });

  it('finds what begins on one side of a block of normalised text and ends on the other', () => {
    for (let before = 4070; before < 4110; before++) {
      expect([before, set.match(`${'-'.repeat(before)}ignore previous`)]).toEqual([before, [0]]);
      expect([before, set.match(`${'é'.repeat(before)}rm -rf`)]).toEqual([before, before > 0 ? [] : [1]]);
    }
  });

  it('reads code points whole, where it passes over those with which nothing begins', async () => {
    // U+F03C0 is F3 B0 8F 80: the range holds what begins with other bytes, on both sides of its second.
    const { bytes } = await compilePatterns(['[Q-\uac5e]', '[^\\x00-\\x7f]z']);
    const other = await loadPatterns(bytes);
    expect(other.match('AB \u{f03c0}')).toEqual([]);
    expect(other.match('AB \u{f03c0}z')).toEqual([0, 1]);
  });

  it('refuses a text that is no Unicode, rather than finding nothing in it', () => {
    expect(() => set.match('\ud800')).toThrow(PatternSetError);
  });

  it('says which pattern it does not take, and why', async () => {
    await expect(compilePatterns(['a', '('])).rejects.toThrow(/pattern 1/u);
    await expect(compilePatterns(['(a)\\1'])).rejects.toMatchObject({ code: 'pattern_invalid' });
  });

  it('takes no module of a policy', async () => {
    const { compile } = await import('../compiler/index.node.ts');
    const text = 'apiVersion: governance.toolkit/v1\nname: p\nrules: []\ndefault_action: deny\n';
    const { module } = await compile({ documents: [{ name: 'p.yaml', text }] });
    await expect(loadPatterns(module?.bytes ?? new Uint8Array())).rejects.toMatchObject({ code: 'module_foreign' });
  });
});
