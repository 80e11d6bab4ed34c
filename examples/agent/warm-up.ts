import { memoryLog } from 'edict/audit';
import type { Engine } from 'edict/engine';
import { createGuard } from 'edict/guard';
import { requestOf } from './agent.ts';
import { SCRIPT } from './script.ts';

/** Times that each call is decided before the show. */
export const ROUNDS = 300;

/**
 * Decides every call of the script many times, on a guard and a log of its own that are thrown away, so that the latencies shown are those of a host that has been running for a
 * while and not of code that the platform has yet to optimise. Nothing is executed.
 */
export async function warmUp(module: Engine): Promise<void> {
  const guard = createGuard({ module, audit: await memoryLog({ origin: 'edict.example/warm-up' }) });
  for (let round = 0; round < ROUNDS; round++) {
    for (const call of SCRIPT) await guard.check(requestOf(call));
  }
}
