import type { CompiledPatterns } from '../../../patterns/compiled.ts';
import { PatternError } from '../../../patterns/error.ts';
import type { PatternErrorCode } from '../../../patterns/error.ts';
import { nodeStr } from '../python/str.ts';
import type { Node } from '../tree/node.ts';

/** What a rule with `matches` looks for. */
export type RulePattern =
  | { readonly kind: 'compiled'; readonly text: string }
  /** Python refuses the pattern, so each decision that reaches the rule raises an exception. */
  | { readonly kind: 'invalid'; readonly text: string; readonly why: string }
  /** Python takes the pattern, and this compiler does not. */
  | { readonly kind: 'uncompiled'; readonly text: string; readonly why: string }
  /** Those before it took all that the patterns of a policy may take together. */
  | { readonly kind: 'too-many'; readonly text: string; readonly why: string };

const KINDS: Readonly<Record<PatternErrorCode, Exclude<RulePattern['kind'], 'compiled'>>> = {
  invalid: 'invalid',
  unsupported: 'uncompiled',
  too_large: 'uncompiled',
  together_too_large: 'too-many',
};

const reasonOf = ({ message, position }: PatternError): string =>
  position === null ? message : `${message} (at character ${position + 1})`;

/** The pattern of a value, which Python makes a text of. */
export const patternOf = (value: Node, patterns: CompiledPatterns): RulePattern => {
  const text = nodeStr(value);
  if (text === null) return { kind: 'uncompiled', text: '', why: 'the value has no text that is the same each time' };
  try {
    patterns.get({ language: 'python', source: text });
    return { kind: 'compiled', text };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return { kind: KINDS[error.code], text, why: reasonOf(error) };
  }
};
