import { describe, expect, it } from 'vitest';
import { AttestError } from '../error/error.ts';
import { PolicyReader } from './reader.ts';

function refused(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof AttestError && error.code === 'options_invalid') return error.message;
    throw error;
  }
  return 'accepted';
}

describe('a policy', () => {
  it('has its defaults where members are left out or undefined', () => {
    const reader = new PolicyReader({ flag: undefined });
    expect(reader.flag('flag', true)).toBe(true);
    expect(reader.choice('choice', ['a', 'b'], 'a')).toBe('a');
    expect(reader.choices('choices', ['a', 'b'], ['b'])).toEqual(['b']);
    expect(reader.integer('integer', 9, null)).toBeNull();
    expect(new PolicyReader({ integer: null }).integer('integer', 9, null)).toBeNull();
    expect([...reader.integers('integers', 9)]).toEqual([]);
    expect([...new PolicyReader({ a: { b: 3 } }).integers('a', 9)]).toEqual([['b', 3]]);
    expect(reader.texts('texts')).toBeNull();
    expect(reader.hex('hex', 2)).toBeNull();
    expect(reader.bytes('bytes', 2)).toBeNull();
    const within = reader.within('within');
    expect(within.flag('flag', false)).toBe(false);
    within.end();
    reader.end();
  });

  it('says what its members say', () => {
    const policy = {
      flag: false,
      choice: 'b',
      choices: ['a'],
      integer: 0,
      texts: [],
      hex: ['00ff', '00'],
      within: { n: 9 },
    };
    const reader = new PolicyReader(policy);
    expect(reader.flag('flag', true)).toBe(false);
    expect(reader.choice('choice', ['a', 'b'], 'a')).toBe('b');
    expect(reader.choices('choices', ['a', 'b'], ['b'])).toEqual(['a']);
    expect(reader.integer('integer', 9, 3)).toBe(0);
    expect(reader.texts('texts')).toEqual([]);
    expect(reader.hex('hex', 1, 2)).toEqual(['00ff', '00']);
    expect(reader.within('within').integer('n', 9, 0)).toBe(9);
    reader.end();
  });

  it.each([
    ['no object', () => new PolicyReader('strict')],
    ['null', () => new PolicyReader(null)],
    ['a list', () => new PolicyReader([])],
    ['no plain object', () => new PolicyReader(new Map())],
    ['an unknown member', () => new PolicyReader({ debugg: true }).end()],
    ['an unknown member within', () => new PolicyReader({ tcb: { snpp: 1 } }).within('tcb').end()],
    ['a flag that is a text', () => new PolicyReader({ a: 'false' }).flag('a', true)],
    ['a flag that is null', () => new PolicyReader({ a: null }).flag('a', true)],
    ['a word that is none', () => new PolicyReader({ a: 'c' }).choice('a', ['a', 'b'], 'a')],
    ['a list of words with another', () => new PolicyReader({ a: ['a', 'c'] }).choices('a', ['a', 'b'], [])],
    ['a word where a list should be', () => new PolicyReader({ a: 'a' }).choices('a', ['a', 'b'], [])],
    ['a number beyond the most', () => new PolicyReader({ a: 10 }).integer('a', 9, 0)],
    ['a negative number', () => new PolicyReader({ a: -1 }).integer('a', 9, 0)],
    ['a fraction', () => new PolicyReader({ a: 0.5 }).integer('a', 9, 0)],
    ['an empty text', () => new PolicyReader({ a: [''] }).texts('a')],
    ['bytes that are too many', () => new PolicyReader({ a: '0102' }).bytes('a', 1)],
    ['bytes that are none', () => new PolicyReader({ a: '' }).bytes('a', 1)],
    ['a time that is a text, by a name', () => new PolicyReader({ a: { b: '1' } }).integers('a', 9)],
    ['times that are a list', () => new PolicyReader({ a: [1] }).integers('a', 9)],
    ['hexadecimal in upper case', () => new PolicyReader({ a: ['FF'] }).hex('a', 1)],
    ['hexadecimal of another length', () => new PolicyReader({ a: ['ffff'] }).hex('a', 1, 3)],
    ['hexadecimal of half a byte', () => new PolicyReader({ a: ['fff'] }).hex('a', 1, 2)],
  ])('is refused with %s', (_, run) => {
    expect(refused(run)).not.toBe('accepted');
  });
});
