import { field } from '../../compiler/languages/yaml/tree/node.ts';
import type { Node, NodeOf } from '../../compiler/languages/yaml/tree/node.ts';
import { readExpect, wholeExpectation } from './expect.ts';
import { closedMap, list, refuse, required, text } from './fields.ts';
import type { InputReader } from './input.ts';
import type { Problems } from './problems.ts';
import type { Expectation, TestCase } from './types.ts';
import type { Members } from './value.ts';

const TEST_KEYS = ['name', 'fixture', 'input', 'expect', 'table', 'exhausted', 'skip'] as const;
const ROW_KEYS = ['name', 'fixture', 'input', 'expect', 'exhausted', 'skip'] as const;

/** What a test and its rows say alike. */
interface Layer {
  readonly node: NodeOf<'map'>;
  readonly inputs: readonly Members[];
  readonly expect: Partial<Expectation>;
  readonly exhausted: string | null;
  readonly skip: string | null;
}

const readLayer = (node: NodeOf<'map'>, inputs: InputReader, problems: Problems): Layer => {
  const fixture = field(node, 'fixture');
  const input = field(node, 'input');
  const expect = field(node, 'expect');
  const optionalText = (name: string): string | null => {
    const value = field(node, name);
    return value === undefined ? null : text(value, `"${name}"`, problems);
  };
  return {
    node,
    inputs: [
      ...(fixture === undefined ? [] : inputs.fixtures(fixture)),
      ...(input === undefined ? [] : [inputs.read(input, '"input"') ?? {}]),
    ],
    expect: expect === undefined ? {} : (readExpect(expect, problems) ?? {}),
    exhausted: optionalText('exhausted'),
    skip: optionalText('skip'),
  };
};

/** The test that these layers make together, inner over outer. */
const testOf = (
  name: string,
  layers: readonly [Layer, ...Layer[]],
  inputs: InputReader,
  problems: Problems,
): TestCase | null => {
  const inner = layers.at(-1) ?? layers[0];
  const expect = wholeExpectation(layers.map((layer) => layer.expect));
  const { range } = inner.node;
  if (expect === null) {
    // Whoever wrote an `expect` that cannot be read is told of that already.
    const hint = 'Add "expect: { verdict: … }".';
    problems.report('key_missing', range, `The test "${name}" expects no verdict.`, hint);
    return null;
  }
  const last = (key: 'exhausted' | 'skip'): string | null =>
    layers.reduce<string | null>((found, layer) => layer[key] ?? found, null);
  return {
    name,
    span: problems.span(range),
    input: inputs.merge(layers.flatMap((layer) => layer.inputs)),
    expect,
    exhausted: last('exhausted'),
    skip: last('skip'),
  };
};

/** Reports names that stand twice. */
const unique = (name: string, range: Node['range'], seen: Set<string>, problems: Problems): void => {
  if (seen.has(name)) {
    problems.report('name_repeated', range, `Two tests are named "${name}".`, 'Give each test a name of its own.');
  }
  seen.add(name);
};

const readRows = (table: Node, name: string, outer: Layer, inputs: InputReader, problems: Problems): TestCase[] => {
  const items = list(table, '"table"', problems);
  if (table.kind === 'list' && items.length === 0) refuse(table, '"table"', 'a list of at least one row', problems);
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const node = closedMap(item, 'A row', ROW_KEYS, problems);
    if (node === null) return [];
    const nameNode = field(node, 'name');
    const row = nameNode === undefined ? String(index + 1) : (text(nameNode, '"name"', problems) ?? '');
    unique(row, nameNode?.range ?? node.range, seen, problems);
    const inner = readLayer(node, inputs, problems);
    return testOf(`${name} › ${row}`, [outer, inner], inputs, problems) ?? [];
  });
};

/** The tests of a file, a row of a table each its own. */
export const readTests = (node: Node, inputs: InputReader, problems: Problems): TestCase[] => {
  const seen = new Set<string>();
  const tests = list(node, '"tests"', problems).flatMap((item): TestCase[] => {
    const map = closedMap(item, 'A test', TEST_KEYS, problems);
    if (map === null) return [];
    const nameNode = required(map, 'name', 'A test', problems);
    const name = nameNode === null ? '' : (text(nameNode, '"name"', problems) ?? '');
    if (nameNode !== null) unique(name, nameNode.range, seen, problems);
    const layer = readLayer(map, inputs, problems);
    const table = field(map, 'table');
    if (table !== undefined) return readRows(table, name, layer, inputs, problems);
    const test = testOf(name, [layer], inputs, problems);
    return test === null ? [] : [test];
  });
  const names = new Set<string>();
  // `a › b` may be a test, and a row of the test `a` as well.
  for (const { name, span } of tests) {
    if (names.has(name) && problems.found.length === 0) {
      problems.report(
        'name_repeated',
        node.range,
        `Two tests are named "${name}".`,
        `Rename the one of line ${span.line}.`,
      );
    }
    names.add(name);
  }
  return tests;
};
