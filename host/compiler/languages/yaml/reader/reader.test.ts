/** What PyYAML 6.0.3 and js-yaml 5.2.3 (JSON schema) read, taken from runs of them. */
import { describe, expect, it } from 'vitest';
import { createSink } from '../../../diagnostics/sink.ts';
import { createSource } from '../../../source/source.ts';
import type { Node } from '../tree/node.ts';
import { loadYaml, readDocument } from './read.ts';
import type { YamlVersion } from './read.ts';

const yaml = await loadYaml();

/** A value in one line: texts quoted, integers with `i`, floats with `f`. */
const show = (node: Node): string => {
  switch (node.kind) {
    case 'null':
    case 'date':
    case 'datetime':
      return node.kind;
    case 'bool':
      return String(node.value);
    case 'int':
      return `${node.value}i`;
    case 'float':
      return `${Object.is(node.value, -0) ? '-0' : node.value}f`;
    case 'string':
      return JSON.stringify(node.value);
    case 'bytes':
      return `b(${node.value.join(' ')})`;
    case 'list':
      return `[${node.items.map(show).join(', ')}]`;
    case 'tuple':
      return `(${node.items.map(show).join(', ')})`;
    case 'set':
      return `set(${node.items.map(show).join(', ')})`;
    case 'map':
      return `{${node.entries.map(({ key, value }) => `${show(key)}: ${show(value)}`).join(', ')}}`;
  }
};

const read = (text: string, version: YamlVersion, name = 'x.yaml'): string => {
  const sink = createSink();
  const node = readDocument(createSource(name, text), version, yaml, sink);
  return node === null ? (sink.diagnostics[0]?.code ?? 'nothing reported') : show(node);
};

describe('YAML 1.1, as PyYAML reads it', () => {
  it.each([
    ['[yes, No, ON, off, True, y, n]', '[true, false, true, false, true, "y", "n"]'],
    ['[~, null, Null, NULL, nULL, ""]', '[null, null, null, null, "nULL", ""]'],
    ['[0, -5, +5, 017, 0o17, 0x1F, -0x1f, 0b101, 1_000, 08]', '[0i, -5i, 5i, 15i, "0o17", 31i, -31i, 5i, 1000i, "08"]'],
    ['[1:30, -1:30, 1:60, 12:30:45, 20:30.15]', '[90i, -90i, "1:60", 45045i, 1230.15f]'],
    [
      '[1.0, 1., .5, -.5, 1e3, 1.5e3, 1.5e+3, 1_0.5, .inf, -.INF, .NaN]',
      '[1f, 1f, 0.5f, "-.5", "1e3", "1.5e3", 1500f, 10.5f, Infinityf, -Infinityf, NaNf]',
    ],
    ['[2024-01-01, 2024-01-01T10:00:00Z, 2024-1-1, 2024-1-1 1:00:00]', '[date, datetime, "2024-1-1", datetime]'],
    ['9007199254740993', '9007199254740993i'],
    ['a: 1\na: 2', '{"a": 2i}'],
    ['{1: a, true: b, 1.0: c}', '{1i: "c"}'],
    ['b: &b {x: 1, y: 2}\na: {<<: *b, y: 3}', '{"b": {"x": 1i, "y": 2i}, "a": {"x": 1i, "y": 3i}}'],
    ['a: {<<: [{x: 1}, {x: 2, y: 3}], z: 4}', '{"a": {"x": 1i, "y": 3i, "z": 4i}}'],
    ['{=: 1}', '{"=": 1i}'],
    ['!!set {a, b}', 'set("a", "b")'],
    ['!!omap [a: 1, b: 2]', '[("a", 1i), ("b", 2i)]'],
    ['!!binary aGVsbG8=', 'b(104 101 108 108 111)'],
    ['[!!str 5, !!int "5", !!float 1, !!bool "YES", ! 5, !]', '["5", 5i, 1f, true, "5", null]'],
    ['a: |\n  x\n\n  y\nb: >-\n  x\n  y\n', '{"a": "x\\n\\ny\\n", "b": "x y"}'],
    ['"\\x41\\u00e9\\U0001F600"', '"Aé😀"'],
    ['name: p\u0085agents: [a]\u2028b: c\n', '{"name": "p", "agents": ["a"], "b": "c"}'],
    ['a: 1\rb: 2\r', '{"a": 1i, "b": 2i}'],
  ])('%s', (text, expected) => {
    expect(read(text, 'yaml-1.1')).toBe(expected);
  });

  it.each([
    ['a: =', 'EY014'],
    ['[<<]', 'EY014'],
    ['2024-13-45', 'EY009'],
    ['2023-02-29', 'EY009'],
    ['0b_', 'EY009'],
    ['!!int x', 'EY009'],
    ['!!binary a', 'EY009'],
    ['!!python/object:os.system {}', 'EY008'],
    ['? {a: b}\n: c', 'EY010'],
    ['a: {<<: [1]}', 'EY013'],
    ['a:\tb', 'EY018'],
    ['[a?b]', 'EY020'],
    ["a: 'x''\nb: 'y'\n", 'EY001'],
    ['a\n: b', 'EY001'],
    [': b', 'EY001'],
    ['&a|b c', 'EY001'],
    ['%FOO x\n--- a', 'EY001'],
    ['@a', 'EY001'],
    ['a: `x`', 'EY001'],
  ])('refuses %o', (text, code) => {
    expect(read(text, 'yaml-1.1')).toBe(code);
  });
});

