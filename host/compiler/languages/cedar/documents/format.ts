import { createSink } from '../../../diagnostics/sink.ts';
import type { Diagnostic } from '../../../diagnostics/types.ts';
import { createSource } from '../../../source/source.ts';
import type { PolicySource } from '../../yaml/options.ts';
import { formatPolicies } from '../format/format.ts';
import type { FormatOptions } from '../format/format.ts';

/** A text that was made of documents; or why there is none. */
export interface TextResult {
  /** Null when there is an error among the diagnostics. */
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * A document of Cedar policies, laid out as Cedar's formatter does, with its comments.
 *
 * @example formatCedar({ name: 'policy.cedar', text: 'permit(principal,action,resource);' }).text
 */
export const formatCedar = ({ name, text }: PolicySource, options: FormatOptions = {}): TextResult => {
  const sink = createSink();
  const formatted = formatPolicies(createSource(name, text), sink, options);
  return { text: formatted, diagnostics: sink.diagnostics };
};
