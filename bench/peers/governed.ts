import type { AuditEvent, AuditSink, DurableReceipt } from '../../host/audit/types.ts';
import { load } from '../../host/engine/index.node.ts';
import { createGuard, GovernanceDenied } from '../../host/guard/index.node.ts';
import type { GovernedWorkload, ToolArguments } from '../workload/governed.ts';
import { type GovernedTool, refused } from './agt-client.ts';
import { buildRules } from './build.ts';

/** Events that are kept: what a log holds between two of its batches. */
const KEPT = 4_096;

/**
 * A queue that keeps the last events and does nothing with them: the guard's path up to "record queued". What the log does with a record in its batches is measured by `audit/batch`, and with
 * the file log behind the guard by `chain/50x6`.
 */
export const createQueue = (): AuditSink => {
  const kept: (AuditEvent | undefined)[] = Array.from({ length: KEPT }, () => undefined);
  let next = 0;
  return {
    append: (event) => {
      kept[next % KEPT] = event;
      return next++;
    },
    room: () => Promise.resolve(),
    durable: (): Promise<DurableReceipt> => Promise.reject(new Error('this queue is never written')),
    close: () => Promise.resolve(),
  };
};

/** Our guard in front of the tool: snapshot, projection, decision, record queued, obligations, tool, outcome queued. */
export const edictGoverned = async (
  { rules }: GovernedWorkload,
  tool: (input: ToolArguments) => unknown,
): Promise<GovernedTool> => {
  const { bytes } = await buildRules(rules);
  const guard = createGuard({ module: await load(bytes), audit: createQueue() });
  const governed = guard.govern(tool, { agent: 'did:bench:agent' });
  return async (input) => {
    try {
      return await governed(input);
    } catch (error) {
      if (error instanceof GovernanceDenied) return refused;
      throw error;
    }
  };
};
