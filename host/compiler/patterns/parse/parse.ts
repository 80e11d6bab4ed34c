import type { Pattern } from '../ast.ts';
import { PatternError } from '../error.ts';
import { Lowering } from '../lower/lower.ts';
import { Sets } from '../lower/sets.ts';
import { READERS } from '../syntax/sequence.ts';
import { State } from '../syntax/state.ts';
import type { Flag } from '../syntax/tree.ts';
import { searchFrom } from '../lower/search.ts';

/** A longer pattern is refused, in UTF-16 units. */
const LONGEST = 0x10000;

/**
 * Reads a pattern of Python 3.11's `re`, for strings, to what `re.search` looks for.
 *
 * @throws PatternError `invalid` where CPython 3.11.7 refuses the pattern, `unsupported` where it does not but we do, `too_large` beyond our limits
 * @example parsePattern('(?i)k') // a set of k, K and the Kelvin sign
 */
export const parsePattern = (source: string): Pattern => {
  if (source.length > LONGEST) throw new PatternError('too_large', `the pattern is longer than ${LONGEST}`);
  const state = new State(source, READERS);
  const tree = state.readAlternatives(state, false, 0);
  if (state.tokens.next !== null) throw state.tokens.refusal('a parenthesis is closed that was not opened');
  state.checkAtEnd();
  state.throwUnsupported();
  const flags: ReadonlySet<Flag> = state.flags.has('a') ? state.flags : new Set([...state.flags, 'u']);
  const sets = new Sets();
  return searchFrom(tree, flags, sets, new Lowering(sets).sequence(tree, flags));
};
