import { contest, contestant } from '../measure/contest.ts';
import { agt } from '../peers/agt.ts';
import { cedar } from '../peers/cedar.ts';
import { edict } from '../peers/edict.ts';
import { opa } from '../peers/opa.ts';
import { disagreements, type Named } from '../workload/check.ts';
import type { Workload } from '../workload/types.ts';
import { WORKLOADS } from '../workload/workload.ts';
import { pairedRow } from './row.ts';
import type { Case } from './types.ts';

const PEERS = [agt, cedar, opa] as const;

const decideCase = (id: string, make: () => Workload): Case => ({
  id,
  async run(effort) {
    const workload = make();
    const ours = await edict.prepare(workload);
    const engines: Named[] = [{ name: 'edict', prepared: ours }];
    for (const peer of PEERS) engines.push({ name: peer.name, prepared: await peer.prepare(workload) });
    const [disagreement] = disagreements(workload, engines);
    if (disagreement !== undefined) throw new Error(disagreement);

    const { inputs } = workload;
    const contestants = engines.map(({ name, prepared: { decide } }) => contestant(name, inputs, decide));
    const [own, ...others] = await contest(contestants, effort);
    if (own === undefined) throw new Error('nothing was measured');
    const candidates = inputs.map((input) => ours.candidates(input));
    return {
      results: others.map((peer) => pairedRow(id, own, peer)),
      figures: [
        {
          id: `${id}: candidates, mean`,
          value: candidates.reduce((sum, count) => sum + count, 0) / candidates.length,
          unit: 'candidates',
        },
        { id: `${id}: candidates, most`, value: Math.max(...candidates), unit: 'candidates' },
      ],
      notes: [],
    };
  },
});

/** Object in, decision out, on the same rules: one case a workload. */
export const decideCases: readonly Case[] = [...WORKLOADS].map(([id, make]) => decideCase(id, make));
