import { isCedarName } from '../../compiler/languages/cedar/documents/options.ts';
import { compose } from '../../compiler/languages/yaml/reader/compose.ts';
import { parseDocument } from '../../compiler/languages/yaml/reader/parse.ts';
import { Problem } from '../../compiler/languages/yaml/reader/problem.ts';
import { loadYaml } from '../../compiler/languages/yaml/reader/read.ts';
import { field } from '../../compiler/languages/yaml/tree/node.ts';
import type { Node, NodeOf } from '../../compiler/languages/yaml/tree/node.ts';
import { createSource } from '../../compiler/source/source.ts';
import { coreSchema } from './core/schema.ts';
import { closedMap, list, oneOf, oneOrMore, refuse, required, text } from './fields.ts';
import { CEDAR_INPUT, createInputReader, YAML_INPUT } from './input.ts';
import { createBudget, TooLarge } from './merge.ts';
import { readOptions, type ReadOptions } from './options.ts';
import { pathOf } from './path.ts';
import { createProblems, type Problems } from './problems.ts';
import { readTests } from './tests.ts';
import type { ExpectedDiagnostic, FileProblem, PolicyPath, TestFile } from './types.ts';

const KEYS = ['policy', 'options', 'fixtures', 'tests', 'diagnostics'] as const;
const DIAGNOSTIC_KEYS = ['code', 'line', 'file', 'severity'] as const;

const readDiagnostic = (node: Node, problems: Problems): ExpectedDiagnostic | null => {
  const map = closedMap(node, 'An expected diagnostic', DIAGNOSTIC_KEYS, problems);
  const codeNode = map === null ? null : required(map, 'code', 'An expected diagnostic', problems);
  if (map === null || codeNode === null) return null;
  const code = text(codeNode, '"code"', problems);
  const lineNode = field(map, 'line');
  const fileNode = field(map, 'file');
  const severityNode = field(map, 'severity');
  if (lineNode !== undefined && lineNode.kind !== 'int') refuse(lineNode, '"line"', 'a line number', problems);
  const severity =
    severityNode === undefined ? null : oneOf(severityNode, '"severity"', ['error', 'warning', 'note'], problems);
  const file = fileNode === undefined ? null : text(fileNode, '"file"', problems);
  const line = lineNode?.kind === 'int' ? Number(lineNode.value) : null;
  return code === null ? null : { code, line, file, severity, span: problems.span(node.range) };
};

const readDiagnostics = (node: Node | undefined, problems: Problems): TestFile['diagnostics'] =>
  node === undefined
    ? null
    : {
        expected: list(node, '"diagnostics"', problems).flatMap((item) => readDiagnostic(item, problems) ?? []),
        span: problems.span(node.range),
      };

/** Whether inputs are requests of Cedar. */
const isCedar = (policies: readonly PolicyPath[], { options }: ReadOptions): boolean =>
  options.dialect === 'cedar' || policies.some(({ path }) => isCedarName(path));

const readRoot = (root: NodeOf<'map'>, absent: WeakSet<Node>, problems: Problems): TestFile => {
  const policyNode = required(root, 'policy', 'A test file', problems);
  const policies =
    policyNode === null
      ? []
      : oneOrMore(policyNode, '"policy"', problems).flatMap((node) => pathOf(node, 'A policy', problems) ?? []);
  const read = readOptions(field(root, 'options'), problems);
  const shape = isCedar(policies, read) ? CEDAR_INPUT : YAML_INPUT;
  const inputs = createInputReader(shape, absent, createBudget(), problems);
  const fixtures = field(root, 'fixtures');
  if (fixtures !== undefined && fixtures.kind !== 'map') refuse(fixtures, '"fixtures"', 'a mapping', problems);
  for (const { key, value } of fixtures?.kind === 'map' ? fixtures.entries : []) {
    const name = key.kind === 'string' ? key.value : '';
    const members = inputs.read(value, `The fixture "${name}"`);
    // What cannot be read is told of already; its users are not told that it is unknown.
    inputs.define(name, members ?? {});
  }
  const diagnostics = readDiagnostics(field(root, 'diagnostics'), problems);
  const testsNode = field(root, 'tests');
  if (testsNode === undefined && diagnostics === null) required(root, 'tests', 'A test file', problems);
  const tests = testsNode === undefined ? [] : readTests(testsNode, inputs, problems);
  if (testsNode?.kind === 'list' && testsNode.items.length === 0 && diagnostics === null) {
    refuse(testsNode, '"tests"', 'a list of at least one test', problems);
  }
  return { source: problems.source, policies, ...read, tests, diagnostics };
};

/** A test file, or all that is wrong with it. */
export type ReadResult =
  | { readonly file: TestFile; readonly problems: readonly [] }
  | { readonly file: null; readonly problems: readonly FileProblem[] };

/**
 * Reads a test file strictly: what the format (docs/policy-tests.md) does not name is an error with its place. Throws nothing that depends on the text.
 *
 * @param name how findings name the file
 * @example const { file, problems } = await readTestFile('payments.test.yaml', text);
 */
export const readTestFile = async (name: string, content: string): Promise<ReadResult> => {
  const source = createSource(name, content);
  const problems = createProblems(source);
  const absent = new WeakSet<Node>();
  const yaml = await loadYaml();
  try {
    const schema = coreSchema(absent);
    const at = content.search(schema.forbidden);
    if (at >= 0) {
      const character = `U+${(content.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
      throw new Problem('EY012', [at, at + 1], { character });
    }
    const document = parseDocument(content.replace(schema.breaks, '\n'), schema.checkToken, yaml);
    if (document === null) throw new Problem('EY016', null, { content: 'tests' });
    const root = closedMap(compose(document, content, schema, yaml), 'A test file', KEYS, problems);
    const file = root === null ? null : readRoot(root, absent, problems);
    if (file !== null && problems.found.length === 0) return { file, problems: [] };
  } catch (problem) {
    if (problem instanceof Problem) problems.adopt(problem);
    else if (problem instanceof TooLarge) {
      problems.report('too_large', null, `This file's inputs are too large: ${problem.message}.`, 'Split the file.');
    } else throw problem;
  }
  return { file: null, problems: problems.found };
};
