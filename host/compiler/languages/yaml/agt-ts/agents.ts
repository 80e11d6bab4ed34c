import type { Expression } from '../../../ir/types.ts';
import type { EntryBuilder } from '../entry/builder.ts';
import { cell } from '../entry/cells.ts';
import { expression } from '../entry/expressions.ts';
import { isTruthy } from './javascript.ts';
import type { Policy } from './policy.ts';

export interface Guarded {
  readonly text: string;
  readonly expression: Expression;
}

/** Which agents a policy is for: all, none, those for whom the guard is true, or, beside `agent`, an error. */
export type Applicability = 'all' | 'none' | Guarded;

const readAgent = (builder: EntryBuilder): Expression => builder.read(['agent'], 'record', 'false');

const isAgent = (name: string, builder: EntryBuilder): Expression =>
  expression.call('js.strict-equal', readAgent(builder), expression.constant(cell.string(name)));

/** The texts that `agents.includes(agent)` finds, as a test. */
const listed = (names: readonly string[], builder: EntryBuilder): Expression =>
  names.length === 1
    ? isAgent(names[0] ?? '', builder)
    : expression.call('js.string-in', readAgent(builder), expression.constant(cell.strings(names)));

/** Whether `agents` is a value that has no `includes`, so that asking throws. */
export const agentsThrow = ({ agents }: Policy): boolean =>
  isTruthy(agents) && agents.kind !== 'list' && agents.kind !== 'string';

/** The test of `agent` alone, when it names one. */
const single = ({ agent }: Policy): string | null =>
  agent?.kind === 'string' && agent.value !== '' ? agent.value : null;

/** Whether the policy is for the acting agent, as the engine asks. */
export const applicability = (policy: Policy, builder: EntryBuilder): Applicability => {
  const { agent, agents } = policy;
  const one = single(policy);
  const bound = isTruthy(agent);
  if (!isTruthy(agents) || (agents.kind === 'list' && agents.items.length === 0)) {
    if (!bound) return 'all';
    return one === null ? 'none' : { text: `agent == ${JSON.stringify(one)}`, expression: isAgent(one, builder) };
  }
  if (agents.kind === 'string') {
    if (agents.value.includes('*')) return 'all';
    const part = expression.call('text.includes', expression.constant(cell.string(agents.value)), readAgent(builder));
    const text = `${JSON.stringify(agents.value)} includes agent`;
    return { text, expression: one === null ? part : expression.or([isAgent(one, builder), part]) };
  }
  const names =
    agents.kind === 'list' ? agents.items.flatMap((item) => (item.kind === 'string' ? item.value : [])) : [];
  if (names.includes('*')) return 'all';
  const all = [...new Set(one === null ? names : [one, ...names])];
  if (all.length === 0) return 'none';
  return { text: `agent in ${JSON.stringify(all)}`, expression: listed(all, builder) };
};

/** True for the agents for whom asking throws; they are all but the one that `agent` names. */
export const throwsFor = (policy: Policy, builder: EntryBuilder): Expression => {
  const one = single(policy);
  return one === null
    ? expression.error()
    : expression.and([expression.not(isAgent(one, builder)), expression.error()]);
};
