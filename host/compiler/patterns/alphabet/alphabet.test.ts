import { expect, it } from 'vitest';
import { automatonOf } from '../automaton/build.ts';
import { unicodeClasses } from '../unicode/classes.ts';
import { alphabetOf } from './alphabet.ts';

it('classes that overlap in very many ways are refused before they cost', () => {
  const { word, space } = unicodeClasses();
  const overlapping = (count: number) =>
    Array.from({ length: count }, (_, index) => automatonOf({ kind: 'set', set: [0x20000 + index, 0x30000 + index] }));
  expect(alphabetOf(overlapping(500), word, space).atomCount).toBeGreaterThan(999);
  expect(() => alphabetOf(overlapping(5000), word, space)).toThrow(expect.objectContaining({ code: 'too_large' }));
});
