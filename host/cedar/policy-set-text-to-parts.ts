import { createSink } from '../compiler/diagnostics/sink.ts';
import { slotsOf } from '../compiler/languages/cedar/policy/slots.ts';
import { parsePolicies } from '../compiler/languages/cedar/text/parse.ts';
import { createSource } from '../compiler/source/source.ts';
import { failureOf } from './failure.ts';
import type { PolicySetTextToPartsAnswer } from './types.ts';

/** The texts of the policies and of the templates of a text that holds both, each in its order. */
export const policySetTextToParts = (text: string): PolicySetTextToPartsAnswer => {
  const sink = createSink();
  const parsed = parsePolicies(createSource('policies.cedar', text), sink);
  if (parsed === null) return failureOf(sink.diagnostics);
  const texts = (templates: boolean): string[] =>
    parsed.policies
      .filter((policy) => slotsOf(policy).length > 0 === templates)
      .map(({ range }) => text.slice(...range));
  return { type: 'success', policies: texts(false), policy_templates: texts(true) };
};
