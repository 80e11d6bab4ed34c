import { beforeAll, describe, expect, it } from 'vitest';
import { EngineError } from '../engine/index.ts';
import { mutate, noise } from '../../test/hostile/mutate.ts';
import { Random, runOptions } from '../../test/random/random.ts';
import { compilePatterns, loadPatterns, PatternSetError } from './index.node.ts';
import type { CompiledPatterns, PatternSet } from './index.node.ts';

const { seed } = runOptions();
const setOf = async (patterns: readonly string[]): Promise<PatternSet> =>
  loadPatterns((await compilePatterns(patterns)).bytes);

describe('sets of any size', () => {
  it('without patterns find nothing', async () => {
    const none = await setOf([]);
    expect([none.size, none.match(''), none.match('text')]).toEqual([0, [], []]);
  });

  it('of many thousands tell which occur', { timeout: 120_000 }, async () => {
    const count = 12_000;
    const many = await setOf(Array.from({ length: count }, (_, index) => `(?i)\\bw${index}[a-z]{2,9}x`));
    expect(many.size).toBe(count);
    expect(many.match('W7abx, w11999QQQX; w12000abx w77ax xw78abx')).toEqual([7, 11_999]);
  });

  it('of words in thousands of letters grow with the words', { timeout: 120_000 }, async () => {
    const letter = (index: number): string => String.fromCodePoint(0x4e00 + (index % 20_000));
    const words = Array.from(
      { length: 3000 },
      (_, index) => letter(index * 7) + letter(index * 13) + letter(index * 29),
    );
    const { bytes } = await compilePatterns(words);
    expect(bytes.length).toBeLessThan(1_500_000);
    expect((await loadPatterns(bytes)).match(`x${words[77]}y${words[2999]}`)).toEqual([77, 2999]);
  });

  it('with the same pattern twice find it twice', async () => {
    const twice = await setOf(['a+', 'b', 'a+']);
    expect(twice.match('xa')).toEqual([0, 2]);
  });
});

describe('patterns and texts at the edges', () => {
  const PATTERNS = [
    '',
    'a*',
    '^$',
    '\\Z',
    '\\0',
    'a\u0000b',
    '[^a]',
    '\\b',
    '\\B',
    '(?!)',
    '[^\\s\\S]',
    '\ud800',
    '\\ud83d',
    '.',
    '(?s:.)',
    '$',
  ];
  const TEXTS = [
    '',
    '\u0000',
    'a',
    'a\u0000b',
    '\n',
    '\u{1f600}',
    '\uffff',
    '\u0000'.repeat(9000),
    `${'a'.repeat(4095)}\u0000b`,
  ];
  // CPython 3.11.7: [i for i, p in enumerate(PATTERNS) if re.search(p, text)]
  const FOUND = [
    [0, 1, 2, 3, 15],
    [0, 1, 3, 4, 6, 8, 13, 14, 15],
    [0, 1, 3, 7, 13, 14, 15],
    [0, 1, 3, 4, 5, 6, 7, 13, 14, 15],
    [0, 1, 2, 3, 6, 8, 14, 15],
    [0, 1, 3, 6, 8, 13, 14, 15],
    [0, 1, 3, 6, 8, 13, 14, 15],
    [0, 1, 3, 4, 6, 8, 13, 14, 15],
    [0, 1, 3, 4, 5, 6, 7, 8, 13, 14, 15],
  ];
  let set: PatternSet;
  beforeAll(async () => {
    set = await setOf(PATTERNS);
  });

  it.each(TEXTS.map((text, index) => ({ text, expected: FOUND[index] })))(
    '%#: what CPython finds',
    ({ text, expected }) => {
      expect(set.match(text)).toEqual(expected);
    },
  );

  it.each(['\ud800', 'a\udfffb', '\udc00\ud800', 'ok \ud83d'])('half a surrogate in a text is refused: %j', (text) => {
    expect(() => set.match(text)).toThrow(expect.objectContaining({ name: 'PatternSetError', code: 'text_refused' }));
  });

  it('a text beyond the limit is refused, and the next is read', async () => {
    const { bytes } = await compilePatterns(['b'], { limits: { frameBytes: 1024 } });
    const short = await loadPatterns(bytes);
    expect(() => short.match('a'.repeat(1024))).toThrow(expect.objectContaining({ code: 'text_refused' }));
    expect(short.match(`${'a'.repeat(900)}b`)).toEqual([0]);
  });
});

