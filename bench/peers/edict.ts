import { load } from '../../host/engine/index.node.ts';
import type { Decision } from '../../host/engine/types.ts';
import type { ToolCall, Workload } from '../workload/types.ts';
import { buildRules } from './build.ts';
import type { Peer, Prepared } from './types.ts';

/** Our engine, and what it alone can tell. */
export interface PreparedEdict extends Prepared {
  /** Rules that the module evaluates for a call. */
  readonly candidates: (input: ToolCall) => number;
}

interface EdictPeer extends Peer {
  prepare(workload: Workload): Promise<PreparedEdict>;
}

/** Edict: the YAML document compiled, the module loaded, `decide` on the call itself. */
export const edict: EdictPeer = {
  name: 'edict',
  version: 'this checkout',
  async prepare({ rules }) {
    const { bytes } = await buildRules(rules);
    const engine = await load(bytes);
    const decide = (input: ToolCall): Decision => engine.decide({ context: input, agent: 'did:bench:agent' });
    return {
      decide,
      answer: (input) => {
        const { allowed, rule } = decide(input);
        return { verdict: allowed ? 'allow' : 'deny', rules: rule === null ? [] : [rule] };
      },
      candidates: (input) => decide(input).candidates,
    };
  },
};
