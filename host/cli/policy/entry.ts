import type { Diagnostic, LowerOptions, LowerResult, PolicyFiles } from '../../compiler/index.node.ts';
import type { Entry } from '../../compiler/ir/types.ts';
import { load, type PolicyInput } from '../../engine/index.node.ts';
import { CliError } from '../frame/error.ts';
import { readBytes } from '../frame/io.ts';
import type { Locate } from '../reporters/diagnostics.ts';
import {
  loadCompiler,
  lowerOptions,
  readPolicies,
  shownPath,
  type CompileValues,
  type NamedPolicies,
} from './compile.ts';
import { optionsOf, readSources } from './sources.ts';

/** A policy as its rules, which no module shows; or why there are none. */
export interface OpenedEntry {
  /** Null when the policy has errors. */
  readonly entry: Entry | null;
  readonly diagnostics: readonly Diagnostic[];
  readonly locate: Locate;
  /** The inputs of policy tests that were named with it. */
  readonly inputs: readonly PolicyInput[];
}

/** The inputs of tests that lie beside policies. */
async function inputsOf(tests: NamedPolicies['tests']): Promise<readonly PolicyInput[]> {
  if (tests.length === 0) return [];
  const { readTestFile } = await import('../../testing/index.ts');
  const read = await Promise.all(tests.map(({ path, text }) => readTestFile(path, text.replace(/^\uFEFF/u, ''))));
  return read.flatMap(({ file }) => file?.tests.map(({ input }) => input) ?? []);
}

async function ofModule(path: string): Promise<readonly [PolicyFiles, Omit<LowerOptions, 'documents'>]> {
  const { manifest } = await load(await readBytes(path));
  const [entry, ...more] = manifest.entries;
  if (entry === undefined || more.length > 0) {
    throw new CliError('input', `${path} has ${manifest.entries.length} entries: name the policies instead.`);
  }
  const policies = await readSources(await loadCompiler(), manifest, path);
  if (typeof policies === 'string') {
    throw new CliError('unreadable', `The sources of ${path} are not at hand: ${policies}.`, {
      hint: 'A module shows no rules: they are read from its sources, in its own folder. Name the policies instead.',
    });
  }
  return [policies, optionsOf(manifest, entry)];
}

/**
 * The rules of a policy: a file, a folder of files that are one set, or a module whose sources lie beside it.
 *
 * @throws CliError `unreadable`, `input`; EngineError when a file is no decision module
 */
export async function openEntry(path: string, values: CompileValues): Promise<OpenedEntry> {
  const compiler = await loadCompiler();
  const [policies, options] = path.endsWith('.wasm')
    ? await ofModule(path)
    : [await readPolicies(compiler, [path], values), lowerOptions(values)];
  const { unit, diagnostics }: LowerResult = await compiler.lower({ ...policies, ...options });
  const tests = 'tests' in policies ? (policies as NamedPolicies).tests : [];
  return {
    entry: unit?.entries[0] ?? null,
    diagnostics,
    locate: shownPath(policies),
    inputs: await inputsOf(tests),
  };
}
