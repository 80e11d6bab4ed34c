import { compile, lower, type CompileOptions } from '../../compiler/compile.ts';
import type { Diagnostic } from '../../compiler/diagnostics/types.ts';
import type { LowerOptions } from '../../compiler/languages/yaml/options.ts';
import type { Library } from '../../compiler/link/compile.ts';
import { CompiledPatterns } from '../../compiler/patterns/compiled.ts';
import { load } from '../../engine/index.ts';
import type { Subject } from './types.ts';

/** What is tested, and how it is called. */
export interface SubjectOptions {
  readonly key: string;
  readonly name: string;
  readonly documents: LowerOptions;
  readonly locate: (name: string) => string;
  readonly library: () => Promise<Library>;
  /** `none` compiles faster than `speed`, which is what ships; both decide alike. Default `speed`. */
  readonly optimize?: CompileOptions['optimize'];
}

/**
 * A policy set to run tests on. It is lowered at once, and compiled when an engine is first asked for, once: a file that only expects diagnostics waits for no
 * compiler.
 */
export const createSubject = async (options: SubjectOptions): Promise<Subject> => {
  const { key, name, documents, locate, library, optimize = 'speed' } = options;
  const patterns = new CompiledPatterns();
  const { unit, diagnostics } = await lower(documents, patterns);
  const build = async (): Promise<Awaited<ReturnType<Subject['engine']>>> => {
    const { module } = await compile({ ...documents, optimize, library: await library() }, patterns);
    return module === null ? null : load(module.bytes);
  };
  let engine: ReturnType<typeof build> | undefined;
  return {
    key,
    name,
    diagnostics,
    locate,
    engine: () => (engine ??= unit === null ? Promise.resolve(null) : build()),
    unit,
  };
};

/** The first error among the diagnostics. */
export const firstError = (diagnostics: readonly Diagnostic[]): Diagnostic | undefined =>
  diagnostics.find(({ severity }) => severity === 'error');
