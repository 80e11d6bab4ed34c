import { calls } from './calls.ts';
import { seeded } from './random.ts';
import { toolRules } from './rules.ts';
import type { Atom, Rule, ToolCall } from './types.ts';

/** The argument object of a governed tool: an action's name, and whatever else the tool takes. */
export type ToolArguments = Readonly<Record<string, unknown>> & { readonly action: string };

/** Rules and the arguments of calls to a governed tool; how the arguments become policy input is each guard's own. */
export interface GovernedWorkload {
  readonly id: string;
  readonly rules: readonly Rule[];
  readonly inputs: readonly ToolArguments[];
}

/** Timed calls, which run their tools: a refusal's price is the exception that it throws, and has a row of its own. */
const TIMED = 64;

const asArguments = ({ action, ...others }: ToolCall): ToolArguments => ({
  ...others,
  action: String(action?.['type']),
});

/** The rules of `decide/N` with calls that rules of every position allow, or (`verdict: 'deny'`) deny. */
export const richWorkload = (id: string, count: number, verdict: Rule['effect']): GovernedWorkload => {
  const rules = toolRules(count);
  const targets = rules.filter(({ effect }) => effect === verdict);
  return { id, rules, inputs: calls(TIMED, count + 7, (random) => random.pick(targets)).map(asArguments) };
};

const ROLES = ['analyst', 'engineer', 'support', 'finance'] as const;
const TIERS = ['public', 'internal', 'restricted'] as const;

/** Equality on top-level fields, all that AGT's flat rules can say: an action, a role and a tier. */
export const flatWorkload = (id: string, count: number): GovernedWorkload => {
  const random = seeded(count + 11);
  const equal = (path: string, value: string): Atom => ({ kind: 'equal', path, value });
  const drafts = Array.from({ length: count }, (_, index) => ({
    role: random.pick(ROLES),
    tier: random.pick(TIERS),
    action: `tool_${index}`,
    effect: index % 3 === 2 ? ('deny' as const) : ('allow' as const),
  }));
  const allowed = drafts.filter(({ effect }) => effect === 'allow');
  return {
    id,
    rules: drafts.map(({ role, tier, action, effect }, index) => ({
      name: `rule-${index}`,
      effect,
      description: `Rule ${index} of the benchmark`,
      condition: [[equal('action.type', action), equal('role.value', role), equal('tier.value', tier)]],
    })),
    inputs: Array.from({ length: TIMED }, (_, index) => {
      const { action, role, tier } = random.pick(allowed);
      return { action, role, tier, amount: random.integer(1, 9_999), path: `/srv/reports/${index}.csv` };
    }),
  };
};

/** Ten rules that look at the action's name alone, as AGT's own benchmark has them; every third denies. */
export const trivialWorkload = (id: string): GovernedWorkload => {
  const random = seeded(13);
  return {
    id,
    rules: Array.from({ length: 10 }, (_, index) => ({
      name: `rule-${index}`,
      effect: index % 3 === 0 ? ('deny' as const) : ('allow' as const),
      description: `Rule ${index} of the benchmark`,
      condition: [[{ kind: 'equal', path: 'action.type', value: `action_${index}` }]],
    })),
    inputs: Array.from({ length: TIMED }, (_, index) => ({
      action: `action_${random.pick([1, 2, 4, 5, 7, 8])}`,
      key: `value ${index}`,
    })),
  };
};
