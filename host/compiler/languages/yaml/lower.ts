import type { Sink } from '../../diagnostics/sink.ts';
import type { Entry, Unit } from '../../ir/types.ts';
import type { CompiledPatterns } from '../../patterns/compiled.ts';
import { createSource } from '../../source/source.ts';
import type { Source } from '../../source/source.ts';
import { refuseAgentTests } from './agent-tests.ts';
import { extendPolicy } from './agt-py/extends.ts';
import { lintPython } from './agt-py/lint.ts';
import { lowerPython } from './agt-py/lower.ts';
import { readPolicy as readPythonPolicy } from './agt-py/read.ts';
import { lowerFlat } from './agt-ts/flat/lower.ts';
import { lintFlat, lintTypeScript } from './agt-ts/lint.ts';
import { lowerTypeScript } from './agt-ts/lower.ts';
import { readPolicy as readTypeScriptPolicy } from './agt-ts/read.ts';
import { lintDocuments } from './agt-v4/lint.ts';
import { lowerDocuments } from './agt-v4/lower.ts';
import { refusePatterns, refuseSharedFolders } from './agt-v4/refuse.ts';
import { readGovernanceFile } from './agt-v4/folders/read.ts';
import { readPolicyDocument } from './agt-v4/read.ts';
import { DIALECTS, dialectOf } from './dialect.ts';
import type { YamlDialect } from './dialect.ts';
import { createSourceTable } from './entry/sources.ts';
import type { SourceTable } from './entry/sources.ts';
import type { LowerOptions } from './options.ts';
import { loadYaml, readDocument } from './reader/read.ts';
import type { YamlVersion } from './reader/read.ts';
import { STRATEGIES } from './strategy.ts';
import type { Node } from './tree/node.ts';
import type { Yaml } from './reader/yaml.ts';

interface Lowering {
  readonly options: LowerOptions;
  readonly sources: readonly Source[];
  readonly table: SourceTable;
  readonly head: { readonly name: string; readonly version: string };
  readonly read: Read;
  readonly yaml: Yaml;
  readonly sink: Sink;
  readonly patterns: CompiledPatterns;
}

/** Reads a document once for each version of YAML. */
type Read = (source: Source, version: YamlVersion) => Node | null;

const createRead = (yaml: Yaml, sink: Sink): Read => {
  const done: Readonly<Record<YamlVersion, Map<Source, Node | null>>> = {
    'yaml-1.1': new Map(),
    'json-schema': new Map(),
  };
  return (source, version) => {
    const known = done[version].get(source);
    if (known !== undefined) return known;
    const node = readDocument(source, version, yaml, sink);
    done[version].set(source, node);
    return node;
  };
};

/** Options may come from a command line: what the types rule out is reported. */
const checkOptions = (options: LowerOptions, sink: Sink): void => {
  const check = (option: string, value: string | undefined, allowed: readonly string[]): void => {
    if (value !== undefined && !allowed.includes(value)) {
      sink.report('EY115', { option, value, allowed: allowed.join(', ') });
    }
  };
  check('dialect', options.dialect, DIALECTS);
  check('strategy', options.strategy, STRATEGIES);
  check('unboundAgents', options.unboundAgents, ['all', 'none']);
  check('typescriptApi', options.typescriptApi, ['evaluatePolicy', 'evaluate']);
  check('allowUnsupported', options.allowUnsupported, ['deny']);
};

/** The dialect asked for, or the one that every document shows. */
const chooseDialect = (lowering: Omit<Lowering, 'head'>): YamlDialect | null => {
  const { options, sources, read, sink } = lowering;
  if (options.dialect !== undefined && options.dialect !== 'cedar') return options.dialect;
  if (options.folders !== undefined) return 'agt-v4';
  let chosen: YamlDialect | null = null;
  for (const source of sources) {
    const node = read(source, 'yaml-1.1');
    if (node === null) return null;
    const dialect = dialectOf(node);
    if (node.kind === 'null') sink.reportAt(source, null, 'EY016', { content: 'a policy' });
    else if (dialect === null) sink.reportAt(source, null, 'EY113');
    else if (chosen !== null && chosen !== dialect) sink.reportAt(source, null, 'EY114', { dialect, first: chosen });
    chosen ??= dialect;
  }
  if (sources.length === 0) sink.report('EY113');
  return chosen;
};

