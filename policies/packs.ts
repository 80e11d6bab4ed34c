/** The policy packs that ship, and how each becomes a module. */
import { readFile } from 'node:fs/promises';
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

/** A call with the decision that a pack must make about it. */
export interface PackCase {
  readonly name: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly verdict: string;
  readonly rule: string | null;
}

/** The cases of a pack. */
export async function packCases({ name }: Pack): Promise<readonly PackCase[]> {
  const text = await readFile(new URL(`${name}/${name}.cases.json`, import.meta.url), 'utf8');
  return JSON.parse(text) as readonly PackCase[];
}
