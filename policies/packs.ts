/** The policy packs that ship, and how each becomes a module. */
import { fileURLToPath } from 'node:url';
import { compile, readPolicyFiles, type BuiltModule, type CompileOptions } from '../host/compiler/index.node.ts';

export interface Pack {
  readonly name: string;
  readonly version: string;
  /** In the order in which they are loaded. */
  readonly documents: readonly string[];
}

export const PACKS: readonly Pack[] = [
  {
    name: 'baseline',
    version: '1.0.0',
    documents: ['destructive.yaml', 'egress.yaml', 'secrets.yaml', 'spending.yaml'],
  },
  { name: 'coding-agent', version: '1.0.0', documents: ['coding-agent.yaml'] },
  { name: 'data-protection', version: '1.0.0', documents: ['data-protection.yaml'] },
  { name: 'mcp-baseline', version: '1.0.0', documents: ['mcp-baseline.yaml'] },
  {
    name: 'owasp-agentic',
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
  { name: 'payments', version: '1.0.0', documents: ['payments.yaml'] },
  { name: 'prompt-injection-signals', version: '1.0.0', documents: ['prompt-injection-signals.yaml'] },
];

/** The options that every pack is compiled with; as `edict build --strict` does. */
export function packOptions({ name, version }: Pack): Pick<CompileOptions, 'name' | 'version' | 'strategy' | 'strict'> {
  return { name, version, strategy: 'deny_overrides', strict: true };
}

/** Compiles a pack, which must not have a single diagnostic. */
export async function buildPack(pack: Pack, options: Pick<CompileOptions, 'strategy'> = {}): Promise<BuiltModule> {
  const paths = pack.documents.map((file) => fileURLToPath(new URL(`${pack.name}/${file}`, import.meta.url)));
  const { module, diagnostics } = await compile({
    ...(await readPolicyFiles(paths)),
    ...packOptions(pack),
    ...options,
  });
  if (module === null || diagnostics.length > 0) {
    throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n'));
  }
  return module;
}
