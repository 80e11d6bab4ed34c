import { calls } from './calls.ts';
import { seeded } from './random.ts';
import { toolRules } from './rules.ts';
import type { Atom, Rule, ToolCall } from './types.ts';

/** The argument object of a governed tool: an action's name, and whatever else the tool takes. */
export type ToolArguments = Readonly<Record<string, unknown>> & { readonly action: string };

/** Rules and the arguments of calls to a governed tool; how the arguments become policy input is each guard's own. */
export interface GovernedWorkload {
  readonly rules: readonly Rule[];
  /** What all timed calls come to. */
  readonly verdict: Rule['effect'];
  /** What is timed. */
  readonly inputs: readonly ToolArguments[];
  /** What is checked beside it: other calls, allowed, denied, and met by no rule. */
  readonly checks: readonly ToolArguments[];
}

/** Timed calls, which run their tools: a refusal's price is the exception that it throws, and has a row of its own. */
const COUNT = 64;

const asArguments = ({ action, ...others }: ToolCall): ToolArguments => ({
  ...others,
  action: String(action?.['type']),
});

/** The rules of `decide/N` with calls that rules of every position allow, or deny. */
export const richWorkload = (count: number, verdict: Rule['effect']): GovernedWorkload => {
  const rules = toolRules(count);
  const targets = rules.filter(({ effect }) => effect === verdict);
  return {
    rules,
    verdict,
    inputs: calls(COUNT, count + 7, (random) => random.pick(targets)).map(asArguments),
    checks: calls(COUNT, count + 8, (random) => (random.integer(0, 3) === 0 ? undefined : random.pick(rules))).map(
      asArguments,
    ),
  };
};

const ROLES = ['analyst', 'engineer', 'support', 'finance'] as const;
const TIERS = ['public', 'internal', 'restricted'] as const;

const equal = (path: string, value: string): Atom => ({ kind: 'equal', path, value });

const flatRule = (index: number, effect: Rule['effect'], conjunction: readonly Atom[]): Rule => ({
  name: `rule-${index}`,
  effect,
  description: `Rule ${index} of the benchmark`,
  condition: [conjunction],
});

/** Equality on top-level fields, all that AGT's flat rules can say: an action, a role and a tier. */
export const flatWorkload = (count: number): GovernedWorkload => {
  const random = seeded(count + 11);
  const drafts = Array.from({ length: count }, (_, index) => ({
    role: random.pick(ROLES),
    tier: random.pick(TIERS),
    action: `tool_${index}`,
    effect: index % 3 === 2 ? ('deny' as const) : ('allow' as const),
  }));
  const allowed = drafts.filter(({ effect }) => effect === 'allow');
  return {
    rules: drafts.map(({ role, tier, action, effect }, index) =>
      flatRule(index, effect, [equal('action.type', action), equal('role.value', role), equal('tier.value', tier)]),
    ),
    verdict: 'allow',
    inputs: Array.from({ length: COUNT }, (_, index) => {
      const { action, role, tier } = random.pick(allowed);
      return { action, role, tier, amount: random.integer(1, 9_999), path: `/srv/reports/${index}.csv` };
    }),
    checks: Array.from({ length: COUNT }, () => {
      const { action } = random.pick(drafts);
      return { action, role: random.pick(ROLES), tier: random.pick(TIERS) };
    }),
  };
};

/** Ten rules that look at the action's name alone, as AGT's own benchmark has them; every third denies. */
export const trivialWorkload = (): GovernedWorkload => {
  const random = seeded(13);
  return {
    rules: Array.from({ length: 10 }, (_, index) =>
      flatRule(index, index % 3 === 0 ? 'deny' : 'allow', [equal('action.type', `action_${index}`)]),
    ),
    verdict: 'allow',
    inputs: Array.from({ length: COUNT }, (_, index) => ({
      action: `action_${random.pick([1, 2, 4, 5, 7, 8])}`,
      key: `value ${index}`,
    })),
    checks: Array.from({ length: COUNT }, () => ({ action: `action_${random.integer(0, 12)}` })),
  };
};
