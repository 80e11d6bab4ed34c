import { type Random, seeded } from './random.ts';
import type { Atom, Rule } from './types.ts';

const ROLES = ['analyst', 'engineer', 'support', 'finance', 'admin', 'auditor'] as const;
const REGIONS = ['eu-1', 'eu-2', 'us-1', 'us-2', 'ap-1'] as const;
const TIERS = ['public', 'internal', 'restricted', 'secret'] as const;

/** The values that calls draw from, shared with `calls.ts`. */
export const VOCABULARY = { roles: ROLES, regions: REGIONS, tiers: TIERS, amounts: 1_000_000, risks: 100 } as const;

const rule = (index: number, effect: Rule['effect'], ...condition: readonly (readonly Atom[])[]): Rule => ({
  name: `rule-${index}`,
  effect,
  description: `Rule ${index} of the benchmark`,
  condition,
});

const equal = (path: string, value: string): Atom => ({ kind: 'equal', path, value });
const tool = (index: number): Atom => equal('action.type', `tool_${index}`);

/** The shapes that an operator writes about tools; each rule is about one tool. */
const toolRule = (index: number, shape: number, random: Random): Rule => {
  switch (shape % 6) {
    case 0:
      return rule(index, 'allow', [
        tool(index),
        { kind: 'at-most', path: 'params.amount', value: random.integer(500_000, 999_999) },
        equal('user.role', 'analyst'),
      ]);
    case 1:
      return rule(index, 'deny', [
        tool(index),
        { kind: 'more', path: 'params.amount', value: random.integer(1, 499_999) },
        equal('user.role', 'analyst'),
      ]);
    case 2:
      return rule(index, 'allow', [
        tool(index),
        { kind: 'in', path: 'user.role', values: ['finance', 'admin'] },
        { kind: 'true', path: 'session.verified' },
      ]);
    case 3:
      return rule(index, 'deny', [
        tool(index),
        { kind: 'not-equal', path: 'user.role', value: 'admin' },
        equal('resource.tier', 'restricted'),
      ]);
    case 4:
      return rule(index, 'allow', [
        { kind: 'in', path: 'action.type', values: [`tool_${index}`, `tool_${index}_batch`] },
        { kind: 'less', path: 'session.risk', value: random.integer(20, 90) },
      ]);
    default:
      return rule(index, 'deny', [tool(index), equal('user.region', random.pick(REGIONS))]);
  }
};

/**
 * `count` rules about as many tools, six shapes in turn. The first always allows; with two rules or more the last always denies
 * (shape 1), so both verdicts are timed.
 */
export const toolRules = (count: number): readonly Rule[] => {
  const random = seeded(count);
  return Array.from({ length: count }, (_, index) =>
    toolRule(index, index > 0 && index === count - 1 ? 1 : index, random),
  );
};

/** The paths whose equality tests `scatteredRules` takes in turn: no path is tested by more than an eighth of the rules. */
export const SCATTERED_PATHS = [
  'action.type',
  'user.role',
  'user.department',
  'user.region',
  'resource.owner',
  'resource.tier',
  'session.channel',
  'params.recipient',
] as const;

/** No discriminator that rules share: rule i tests one of eight paths for a value of its own, and an amount. */
export const scatteredRules = (count: number): readonly Rule[] => {
  const random = seeded(count + 1);
  return Array.from({ length: count }, (_, index) => {
    const path = SCATTERED_PATHS[index % SCATTERED_PATHS.length] ?? 'action.type';
    return rule(index, random.boolean() ? 'allow' : 'deny', [
      equal(path, `value_${index}`),
      { kind: 'more', path: 'params.amount', value: random.integer(1, 499_999) },
    ]);
  });
};

/** Inequalities only: narrow bands of the amount under a bound on the session's risk. */
export const bandRules = (count: number): readonly Rule[] => {
  const random = seeded(count + 2);
  return Array.from({ length: count }, (_, index) => {
    const low = random.integer(0, VOCABULARY.amounts - 2_001);
    return rule(index, random.boolean() ? 'allow' : 'deny', [
      { kind: 'more', path: 'params.amount', value: low },
      { kind: 'at-most', path: 'params.amount', value: low + 2_000 },
      { kind: 'at-least', path: 'session.risk', value: random.integer(0, 60) },
    ]);
  });
};

/** Eight shapes in turn, on different paths, disjunctions and inequalities among them. */
export const mixedRules = (count: number): readonly Rule[] => {
  const random = seeded(count + 3);
  return Array.from({ length: count }, (_, index) => {
    const effect = random.boolean() ? 'allow' : 'deny';
    const band = random.integer(0, VOCABULARY.amounts - 501);
    switch (index % 8) {
      case 0:
        return rule(index, effect, [tool(index), equal('user.role', random.pick(ROLES))]);
      case 1:
        return rule(index, effect, [
          equal('resource.owner', `owner_${index}`),
          { kind: 'true', path: 'session.verified' },
        ]);
      case 2:
        return rule(
          index,
          effect,
          [equal('params.recipient', `recipient_${index}`)],
          [equal('params.recipient', `recipient_${index}_alias`)],
        );
      case 3:
        return rule(index, effect, [
          { kind: 'more', path: 'params.amount', value: band },
          { kind: 'less', path: 'params.amount', value: band + 500 },
        ]);
      case 4:
        return rule(index, effect, [
          { kind: 'in', path: 'user.department', values: [`department_${index}`, `department_${index}_temporary`] },
          { kind: 'not-equal', path: 'user.role', value: random.pick(ROLES) },
        ]);
      case 5:
        return rule(index, effect, [
          { kind: 'at-least', path: 'session.risk', value: 95 },
          equal('session.channel', `channel_${index}`),
        ]);
      case 6:
        return rule(
          index,
          effect,
          [tool(index), { kind: 'more', path: 'params.amount', value: band }],
          [equal('user.department', `department_${index}`), equal('user.region', random.pick(REGIONS))],
        );
      default:
        return rule(index, effect, [
          { kind: 'in', path: 'action.type', values: [`tool_${index}`, `tool_${index}_batch`, `tool_${index}_retry`] },
          { kind: 'at-most', path: 'session.risk', value: random.integer(30, 90) },
          { kind: 'true', path: 'session.verified' },
        ]);
    }
  });
};
