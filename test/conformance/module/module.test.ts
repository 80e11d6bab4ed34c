import { expect, test } from 'vitest';
import { Recorder } from '../suite.ts';
import { suite } from './suite.ts';

test('the engine and the compiler agree with every vector of the module format', async () => {
  const recorder = new Recorder();
  await suite.run({ data: '', say: () => undefined }, recorder);
  expect(recorder.results.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  for (const file of ['cells', 'frames', 'requests', 'module-frames', 'manifests', 'files', 'results']) {
    expect(recorder.results.some((result) => result.file === `${file}.json`)).toBe(true);
  }
  expect(recorder.count('passed')).toBeGreaterThan(350);
});
