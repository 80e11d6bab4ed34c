import { expect, test } from 'vitest';
import { Recorder } from '../suite.ts';
import { suite } from './suite.ts';

test('statements are read, written and hashed as every vector says, and refused where it says so', async () => {
  const recorder = new Recorder();
  await suite.run({ data: '', say: () => undefined }, recorder);
  expect(recorder.results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(recorder.count('passed')).toBeGreaterThan(55);
});
