import { readFile } from 'node:fs/promises';
import { createSource } from '../../host/compiler/source/source.ts';
import { createSink } from '../../host/compiler/diagnostics/sink.ts';
import { loadYaml, readDocument } from '../../host/compiler/languages/yaml/reader/read.ts';
import { readPolicy } from '../../host/compiler/languages/yaml/agt-py/read.ts';
import { lowerPython } from '../../host/compiler/languages/yaml/agt-py/lower.ts';
import * as ts from '../../host/compiler/languages/yaml/agt-ts/read.ts';
import { lowerTypeScript } from '../../host/compiler/languages/yaml/agt-ts/lower.ts';
import { createSourceTable } from '../../host/compiler/languages/yaml/entry/sources.ts';
import { buildModule, type BuiltModule } from '../../host/compiler/index.ts';
import { readLibrary } from '../../host/compiler/library.node.ts';
export async function compileFile(path: string): Promise<BuiltModule> {
  const yaml = await loadYaml();
  const sink = createSink({});
  const table = createSourceTable();
  const source = createSource(path, await readFile(path, 'utf8'));
  const t = path.includes('typescript');
  const node = readDocument(source, t ? 'json-schema' : 'yaml-1.1', yaml, sink)!;
  const entry = t ? lowerTypeScript([ts.readPolicy(node, source, sink)!] as any, 'priority_first_match' as any, { name: 'main', version: '1' }, table) : lowerPython([readPolicy(node, source, sink)!], { strategy: 'deny_overrides', unboundAgents: 'all' }, { name: 'main', version: '1' }, table);
  console.log(sink.diagnostics.map((d) => `${d.code} ${d.message}`));
  return buildModule({ sources: table.digests(), entries: [entry] }, {}, await readLibrary());
}
