/** Sets of patterns as modules, to be compared with the reference matcher. */
import type { Unit } from '../../../host/compiler/ir/types.ts';
import { parseSource } from '../../../host/compiler/patterns/language.ts';
import { searchReference } from '../../../host/compiler/patterns/reference/search.ts';
import type { Engine } from '../../../host/engine/index.ts';
import { textEntry, textMatches } from '../../../host/patterns/unit.ts';
import { buildAndLoad } from '../../module/build.ts';
import type { Language } from './answers.ts';

/** A set of patterns, compiled. */
export interface CompiledSet {
  readonly stepsPerByte: number;
  readonly moduleBytes: number;
  /** Which patterns occur, as the filters find them. `python` alone has filters. */
  readonly found: (text: string) => readonly number[];
  /** The same, each pattern looked for by itself, without what filters know. */
  readonly foundOneByOne: (text: string) => readonly number[];
}

/** Every path by which a module looks for a pattern takes this much at most: no decision of these tests runs out of steps. */
const LIMITS = { frameBytes: 1 << 22, steps: 2 ** 32 - 1 };

/** The rules of an entry that a text matches. */
const matchedIn = (engine: Engine, entry: string, text: string): readonly number[] => {
  const { matched, errors, error } = engine.decide({ context: { text }, agent: '', stage: '' }, { entry });
  const isUndecided = error === null || error === 'runtime_error:no_rule_decided';
  if (!isUndecided || errors.length > 0) throw new Error(`the text was not looked through: ${String(error)}`);
  return matched.map(Number);
};

/** Compiles patterns that the compiler takes, together. */
export const compileSet = async (language: Language, patterns: readonly string[]): Promise<CompiledSet> => {
  const operation = language === 'python' ? 'python.search' : 'python.fnmatch';
  const searches = patterns.map((pattern) => textMatches(operation, pattern));
  const unit: Unit = {
    sources: [],
    entries: [
      textEntry('found', searches),
      // No table looks these up: each asks for its pattern itself.
      textEntry(
        'missed',
        searches.map((argument) => ({ kind: 'not', argument })),
      ),
    ],
  };
  const { built, engine } = await buildAndLoad(unit, { explain: false, limits: LIMITS });
  const foundOneByOne = (text: string): readonly number[] => {
    const missed = new Set(matchedIn(engine, 'missed', text));
    return patterns.flatMap((_, index) => (missed.has(index) ? [] : [index]));
  };
  return {
    stepsPerByte: built.report.patterns.stepsPerByte,
    moduleBytes: built.bytes.length,
    found: (text) => matchedIn(engine, 'found', text),
    foundOneByOne,
  };
};

/** The same as the reference matcher finds it. */
export const referenceSet = (language: Language, sources: readonly string[]): ((text: string) => readonly number[]) => {
  const patterns = sources.map((source) => parseSource({ language, source }));
  return (text) => patterns.flatMap((pattern, index) => (searchReference(pattern, text) ? [index] : []));
};
