import { load } from '../../host/engine/index.node.ts';
import type { Engine } from '../../host/engine/index.node.ts';
import { contest, contestant, pairedRatio } from '../measure/contest.ts';
import { buildPolicies } from '../peers/build.ts';
import { agentWorkload } from '../workload/agents.ts';
import type { AgentRequest } from '../workload/agents.ts';
import { directoryOf, withoutEntities } from '../workload/directory.ts';
import { aloneRow } from './row.ts';
import type { Case } from './types.ts';

const POLICIES = 1_000;
const MANY = 100_000;
const FEW = 2_000;

const answerOf = (engine: Engine, request: AgentRequest): string => {
  const { verdict, reasons, errors, error } = engine.decide(request);
  return JSON.stringify([verdict, reasons, errors, error]);
};

/** Whether the directory says what the requests say of their entities. */
const check = (stored: Engine, requests: readonly AgentRequest[]): void => {
  const bare = withoutEntities(requests);
  for (const [index, request] of requests.entries()) {
    const [given, known] = [answerOf(stored, request), answerOf(stored, bare[index] ?? request)];
    if (given !== known) throw new Error(`the request itself says ${given}, the store ${known}`);
  }
};

/** Entities that are installed once, so that requests name them alone: a thousand policies, 100,000 entities. */
export const storeCases: readonly Case[] = [
  {
    id: 'cedar/store',
    run: async (effort) => {
      const { policies, requests } = agentWorkload(POLICIES);
      const { bytes } = await buildPolicies({ policies });
      const directory = directoryOf(requests, MANY);
      const text = new TextEncoder().encode(JSON.stringify(directory));
      const [many, few, loaded] = await Promise.all([load(bytes), load(bytes), load(bytes)]);
      const state = await many.install(text);
      await few.install(directory.slice(0, FEW));
      check(many, requests);
      const bare = withoutEntities(requests);
      const decided = await contest(
        [
          contestant('many', bare, (request) => many.decide(request)),
          contestant('few', bare, (request) => few.decide(request)),
        ],
        effort,
      );
      const [installed, updated] = await contest(
        [
          contestant('install', [text], (entities) => loaded.install(entities), { async: true }),
          contestant('update', [directory.slice(-1)], (upsert) => many.update({ upsert }), { async: true }),
        ],
        effort,
      );
      const [ofMany, ofFew] = decided;
      if (!ofMany || !ofFew || !installed || !updated) throw new Error('nothing was measured');
      return {
        results: [
          aloneRow('cedar/store', ofMany.ns, ofMany),
          aloneRow('cedar/store: 2,000 entities', ofFew.ns, ofFew),
          aloneRow('cedar/store: install', installed.ns, installed),
          aloneRow('cedar/store: update of one entity', updated.ns, updated),
        ],
        figures: [
          { id: 'cedar/store: memory', value: state.bytes, unit: 'bytes' },
          { id: 'cedar/store: JSON of the entities', value: text.length, unit: 'bytes' },
        ],
        notes: [
          `cedar/store: ${POLICIES} policies, ${MANY} entities; a decision takes ${pairedRatio(ofMany, ofFew).toFixed(2)} times as long as with ${FEW}`,
          'cedar/store: entities are installed from the bytes of JSON, in both instances',
        ],
      };
    },
  },
];
