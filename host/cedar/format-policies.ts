import { createSink } from '../compiler/diagnostics/sink.ts';
import { formatPolicies as format } from '../compiler/languages/cedar/format/format.ts';
import { createSource } from '../compiler/source/source.ts';
import { failureOf } from './failure.ts';
import type { FormattingAnswer, FormattingCall } from './types.ts';

/** Wider than any screen; a width is a count of columns. */
const MAX_COLUMNS = 1_000_000;

const columns = (value: number | undefined, otherwise: number): number =>
  value === undefined || !Number.isFinite(value) ? otherwise : Math.min(Math.max(Math.trunc(value), 0), MAX_COLUMNS);

/**
 * A text of policies, laid out anew: lines of at most 80 columns where they can be broken, two columns a level, comments kept.
 *
 * @example formatPolicies({ policyText: 'permit(principal,action,resource);' })
 */
export const formatPolicies = ({ policyText, lineWidth, indentWidth }: FormattingCall): FormattingAnswer => {
  const sink = createSink();
  const options = { lineWidth: columns(lineWidth, 80), indentWidth: Math.min(columns(indentWidth, 2), 80) };
  const text = format(createSource('policies.cedar', policyText), sink, options);
  return text === null ? failureOf(sink.diagnostics) : { type: 'success', formatted_policy: text };
};