describe('what no module can tell apart is refused', () => {
  const FIRST = 0x40000;
  const at = (offset: number): string => String.fromCodePoint(FIRST + offset);

  it('one pattern of too many kinds of characters', async () => {
    const letters = (count: number): string => Array.from({ length: count }, (_, index) => `${at(index)}x`).join('|');
    // The x and the y are kinds, too.
    expect((await setOf([`(?:${letters(126)})y`])).match(`${at(125)}xy`)).toEqual([0]);
    expect((await setOf([`(?:${letters(253)})y`])).match(`${at(252)}xy`)).toEqual([0]);
    await expect(compilePatterns(['a', `(?:${letters(254)})y`])).rejects.toMatchObject({
      code: 'pattern_invalid',
      message: expect.stringContaining('pattern 1') as string,
    });
    // A choice of such words falls into parts.
    expect((await setOf([letters(2000)])).match(`${at(1999)}x`)).toEqual([0]);
  });

  it('patterns that together tell more characters apart than are numbered', { timeout: 120_000 }, async () => {
    // Bit by bit, which numbers 2^bits code points; the longest classes in four parts.
    const bitwise = (bits: number): string[] =>
      Array.from({ length: bits * 4 }, (_, number) => {
        const [size, quarter] = [2 ** (number >> 2), 2 ** bits / 4];
        const [low, high] = [(number & 3) * quarter, ((number & 3) + 1) * quarter];
        const ranges: string[] = [];
        for (let start = size; start < 2 ** bits; start += 2 * size) {
          const [from, to] = [Math.max(start, low), Math.min(start + size, high)];
          if (from < to) ranges.push(`${at(from)}-${at(to - 1)}`);
        }
        return ranges.length === 0 ? null : `[${ranges.join('')}]x`;
      }).filter((pattern) => pattern !== null);
    await expect(compilePatterns(bitwise(17))).rejects.toMatchObject({ code: 'pattern_invalid' });
    const single = (pattern: string): string => pattern.replace(/(.)-\1/gu, '$1');
    await expect(compilePatterns(bitwise(17).map(single))).rejects.toMatchObject({ code: 'set_too_large' });
    const patterns = bitwise(14).map(single);
    const set = await setOf(patterns);
    for (const offset of [0, 1, 2, 4095, 4096, 10_000, 16_383]) {
      const expected = patterns.flatMap((pattern, index) =>
        new RegExp(pattern, 'u').test(`${at(offset)}x`) ? [index] : [],
      );
      expect([offset, set.match(`${at(offset)}x`)]).toEqual([offset, expected]);
    }
  });
});

describe(`bytes that are no set of patterns (seed ${seed})`, () => {
  let compiled: CompiledPatterns;
  beforeAll(async () => {
    compiled = await compilePatterns(['abc', 'x+y', '(?<=a)b']);
  });

  /** How the bytes are refused, or that they are not. */
  const loading = async (bytes: Uint8Array<ArrayBuffer>, digest?: string): Promise<string> => {
    try {
      const set = await loadPatterns(bytes, digest === undefined ? {} : { digest });
      // What a set is changed to may be found otherwise, or not be looked for; nothing else happens.
      for (const text of ['abc', 'xxy ab', '']) {
        try {
          expect(set.match(text).every((found) => found < set.size)).toBe(true);
        } catch (error) {
          if (!(error instanceof PatternSetError)) throw error;
        }
      }
      return 'loaded';
    } catch (error) {
      if (error instanceof EngineError || error instanceof PatternSetError) return error.code;
      throw error;
    }
  };

  it('cut anywhere are refused', async () => {
    const { bytes } = compiled;
    const lengths = [
      0,
      1,
      4,
      8,
      9,
      ...Array.from({ length: 60 }, (_, index) => Math.floor((bytes.length * (index + 1)) / 61)),
      bytes.length - 1,
    ];
    for (const length of lengths)
      expect([length, await loading(bytes.slice(0, length))]).toEqual([length, 'module_invalid']);
  });

  it('of noise are refused', async () => {
    for (let index = 0; index < 50; index++)
      expect(await loading(noise(Random.of(seed + 3, index), 400))).toBe('module_invalid');
  });

  it(
    'changed are refused with their digest, and without it loaded or refused, and do nothing else',
    { timeout: 120_000 },
    async () => {
      const seen = new Set<string>();
      for (let index = 0; index < 150; index++) {
        const bytes = mutate(Random.of(seed + 4, index), compiled.bytes);
        if (bytes.length === compiled.bytes.length && bytes.every((byte, at) => byte === compiled.bytes[at])) continue;
        expect([index, await loading(bytes, compiled.digest)]).toEqual([index, 'digest_mismatch']);
        seen.add(await loading(bytes));
      }
      expect([...seen].sort()).toEqual(expect.arrayContaining(['loaded', 'module_invalid']));
    },
  );

  it('as they were made are loaded with their digest', async () => {
    expect((await loadPatterns(compiled.bytes, { digest: compiled.digest })).match('aby')).toEqual([2]);
  });
});
