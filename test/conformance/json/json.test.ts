import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { Random } from '../../random/random.ts';
import { plainValue } from '../../random/values.ts';
import { asItems, asString, asText, member, take } from './scan.ts';
import { yamlFromJson, yamlString } from './yaml.ts';

describe('taking parts of a JSON text', () => {
  const json =
    '{"about":"x","cases":[{"id":"a","policies":["p\\n","q"],"expected":[{"]":"}\\"["}]}, {"id":"b","policies":[]}]}';

  it('takes what the shape names, as texts', () => {
    const cases = asItems(member(take(json, { cases: [{ policies: ['text'] }] }), 'cases'));
    expect(cases.map((item) => asItems(member(item, 'policies')).map(asString))).toEqual([['p\n', 'q'], []]);
    expect(member(cases[0], 'expected')).toBeUndefined();
  });

  it('keeps the digits of numbers and the names of prototypes', () => {
    expect(take('[9007199254740993, 1e400, -0.50]', ['text'])).toEqual(['9007199254740993', '1e400', '-0.50']);
    const taken = take('{"__proto__": {"a": 1}}', { ['__proto__']: 'text' });
    expect(Object.keys(taken)).toEqual(['__proto__']);
  });

  it('takes from any value what JSON.parse finds in it', () => {
    for (let index = 0; index < 300; index += 1) {
      const value = {
        before: plainValue(Random.of(1, index)),
        wanted: plainValue(Random.of(2, index)),
        after: plainValue(Random.of(3, index)),
      };
      const text = JSON.stringify(value, undefined, index % 3);
      const taken = member(take(text, { wanted: 'text' }), 'wanted');
      expect(JSON.parse(asText(taken))).toEqual(JSON.parse(JSON.stringify(value.wanted)));
    }
  });

  it.each(['', '{', '[1', '{"a"}', '{"a":1,}x', '[1]]', '{"wanted":}', '{"wanted":1 2}', '["a'])(
    'refuses %j',
    (text) => {
      expect(() => take(text, text.startsWith('[') ? ['text'] : { wanted: 'text' })).toThrow(SyntaxError);
    },
  );
});

describe('JSON as YAML 1.1', () => {
  it('gives a float the point and the sign that YAML 1.1 wants', () => {
    expect(yamlFromJson('[1e5, 1E-5, 1.5e3, 10, -0, 0.5]')).toBe('[1.0e+5, 1.0e-5, 1.5e+3, 10, -0, 0.5]\n');
  });

  it('quotes every string so that it stays one', () => {
    expect(yamlString('yes "\\\n\u0085\u{1f600}')).toBe('"yes \\"\\\\\\x0a\\x85\\U0001f600"');
  });

  it('means the same', () => {
    for (let index = 0; index < 300; index += 1) {
      const text = JSON.stringify(plainValue(Random.of(4, index)));
      const read: unknown = parse(yamlFromJson(text), { schema: 'core', version: '1.2' });
      expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(text)));
    }
  });
});
