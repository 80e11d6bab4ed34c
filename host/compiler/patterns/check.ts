import { CompiledPatterns } from './compiled.ts';
import { PatternError } from './error.ts';

/**
 * Why a pattern of Python's `re` cannot be compiled; null when it can.
 *
 * @param patterns keeps it compiled for the build, and bounds what those that it has checked take together
 */
export const checkPattern = (
  source: string,
  patterns: CompiledPatterns = new CompiledPatterns(),
): PatternError | null => {
  try {
    patterns.get({ language: 'python', source });
    return null;
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
};
