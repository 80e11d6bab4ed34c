import type { Verdict } from '../../../engine/index.ts';
import type { Rule } from '../../../compiler/ir/types.ts';
import type { ByFailure } from '../analysis/standing.ts';
import { inputText } from '../witness/input.ts';

/** Rules by name, for a sentence. */
export const namesOf = (rules: readonly Rule[]): string => {
  const names = rules.slice(0, 4).map(({ id }) => `"${id}"`);
  return rules.length > 4 ? `${names.join(', ')} and ${rules.length - 4} more` : names.join(' and ');
};

/** What a verdict does with the action: it runs, it does not, or somebody is asked. */
export const effectOf = (verdict: Verdict): 'runs' | 'denied' | 'asked' => {
  if (verdict === 'deny') return 'denied';
  return verdict === 'escalate' ? 'asked' : 'runs';
};

/** What is left to a rule whose condition never counts. */
export const remainder = (byFailure: ByFailure): string => {
  switch (byFailure.kind) {
    case 'never':
      return '';
    case 'unknown':
      return ' It may still decide where a comparison fails.';
    case 'as-with': {
      const text = inputText(byFailure.point.input);
      return ` It decides only where a comparison fails${text === null ? '' : `, as with ${text}`}.`;
    }
  }
};