describe('the JSON schema, as js-yaml reads it', () => {
  it.each([
    [
      '[yes, True, ~, Null, 017, 0x1F, 1_000, +5, .5, .inf]',
      '["yes", "True", "~", "Null", "017", "0x1F", "1_000", "+5", ".5", ".inf"]',
    ],
    ['[true, false, null, 5, -5, 1.0, 1., 1e3, -0]', '[true, false, null, 5i, -5i, 1f, 1f, 1000f, 0i]'],
    ['[1e400, 2024-01-01]', '["1e400", "2024-01-01"]'],
    ['a:\nb: 1', '{"a": "", "b": 1i}'],
    ['{1: a, null: b, true: c, 1.50: d}', '{"1": "a", "null": "b", "true": "c", "1.5": "d"}'],
    ['{<<: {a: 1}}', '{"<<": {"a": 1i}}'],
    ['[!!int 0b101, !!float 5, !!null "", !!seq , !!str ~]', '[5i, 5f, null, [], "~"]'],
    ['a:\tb', '{"a": "b"}'],
  ])('%s', (text, expected) => {
    expect(read(text, 'json-schema')).toBe(expected);
  });

  it.each([
    ['a: 1\na: 2', 'EY011'],
    ['[]: a', 'EY010'],
    ['!!set {a}', 'EY008'],
    ['!!int x', 'EY009'],
    ['\ufeffa: 1', 'EY012'],
    ['', 'EY016'],
  ])('refuses %o', (text, code) => {
    expect(read(text, 'json-schema')).toBe(code);
  });
});

describe('JSON', () => {
  const json = (text: string): string => read(text, 'yaml-1.1', 'x.json');

  it('is read without loss', () => {
    expect(json('{"a": [1, 1.0, 9007199254740993, 1e400, true, null]}')).toBe(
      '{"a": [1i, 1f, 9007199254740993i, Infinityf, true, null]}',
    );
    expect(json('{"a":\t"\\ud83d\\ude00 \u007f\u2028\\/"}')).toBe(`{"a": ${JSON.stringify('😀 \u007f\u2028/')}}`);
  });

  it('takes the last of two equal keys', () => {
    expect(json('{"a": 1, "a": 2}')).toBe('{"a": 2i}');
  });

  it('is refused where JSON.parse refuses it', () => {
    expect(json("{'a': 1}")).toBe('EY017');
    expect(json('[01]')).toBe('EY017');
    expect(json('{"a": "\\ud800"}')).toBe('EY015');
  });
});

describe('places', () => {
  it('count code points, and end collections where their values end', () => {
    const sink = createSink();
    const source = createSource('x.yaml', 'a: "\u{1f600}" # \u{1f600}\nb:\n- c: \u{1f600}x\n\n');
    const node = readDocument(source, 'yaml-1.1', yaml, sink);
    expect(node?.range).toEqual([0, source.text.length - 2]);
    sink.reportAt(source, [source.text.indexOf('x\n'), source.text.indexOf('x\n') + 1], 'EY001', { detail: '' });
    expect(sink.diagnostics[0]?.span).toEqual({ source: 0, line: 3, column: 7, endLine: 3, endColumn: 8 });
  });
});

describe('hostile documents are refused at once', () => {
  const soon = (text: string, version: YamlVersion = 'yaml-1.1'): string => {
    const started = performance.now();
    const result = read(text, version);
    expect(performance.now() - started).toBeLessThan(10_000);
    return result;
  };

  it('bombs of aliases and of merges', () => {
    const bomb = (level: (alias: string) => string): string =>
      `a0: &a0 {k: 1}\n${Array.from({ length: 40 }, (_, n) => `a${n + 1}: &a${n + 1} ${level(`*a${n}`)}\n`).join('')}`;
    expect(soon(bomb((alias) => `[${alias}, ${alias}]`))).toBe('EY005');
    expect(soon(bomb((alias) => `{x: ${alias}, y: ${alias}}`))).toBe('EY005');
    // What merges bring in is counted, though one mapping holds each key once.
    const wide = `m: &m {${Array.from({ length: 2000 }, (_, n) => `k${n}: 1`).join(', ')}}\n`;
    expect(soon(`${wide}n:\n${'- {<<: *m}\n'.repeat(2000)}`)).toBe('EY005');
  });

  it.each([
    ['lists', '['.repeat(50_000)],
    ['lists without end', '['.repeat(8_000_000)],
    ['maps', '{a: '.repeat(50_000)],
    ['sequences', '- '.repeat(20_000)],
    ['keys', '? '.repeat(20_000)],
    ['just too many levels', `${'['.repeat(65)}${']'.repeat(65)}`],
    [
      'levels by aliases',
      Array.from({ length: 70 }, (_, n) => `a${n}: &a${n} [${n === 0 ? '' : `*a${n - 1}`}]\n`).join(''),
    ],
  ])('depth: %s', (_, text) => {
    expect(soon(text)).toBe('EY004');
  });

  it('just enough levels are read', () => {
    expect(soon(`${'['.repeat(64)}${']'.repeat(64)}`)).toBe(`${'['.repeat(64)}${']'.repeat(64)}`);
  });

  it('numbers of a million digits', () => {
    for (const text of ['9'.repeat(1_000_000), `0x${'f'.repeat(1_000_000)}`, `1${':30'.repeat(300_000)}`]) {
      expect(soon(text)).toBe('EY009');
    }
    expect(soon(`1.${'0'.repeat(1_000_000)}`)).toBe('1f');
  });

  it('a document beyond the bound', () => {
    expect(soon(`a: ${'x'.repeat(9_000_000)}`)).toBe('EY003');
  });
});
