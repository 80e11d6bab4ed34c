import type { Explanation, ExplainedRule } from '../../engine/types.ts';
import { show } from '../run/show.ts';
import type { Observed } from '../run/observed.ts';

/** A text on one line, whatever the policy's author put into it. */
const line = (text: string): string => JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');

const decisionLines = ({ verdict, action, rule, policy, reason, obligations, error, limited }: Observed): string[] => [
  `${verdict}${action === verdict ? '' : ` (${line(action)})`} by ${rule === null ? 'no rule' : line(rule)}`,
  ...(policy === null ? [] : [`policy ${line(policy)}`]),
  `reason ${line(reason)}`,
  ...(error === null ? [] : [`error ${error}`]),
  ...(limited ? ['limit used up'] : []),
  ...obligations.map((obligation) => `with ${show(obligation)}`),
];

const ruleLines = ({ id, action, outcome, determining, conditions }: ExplainedRule): string[] => [
  `${determining ? '>' : '-'} ${line(id)}: ${line(action)}, ${determining ? 'decided' : outcome === 'error' ? 'erred' : 'matched'}`,
  ...conditions.map(({ text, value }) => `    ${value.padEnd(11)} ${line(text)}`),
];

/**
 * How a decision came about, as snapshots keep it: the decision, and every condition of the rules that matched or erred. It does not change when a rule is added
 * that neither matches nor errs.
 */
export const explanationText = ({
  decision,
  rules,
}: Pick<Explanation, 'rules'> & { readonly decision: Observed }): string => {
  const told = rules.filter(
    ({ outcome, fallback, determining }) => determining || outcome === 'error' || (outcome === 'true' && !fallback),
  );
  return [...decisionLines(decision), ...told.flatMap(ruleLines)].join('\n');
};
