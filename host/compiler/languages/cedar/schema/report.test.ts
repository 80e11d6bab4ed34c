import { describe, expect, test } from 'vitest';
import { createSink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import { readEntitiesSource } from '../entities/source.ts';
import { locate } from './json/locate.ts';
import { readSchemaSource } from './report.ts';

describe('a value of a JSON text is found by its keys', () => {
  const text = ' {"a\\u0062": [1, {"x": "]}\\""}, [ ] ], "": {"": -1.5e3}, "last": true } ';

  test.each([
    [[], text.trim()],
    [['ab'], '[1, {"x": "]}\\""}, [ ] ]'],
    [['ab', 0], '1'],
    [['ab', 1, 'x'], '"]}\\""'],
    [['ab', 2], '[ ]'],
    [['', ''], '-1.5e3'],
    [['last'], 'true'],
    // As far as the keys lead.
    [['ab', 1, 'none', 'more'], '{"x": "]}\\""}'],
    [['ab', 'x'], '[1, {"x": "]}\\""}, [ ] ]'],
    [['last', 0], 'true'],
  ])('%j', (path, expected) => {
    expect(text.slice(...locate(text, path))).toBe(expected);
  });

  test('however deep and long the text is', () => {
    const deep = `${'['.repeat(500)}7${']'.repeat(500)}`;
    expect(
      locate(
        deep,
        Array.from({ length: 500 }, () => 0),
      ),
    ).toEqual([500, 501]);
    const long = JSON.stringify(Array.from({ length: 100_000 }, (_, i) => `${i}`));
    expect(long.slice(...locate(long, [99_999]))).toBe('"99999"');
  });
});

describe('files', () => {
  const reported = (name: string, text: string): readonly string[] => {
    const sink = createSink();
    const source = createSource(name, text);
    const read = name === 'entities.json' ? readEntitiesSource(source, null, sink) : readSchemaSource(source, sink);
    expect(read === null).toBe(sink.failed());
    return sink.diagnostics.map(({ code, span }) => `${code} ${span?.line}:${span?.column}`);
  };

  test.each([
    ['schema.cedarschema', 'entity A;\nentity B { a: C };', ['EC105 2:15']],
    [
      'schema.cedarschema.json',
      '{"": {\n "entityTypes": {"A": {"tags": {"type": "C"}}},\n "actions": {}}}',
      ['EC105 2:32'],
    ],
    ['schema.json', '{"": {}', ['EC054 undefined:undefined']],
    ['schema.json', '{"": {"entityTypes": {}, "actions": {}}}', []],
    ['entities.json', '[{"uid": {"type": "A", "id": "a"}, "attrs": {},\n"parents": [5]}]', ['EC101 2:13']],
    ['entities.json', '[,]', ['EC054 undefined:undefined']],
    ['entities.json', '[]', []],
  ])('%s: %s', (name, text, codes) => {
    expect(reported(name, text)).toEqual(codes);
  });
});
