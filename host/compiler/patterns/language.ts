import type { Pattern } from './ast.ts';
import { Budget } from './automaton/budget.ts';
import { automatonOf } from './automaton/build.ts';
import type { Automaton } from './automaton/types.ts';
import { parseFnmatch } from './glob/glob.ts';
import { parsePattern } from './parse/parse.ts';
import type { PatternSource } from './source.ts';
import { partsOf } from './parts/parts.ts';
import { trimmed } from './trim/trim.ts';

/** @throws PatternError */
export const parseSource = ({ language, source }: PatternSource): Pattern =>
  language === 'python' ? parsePattern(source) : parseFnmatch(source);

/** A pattern ready to be matched: what must occur, and the automaton that finds it. */
export interface CompiledPattern {
  readonly pattern: Pattern;
  readonly automaton: Automaton;
}

/**
 * Compiles a pattern as far as it does not depend on others, to parts of which one must occur.
 *
 * @param spend is told how much work each part was, in edges, also of one that is refused
 * @throws PatternError
 */
export const compilePattern = (
  source: PatternSource,
  spend: (work: number) => void = () => {},
): readonly CompiledPattern[] =>
  partsOf(trimmed(parseSource(source))).map((pattern) => {
    const budget = new Budget();
    try {
      return { pattern, automaton: automatonOf(pattern, budget) };
    } finally {
      spend(budget.work);
    }
  });
