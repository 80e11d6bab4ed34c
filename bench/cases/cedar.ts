import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { Entities } from '@cedar-policy/cedar-wasm/nodejs';
import { load } from '../../host/engine/index.node.ts';
import type { Engine } from '../../host/engine/index.node.ts';
import { contest, contestant } from '../measure/contest.ts';
import { buildPolicies } from '../peers/build.ts';
import { agentWorkload, erringWorkload } from '../workload/agents.ts';
import type { AgentRequest, AgentWorkload } from '../workload/agents.ts';
import { pairedRow } from './row.ts';
import type { Case } from './types.ts';

type Workload = Omit<AgentWorkload, 'schema'>;

interface Answer {
  readonly decision: string;
  readonly reasons: readonly string[];
  readonly errors: readonly string[];
}

/** The policies as a module, without a schema, as the peer has them. */
const engineOf = async ({ policies }: Workload): Promise<Engine> => load((await buildPolicies({ policies })).bytes);

const ownAnswer = (engine: Engine, request: AgentRequest): Answer => {
  const { verdict, fallback, reasons, errors, error } = engine.decide(request);
  if (error !== null) throw new Error(error);
  return { decision: verdict, reasons: fallback ? [] : reasons.map(({ id }) => id).sort(), errors: [...errors].sort() };
};

/** cedar-wasm at its fastest: policies parsed once, no schema. */
const peerOf = (id: string, { policies }: Workload): ((request: AgentRequest) => unknown) => {
  const parsed = preparsePolicySet(id, { staticPolicies: policies });
  if (parsed.type !== 'success') throw new Error(`Cedar refuses ${id}: ${JSON.stringify(parsed.errors[0])}`);
  return ({ principal, action, resource, context, entities }) =>
    statefulIsAuthorized({
      principal,
      action,
      resource,
      context,
      entities: entities as Entities,
      preparsedPolicySetId: id,
    });
};

const peerAnswer = (answer: unknown): Answer => {
  const { type, response } = answer as ReturnType<typeof statefulIsAuthorized> & { readonly type: 'success' };
  if (type !== 'success') throw new Error(`Cedar fails: ${JSON.stringify(answer)}`);
  const { decision, diagnostics } = response;
  return {
    decision,
    reasons: diagnostics.reason.toSorted(),
    errors: diagnostics.errors.map(({ policyId }) => policyId).sort(),
  };
};

/** What both answer alike; and how often each thing occurs, so that none is compared in vain. */
const check = (id: string, engine: Engine, peer: (request: AgentRequest) => unknown, workload: Workload): string => {
  const seen = { allow: 0, deny: 0, erred: 0 };
  for (const request of workload.requests) {
    const [ours, theirs] = [ownAnswer(engine, request), peerAnswer(peer(request))];
    if (JSON.stringify(ours) !== JSON.stringify(theirs))
      throw new Error(`${id}: edict says ${JSON.stringify(ours)}, cedar-wasm ${JSON.stringify(theirs)}`);
    seen[ours.decision === 'allow' ? 'allow' : 'deny']++;
    if (ours.errors.length > 0) seen.erred++;
  }
  return `${id}: of ${workload.requests.length} requests ${seen.allow} are allowed; policies err in ${seen.erred}`;
};

const cedarCase = (id: string, make: () => Workload): Case => ({
  id,
  async run(effort) {
    const workload = make();
    const { requests } = workload;
    const engine = await engineOf(workload);
    const peer = peerOf(id, workload);
    const note = check(id, engine, peer, workload);
    const [own, other] = await contest(
      [contestant('edict', requests, (request) => engine.decide(request)), contestant('cedar-wasm', requests, peer)],
      effort,
    );
    if (own === undefined || other === undefined) throw new Error('nothing was measured');
    const candidates = requests.map((request) => engine.decide(request).candidates);
    return {
      results: [pairedRow(id, own, other)],
      figures: [
        {
          id: `${id}: candidates, mean`,
          value: candidates.reduce((sum, count) => sum + count, 0) / candidates.length,
          unit: 'candidates',
        },
      ],
      notes: [note],
    };
  },
});

/** Cedar policies of agents, two entities in each request: compiled modules against cedar-wasm. */
export const cedarCases: readonly Case[] = [
  ...[1, 100, 1_000, 10_000].map((count) => cedarCase(`cedar/${count}`, () => agentWorkload(count))),
  cedarCase('cedar/errors', erringWorkload),
];
