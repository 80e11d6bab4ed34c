import { load } from '../engine/index.ts';
import type { Engine } from '../engine/index.ts';
import { PatternSetError } from './error.ts';

/** A set of patterns, ready to match. */
export interface PatternSet {
  /** How many patterns it has. */
  readonly size: number;
  /** SHA-256 of the module, lower-case hex. */
  readonly digest: string;
  /**
   * The numbers of the patterns that occur in a text, ascending.
   *
   * @throws PatternSetError `text_refused`, `steps_exceeded`
   */
  readonly match: (text: string) => readonly number[];
}

const matchIn = (engine: Engine, text: string): readonly number[] => {
  const { matched, errors, error } = engine.decide({ context: { text }, agent: '', stage: '' });
  if (error === 'runtime_error:budget_exceeded') {
    throw new PatternSetError('steps_exceeded', 'the text took more steps than the set of patterns may');
  }
  // That no pattern occurs is that no rule decided.
  if (error !== null && error !== 'runtime_error:no_rule_decided') {
    throw new PatternSetError('text_refused', `the text was not read: ${error}`);
  }
  if (errors.length > 0) throw new PatternSetError('text_refused', 'a pattern could not be looked for in the text');
  return matched.map(Number);
};

/** Whether a module is what `compilePatterns` makes: one entry, whose rules are numbered. */
const isSet = ({ entries }: Engine['manifest']): boolean => {
  const [entry] = entries;
  return (
    entry !== undefined &&
    entries.length === 1 &&
    entry.name === 'patterns' &&
    entry.strategy === 'all' &&
    entry.rules.every(({ id }, index) => id === String(index))
  );
};

const digestOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> => {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
};

/**
 * Loads a set of patterns that `compilePatterns` has made.
 *
 * @param options `digest`: what the bytes must hash to, as `compilePatterns` told. Without it, whoever can change the bytes decides what is found.
 * @example const set = await loadPatterns(bytes); set.match('ignore previous instructions'); // [0]
 * @throws EngineError for a file that is no module, or not the one of the digest; PatternSetError `module_foreign`
 */
export const loadPatterns = async (
  bytes: Uint8Array<ArrayBuffer>,
  options: { readonly digest?: string } = {},
): Promise<PatternSet> => {
  const digest = options.digest ?? (await digestOf(bytes));
  const engine = await load(bytes, { digest });
  if (!isSet(engine.manifest)) {
    throw new PatternSetError('module_foreign', 'the module holds a policy, not a set of patterns');
  }
  return { size: engine.manifest.entries[0]?.rules.length ?? 0, digest, match: (text) => matchIn(engine, text) };
};