const readAll = <T>(
  { sources, read }: Lowering,
  dialect: YamlDialect,
  take: (node: Node, source: Source) => T | null,
): T[] =>
  sources.flatMap((source) => {
    const node = read(source, dialect === 'agt-ts' ? 'json-schema' : 'yaml-1.1');
    return (node === null ? null : take(node, source)) ?? [];
  });

const lowerPythonPolicies = async (lowering: Lowering): Promise<Entry | null> => {
  const { options, table, head, yaml, sink } = lowering;
  const policies = readAll(lowering, 'agt-py', (node, source) => readPythonPolicy(node, source, sink));
  const extended = [];
  for (const policy of policies) extended.push(await extendPolicy(policy, { yaml, sink, resolve: options.resolve }));
  const { strategy = 'priority_first_match', unboundAgents = 'all' } = options;
  const whole = extended.filter((policy) => policy !== null);
  const refused = whole.filter(({ source, agents, rules }) => refuseAgentTests(source, agents, rules.length, sink));
  if (refused.length > 0) return null;
  lintPython(whole, { strategy, unboundAgents }, sink);
  return lowerPython(whole, { strategy, unboundAgents }, head, table);
};

const listedNames = (agents: Node | undefined): string[] =>
  agents?.kind === 'list' ? agents.items.flatMap((item) => (item.kind === 'string' ? item.value : [])) : [];

const lowerTypeScriptPolicies = (lowering: Lowering): Entry | null => {
  const { options, table, head, sink } = lowering;
  if (options.typescriptApi === 'evaluate') {
    const flat = readAll(lowering, 'agt-ts', (node, source) => ({ node, source }));
    for (const { node, source } of flat) lintFlat(node, source, sink);
    return sink.failed() ? null : lowerFlat(flat, head, table);
  }
  const policies = readAll(lowering, 'agt-ts', (node, source) => readTypeScriptPolicy(node, source, sink));
  const refused = policies.filter(({ source, agents, rules }) =>
    refuseAgentTests(source, listedNames(agents), rules.length, sink),
  );
  if (refused.length > 0) return null;
  lintTypeScript(policies, sink);
  return lowerTypeScript(policies, options.strategy ?? 'priority_first_match', head, table);
};

const lowerPolicyDocuments = (lowering: Lowering): Entry | null => {
  const { options, table, head, yaml, sink, patterns } = lowering;
  const documents = readAll(lowering, 'agt-v4', (node, source) => readPolicyDocument(node, source, sink, patterns));
  const files = (options.folders?.files ?? []).map(({ name, text, folder }) =>
    readGovernanceFile(createSource(name, text), folder, options.folders?.bad ?? 'refuse', yaml, sink, patterns),
  );
  const inFolders = files.flatMap(({ document }) => document ?? []);
  refusePatterns([...documents, ...inFolders], options.allowUnsupported !== undefined, sink);
  refuseSharedFolders(files, sink);
  lintDocuments(documents, files, sink);
  return sink.failed() ? null : lowerDocuments(documents, files, head, table);
};

const lowerDialect = (dialect: YamlDialect, lowering: Lowering): Promise<Entry | null> | Entry | null => {
  switch (dialect) {
    case 'agt-py':
      return lowerPythonPolicies(lowering);
    case 'agt-ts':
      return lowerTypeScriptPolicies(lowering);
    case 'agt-v4':
      return lowerPolicyDocuments(lowering);
  }
};

const baseName = (name: string): string => name.slice(name.lastIndexOf('/') + 1).replace(/\.(?:ya?ml|json)$/u, '');

/**
 * Lowers policy documents to a unit of one entry.
 *
 * @returns null after reporting an error
 */
export const lowerYaml = async (
  options: LowerOptions,
  sink: Sink,
  patterns: CompiledPatterns,
): Promise<Unit | null> => {
  checkOptions(options, sink);
  if (sink.failed()) return null;
  const sources = options.documents.map(({ name, text }) => createSource(name, text));
  const table = createSourceTable();
  // Every document is a source of the entry, whether or not a rule of it is left.
  for (const source of sources) table.index(source);
  const yaml = await loadYaml();
  const read = createRead(yaml, sink);
  const dialect = chooseDialect({ options, sources, table, read, yaml, sink, patterns });
  if (dialect === null || sink.failed()) return null;
  const [first] = sources;
  const name = options.name ?? (first === undefined ? 'policy' : baseName(first.name));
  const head = { name, version: options.version ?? '0.0.0' };
  const entry = await lowerDialect(dialect, { options, sources, table, head, read, yaml, sink, patterns });
  return entry === null || sink.failed() ? null : { sources: table.digests(), entries: [entry] };
};
