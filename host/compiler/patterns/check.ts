import { PatternError } from './error.ts';
import { compilePattern } from './language.ts';

/** Why a pattern of Python's `re` cannot be compiled; null when it can. */
export const checkPattern = (source: string): PatternError | null => {
  try {
    compilePattern({ language: 'python', source });
    return null;
  } catch (error) {
    if (error instanceof PatternError) return error;
    throw error;
  }
};
