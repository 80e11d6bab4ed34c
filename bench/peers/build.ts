import { type BuiltModule, compile } from '../../host/compiler/index.ts';
import { readLibrary } from '../../host/compiler/library.node.ts';
import type { Rule } from '../workload/types.ts';
import { yamlDocument } from '../workload/yaml.ts';

/** Cedar policies as a module; validated where they come with a schema. */
export const buildPolicies = async ({
  policies,
  schema,
}: {
  readonly policies: string;
  readonly schema?: string;
}): Promise<BuiltModule> => {
  const { module, diagnostics } = await compile({
    documents: [{ name: 'bench.cedar', text: policies }],
    ...(schema === undefined ? {} : { schema: [{ name: 'bench.cedarschema', text: schema }] }),
    library: await readLibrary(),
  });
  if (module === null) throw new Error(diagnostics[0]?.message ?? 'the policies were not compiled');
  return module;
};

/** The rules from their YAML text to a module, with the compiler's defaults. */
export const buildRules = async (rules: readonly Rule[]): Promise<BuiltModule> => {
  const { module, diagnostics } = await compile({
    documents: [{ name: 'bench.yaml', text: yamlDocument(rules) }],
    dialect: 'agt-ts',
    strategy: 'deny_overrides',
    library: await readLibrary(),
  });
  if (module === null) throw new Error(diagnostics[0]?.message ?? 'the document was not compiled');
  return module;
};
