import { describe, expect, it } from 'vitest';
import { mendedSyntax } from './mend.ts';

describe('signs and words of other languages', () => {
  it.each([
    ["a === 'x'", "a == 'x'"],
    ["a !== 'x'", "a != 'x'"],
    ["a = 'x'", "a == 'x'"],
    ["a <> 'x' and b => 5 and c =< 6", "a != 'x' and b >= 5 and c <= 6"],
    ["a='x'&&b||c", "a=='x' and b or c"],
    ["a == 'x' AND b OR c", "a == 'x' and b or c"],
    ["a NOT IN ['x']", "a not in ['x']"],
    ["a IN ['AND', 'x']", "a in ['AND', 'x']"],
  ])('%s becomes %s', (text, mended) => {
    expect(mendedSyntax(text)).toBe(mended);
  });

  it.each(["a == 'b && c'", 'a == "x = y"', 'a >= 5', 'a <= 5', "a != 'x'", 'ORDER', 'a.AND_b'])(
    'leaves %s as it is',
    (text) => {
      expect(mendedSyntax(text)).toBeNull();
    },
  );
});
