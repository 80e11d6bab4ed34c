import { describe, expect, test } from 'vitest';
import { readRecord, readRecords } from './read.ts';

describe('recorded actions', () => {
  test('need an input and nothing else', () => {
    expect(readRecord('{"input": {"context": {"n": 5.0}}}', 3)).toEqual({
      line: 3,
      input: { context: { n: expect.objectContaining({ value: 5 }) } },
      decision: null,
      time: null,
      module: null,
      entry: null,
      exhausted: null,
      omitted: [],
    });
  });

  test('are read a line at a time; empty lines are passed over and counted', async () => {
    const found = [];
    for await (const { line } of readRecords(['{"input":{}}', '', '{"input":{}}'])) found.push(line);
    expect(found).toEqual([1, 3]);
  });

  test.each([
    ['{', 'column 2'],
    ['[]', 'is an object'],
    ['{}', '"input" is no object'],
    ['{"input": []}', '"input" is no object'],
    ['{"input": {}, "verdict": "deny"}', 'unknown member "verdict"'],
    ['{"input": {}, "decision": "deny"}', '"decision" is no object'],
    ['{"input": {}, "decision": {}}', 'verdict is none of'],
    ['{"input": {}, "decision": {"verdict": "deny", "why": ""}}', 'unknown member "why"'],
    ['{"input": {}, "decision": {"verdict": "deny", "rule": 1}}', '"rule" is no text'],
    ['{"input": {}, "decision": {"verdict": "deny", "obligations": [1]}}', 'no list of objects'],
    ['{"input": {}, "time": "now"}', 'no number of milliseconds'],
    ['{"input": {}, "omitted": ["a"]}', 'no list of paths'],
    ['{"input": {}, "input": {}}', 'stands twice'],
    ['{"input": {}} x', 'text follows'],
  ])('%s is refused', (line, why) => {
    expect(() => readRecord(line, 7)).toThrow(expect.objectContaining({ code: 'record_invalid' }));
    expect(() => readRecord(line, 7)).toThrow(/^line 7: /);
    expect(() => readRecord(line, 7)).toThrow(why);
  });
});
