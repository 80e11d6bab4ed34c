/** Single characters and classes against the digests of what `re.finditer` of CPython 3.11.7 finds among all code points: bounds of ranges, joined by commas. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parsePattern } from './parse.ts';
import recorded from './classes.json' with { type: 'json' };

const digestOf = (source: string): string => {
  const pattern = parsePattern(source);
  if (pattern.kind !== 'set') throw new TypeError(`${source} is no set`);
  return createHash('sha256').update(pattern.set.join(',')).digest('hex').slice(0, 16);
};

describe('the code points that a class matches', () => {
  it.each(Object.entries(recorded))('%s', (source, digest) => {
    expect(digestOf(source)).toBe(digest);
  });
});
