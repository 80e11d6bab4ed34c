import type { BuildOptions } from '../compiler/index.ts';
import { PatternSetError } from './error.ts';
import { unitOf } from './unit.ts';

/** A set of patterns as a module. */
export interface CompiledPatterns {
  /** The module: what `loadPatterns` takes, here or elsewhere. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** SHA-256 of it, lower-case hex. */
  readonly digest: string;
  /** Steps that a byte of a text costs at most, whatever the text. */
  readonly stepsPerByte: number;
}

/** Bounds of a match: bytes of a text with its frame, and steps. */
export type PatternLimits = Pick<NonNullable<BuildOptions['limits']>, 'frameBytes' | 'steps'>;

/**
 * Compiles regular expressions, as Python 3.11's `re.search` reads them, to one module that finds all that occur in a text, in time linear in the text. Takes a
 * second or more: compile when you build, and load what came of it.
 *
 * @example const { bytes } = await compilePatterns(['(?i)ignore (all )?previous', '\\brm -rf\\b']);
 * @throws PatternSetError `pattern_invalid`, with the number of the pattern; `set_too_large`. LinkError `limit_invalid`
 */
export const compilePatterns = async (
  patterns: readonly string[],
  options: { readonly limits?: PatternLimits } = {},
): Promise<CompiledPatterns> => {
  const { CompiledPatterns, LinkError, buildModule, checkPattern, readLibrary } =
    await import('../compiler/index.node.ts');
  const compiled = new CompiledPatterns();
  patterns.forEach((pattern, index) => {
    const refusal = checkPattern(pattern, compiled);
    if (refusal?.code === 'together_too_large') {
      throw new PatternSetError('set_too_large', `the set is not compiled: ${refusal.message}`, { cause: refusal });
    }
    if (refusal !== null) {
      throw new PatternSetError('pattern_invalid', `pattern ${index} is not compiled: ${refusal.message}`, {
        cause: refusal,
      });
    }
  });
  const limits = options.limits === undefined ? {} : { limits: options.limits };
  const { bytes, digest, report } = await buildModule(
    unitOf(patterns),
    { ...limits, explain: false },
    await readLibrary(),
    compiled,
  ).catch((cause: unknown) => {
    if (!(cause instanceof LinkError) || cause.code !== 'module_too_large') throw cause;
    throw new PatternSetError('set_too_large', `the set is not compiled: ${cause.message}`, { cause });
  });
  return { bytes, digest, stepsPerByte: report.patterns.stepsPerByte };
};
