import type { Sink } from '../../../diagnostics/sink.ts';
import type { Source } from '../../../source/source.ts';
import { parsePolicies } from '../text/parse.ts';
import { render } from './doc.ts';
import { formatPolicy } from './policy.ts';
import { leadingComments, startWalk } from './walk.ts';

export interface FormatOptions {
  /** Columns of a line, where it can be broken. Default 80. */
  readonly lineWidth?: number;
  /** Columns of a level. Default 2. */
  readonly indentWidth?: number;
}

/**
 * The policies of a text, laid out as Cedar's formatter does, with their comments; what they say stays the same, and formatting the result changes nothing. Null
 * after reporting why they cannot be read.
 */
export const formatPolicies = (source: Source, sink: Sink, options: FormatOptions = {}): string | null => {
  const parsed = parsePolicies(source, sink);
  if (parsed === null) return null;
  const { lineWidth = 80, indentWidth = 2 } = options;
  const walk = startWalk(source, parsed, indentWidth);
  const texts = parsed.policies.map((policy) => render(formatPolicy(walk, policy), lineWidth));
  const end = render(leadingComments(walk), lineWidth);
  return [texts.join('\n\n'), end]
    .filter((text) => text !== '')
    .map((text) => `${text}\n`)
    .join('');
};
