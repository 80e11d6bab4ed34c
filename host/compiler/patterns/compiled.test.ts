import { describe, expect, it } from 'vitest';
import { CompiledPatterns } from './compiled.ts';
import { PatternError } from './error.ts';
import type { PatternSource } from './source.ts';

const python = (source: string): PatternSource => ({ language: 'python', source });

const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => `${letter}?`).join('|');

const refusal = (run: () => unknown): PatternError => {
  try {
    run();
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
  throw new Error('not refused');
};

/** How many different patterns are compiled, or refused by themselves, before it is for all together. */
const before = (
  patterns: CompiledPatterns,
  repeat: number,
): { readonly count: number; readonly code: string | null } => {
  let own: string | null = null;
  for (let count = 0; count < 1000; count++) {
    try {
      patterns.get(python(`(?:${LETTERS}){${repeat}}${count}`));
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      if (error.code === 'together_too_large') return { count, code: own };
      own = error.code;
    }
  }
  return { count: Infinity, code: own };
};

describe('the patterns of a compilation', () => {
  it('are compiled once each, and refused once each', () => {
    const patterns = new CompiledPatterns();
    expect(patterns.get(python('a+b'))).toBe(patterns.get(python('a+b')));
    expect(patterns.get(python('a*'))).not.toEqual(patterns.get({ language: 'fnmatch', source: 'a*' }));
    const invalid = refusal(() => patterns.get(python('(a')));
    expect(invalid.code).toBe('invalid');
    expect(refusal(() => patterns.get(python('(a')))).toBe(invalid);
    expect(new CompiledPatterns().get(python('a+b'))).not.toBe(patterns.get(python('a+b')));
  });

  it('are bounded together; those that were compiled before stay', () => {
    const patterns = new CompiledPatterns();
    const first = patterns.get(python('first'));
    const { count, code } = before(patterns, 19);
    expect(code).toBeNull();
    // Of 2^23 edges, each takes nearly 2^17.
    expect(count).toBeGreaterThan(63);
    expect(count).toBeLessThan(80);
    expect(patterns.get(python('first'))).toBe(first);
    expect(refusal(() => patterns.get(python('short'))).code).toBe('together_too_large');
  });

  it('are bounded together where each is refused for its size, too', () => {
    const { count, code } = before(new CompiledPatterns(), 40);
    expect(code).toBe('too_large');
    expect(count).toBeGreaterThan(63);
    expect(count).toBeLessThan(130);
  });
});
