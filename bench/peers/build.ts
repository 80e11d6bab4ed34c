import { createSink } from '../../host/compiler/diagnostics/sink.ts';
import { type BuiltModule, buildModule } from '../../host/compiler/index.ts';
import { lowerTypeScript } from '../../host/compiler/languages/yaml/agt-ts/lower.ts';
import { readPolicy } from '../../host/compiler/languages/yaml/agt-ts/read.ts';
import { createSourceTable } from '../../host/compiler/languages/yaml/entry/sources.ts';
import { loadYaml, readDocument } from '../../host/compiler/languages/yaml/reader/read.ts';
import { readLibrary } from '../../host/compiler/library.node.ts';
import { createSource } from '../../host/compiler/source/source.ts';
import type { Rule } from '../workload/types.ts';
import { yamlDocument } from '../workload/yaml.ts';

/** The rules from their YAML text to a module, with the compiler's defaults; `agt-ts`, deny overrides. */
export const buildRules = async (rules: readonly Rule[]): Promise<BuiltModule> => {
  const sink = createSink();
  const source = createSource('bench.yaml', yamlDocument(rules));
  const node = readDocument(source, 'json-schema', await loadYaml(), sink);
  const policy = node === null ? null : readPolicy(node, source, sink);
  if (policy === null) throw new Error(sink.diagnostics[0]?.message ?? 'the document cannot be read');
  const sources = createSourceTable();
  const entry = lowerTypeScript([policy], 'deny_overrides', { name: 'bench', version: '1' }, sources);
  return buildModule({ sources: sources.digests(), entries: [entry] }, {}, await readLibrary());
};
