import type { Obligation } from '../../../../engine/manifest/types.ts';
import { SIDES } from '../../../ir/sides.ts';
import type { Rule, Unit } from '../../../ir/types.ts';
import { sourceDigest } from '../../../source/source.ts';
import type { Source } from '../../../source/source.ts';
import { linkTemplate } from '../policy/slots.ts';
import type { NamedPolicy, PolicySet } from '../policy/types.ts';
import { bool } from './nodes.ts';
import { obligationsOf } from './obligations.ts';
import { lowerPolicy } from './policy.ts';
import { RequestReads } from './request.ts';
import { requestSchemaOf } from './request-schema.ts';
import type { LowerPoliciesOptions } from './types.ts';

/** An id that no policy has. */
const unusedId = (policies: readonly NamedPolicy[]): string => {
  const used = new Set(policies.map(({ id }) => id));
  let id = 'default';
  while (used.has(id)) id = `${id}_`;
  return id;
};

/** What is decided when no policy is satisfied. */
const denial = (id: string, rank: number): Rule => ({
  id,
  name: null,
  policy: null,
  effect: 'deny',
  action: 'forbid',
  reason: 'No policy permits this.',
  fallback: true,
  obligations: [],
  conditions: [],
  annotations: {},
  guard: bool(true),
  onError: 'deny',
  rank,
});

/** The policies of a set that decide: its own, and what its links make of templates. */
const decidingPolicies = ({ policies, templates, links }: PolicySet): readonly NamedPolicy[] => {
  const byId = new Map(templates.map((template) => [template.id, template]));
  const linked = links.flatMap(({ id, template: name, values }): NamedPolicy[] => {
    const template = byId.get(name);
    return template === undefined ? [] : [{ ...template, id, policy: linkTemplate(template.policy, values) }];
  });
  return [...policies, ...linked];
};

type Draft = Omit<Rule, 'rank'>;

/** The obligations of an entry's rules. */
class Obligations {
  readonly list: Obligation[] = [];

  /** The rule with what it obliges to; one that waits for approvers escalates. */
  oblige(draft: Draft, obligations: readonly Obligation[]): Draft {
    if (obligations.length === 0) return draft;
    const indices = obligations.map((obligation) => this.list.push(obligation) - 1);
    const waits = obligations.some(({ kind }) => kind === 'approval');
    return { ...draft, obligations: indices, effect: waits ? 'escalate' : draft.effect };
  }
}

const ranked = (drafts: readonly Draft[]): readonly Rule[] => {
  const order = SIDES.flatMap((side) => drafts.filter(({ effect }) => effect === side));
  const ranks = new Map(order.map((draft, rank) => [draft, rank]));
  return drafts.map((draft) => ({ ...draft, rank: ranks.get(draft) ?? order.length }));
};

/**
 * Lowers the policies and linked templates of a set to a unit of one entry. Its rules stand in the order of the policies; those that forbid rank first, then those that wait for
 * approvers, then the others, and what is decided when no policy is satisfied ranks last.
 *
 * @throws LoweringError
 */
export const lowerPolicySet = (set: PolicySet, options: LowerPoliciesOptions = {}): Unit => {
  const policies = decidingPolicies(set);
  const sources = new Map<Source, number>((options.sources ?? []).map((source, index) => [source, index]));
  const placeOf = (source: Source | null): number => {
    if (source === null) return 0;
    const known = sources.get(source) ?? sources.size;
    sources.set(source, known);
    return known;
  };
  const valid = options.requests === 'any' ? null : (options.schema ?? null);
  const reads = new RequestReads(valid);
  const drafts = policies.map((policy) =>
    lowerPolicy(
      policy,
      placeOf(policy.source ?? policy.json?.source ?? null),
      reads,
      options.schema ?? null,
      options.onError ?? 'skip',
    ),
  );
  const obligations = new Obligations();
  const name = options.name ?? 'main';
  const obliged = drafts.map((draft, index) => {
    const policy = policies[index];
    if (policy === undefined || options.obligations !== 'read') return draft;
    return obligations.oblige(draft, obligationsOf(policy, name));
  });
  const rules = ranked(obliged);
  const entry = {
    name,
    version: options.version ?? '1',
    dialect: 'cedar',
    strategy: 'forbid_trumps_permit',
    combine: 'forbid-trumps-permit',
    slots: reads.slots(),
    ...(valid === null ? {} : { schema: requestSchemaOf(valid, reads.slots()) }),
    rules: [...rules, denial(unusedId(policies), rules.length)],
    obligations: obligations.list,
  } as const;
  return { sources: [...sources.keys()].map(sourceDigest), entries: [entry] };
};
