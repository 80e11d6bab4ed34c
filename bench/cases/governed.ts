import { contest, contestant } from '../measure/contest.ts';
import { agtFlat, agtRich, type GovernedTool, refused } from '../peers/agt-client.ts';
import { edictGoverned } from '../peers/governed.ts';
import {
  flatWorkload,
  type GovernedWorkload,
  richWorkload,
  type ToolArguments,
  trivialWorkload,
} from '../workload/governed.ts';
import { pairedRow } from './row.ts';
import type { Case } from './types.ts';

/** What is governed: a tool that costs nothing. */
const tool = (input: ToolArguments): string => input.action;

type Adapter = (workload: GovernedWorkload, tool: (input: ToolArguments) => unknown) => GovernedTool;

const governedCase = (make: () => GovernedWorkload, id: string, adapt: Adapter): Case => ({
  id,
  run: async (effort) => {
    const workload = make();
    const ours = await edictGoverned(workload, tool);
    const theirs = adapt(workload, tool);
    for (const input of [...workload.inputs, ...workload.checks]) {
      const [own, other] = [await ours(input), await theirs(input)];
      if (own !== other)
        throw new Error(`${id}: edict says ${String(own)}, agt-ts ${String(other)} on ${JSON.stringify(input)}`);
    }
    const refusals = await Promise.all(workload.inputs.map(ours));
    const expected = workload.verdict === 'allow' ? 0 : refusals.length;
    if (refusals.filter((result) => result === refused).length !== expected)
      throw new Error(`${id}: the calls are not what they should be`);
    const [own, other] = await contest(
      [
        contestant('edict', workload.inputs, ours, { async: true }),
        contestant('agt-ts', workload.inputs, theirs, { async: true }),
      ],
      effort,
    );
    if (own === undefined || other === undefined) throw new Error('nothing was measured');
    return {
      results: [pairedRow(id, own, other)],
      figures: [],
      notes: [],
    };
  },
});

/** The whole way in front of a tool, theirs being `executeWithGovernance`. */
export const governedCases: readonly Case[] = [
  governedCase(() => richWorkload(10, 'allow'), 'governed/10', agtRich),
  governedCase(() => richWorkload(100, 'allow'), 'governed/100', agtRich),
  governedCase(() => richWorkload(100, 'deny'), 'governed/100/refused', agtRich),
  governedCase(() => flatWorkload(10), 'governed/10/flat', agtFlat),
  governedCase(() => flatWorkload(100), 'governed/100/flat', agtFlat),
  governedCase(trivialWorkload, 'governed/10/trivial', agtFlat),
];
