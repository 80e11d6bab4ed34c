/** The policy packs that ship, and how each becomes a module. */
import { fileURLToPath } from 'node:url';
import { compile, readPolicyFiles, type BuiltModule, type CompileOptions } from '../host/compiler/index.node.ts';

export interface Pack {
  readonly name: string;
  readonly language: 'yaml' | 'cedar';
  readonly version: string;
  /** In the order in which they are loaded. */
  readonly documents: readonly string[];
}

export const PACKS: readonly Pack[] = [
  {
    name: 'baseline',
    language: 'yaml',
    version: '1.0.0',
    documents: ['destructive.yaml', 'egress.yaml', 'secrets.yaml', 'spending.yaml'],
  },
  { name: 'coding-agent', language: 'yaml', version: '1.0.0', documents: ['coding-agent.yaml'] },
  { name: 'data-protection', language: 'yaml', version: '1.0.0', documents: ['data-protection.yaml'] },
  { name: 'mcp-baseline', language: 'yaml', version: '1.0.0', documents: ['mcp-baseline.yaml'] },
  {
    name: 'owasp-agentic',
    language: 'yaml',
    version: '1.0.0',
    documents: [
      'asi01-goal-hijack.yaml',
      'asi02-tool-misuse.yaml',
      'asi03-identity-privilege.yaml',
      'asi04-supply-chain.yaml',
      'asi05-code-execution.yaml',
      'asi06-memory-poisoning.yaml',
      'asi07-inter-agent.yaml',
      'asi08-cascading-failures.yaml',
      'asi09-human-trust.yaml',
      'asi10-rogue-agents.yaml',
    ],
  },
  { name: 'payments', language: 'yaml', version: '1.0.0', documents: ['payments.yaml'] },
  {
    name: 'prompt-injection-signals',
    language: 'yaml',
    version: '1.0.0',
    documents: ['prompt-injection-signals.yaml'],
  },
];

/** The packs that stand in Cedar, too; prompt-injection-signals is made of patterns, which Cedar has not. */
export const CEDAR_PACKS: readonly Pack[] = PACKS.flatMap(({ name, version }): readonly Pack[] =>
  name === 'prompt-injection-signals' ? [] : [{ name, language: 'cedar', version, documents: [`${name}.cedar`] }],
);

const SCHEMA = fileURLToPath(new URL('agent.cedarschema', import.meta.url));

type PackOptions = Pick<CompileOptions, 'name' | 'version' | 'strategy' | 'strict' | 'onError'>;

/** The options that every pack is compiled with; as `edict build --strict` does, and for Cedar `--on-error deny`. */
export function packOptions({ name, version, language }: Pack): PackOptions {
  const options = { name, version, strict: true } as const;
  return language === 'cedar' ? { ...options, onError: 'deny' } : { ...options, strategy: 'deny_overrides' };
}

/** Compiles a pack, which must not have a single diagnostic; one in Cedar is valid for the schema for agents. */
export async function buildPack(pack: Pack, options: Pick<CompileOptions, 'strategy'> = {}): Promise<BuiltModule> {
  const paths = pack.documents.map((file) => fileURLToPath(new URL(`${pack.name}/${file}`, import.meta.url)));
  const files = await readPolicyFiles(pack.language === 'cedar' ? [...paths, SCHEMA] : paths);
  const { module, diagnostics } = await compile({ ...files, ...packOptions(pack), ...options });
  if (module === null || diagnostics.length > 0) {
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  }
  return module;
}
