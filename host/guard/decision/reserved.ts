import { reservedDecision } from '../../engine/decision/reserved.ts';
import type { Decision, Engine, ReservedReason } from '../../engine/types.ts';

/** The deny that the guard itself makes when the module could not be asked. */
export function reservedDeny(
  module: Engine,
  entry: string | undefined,
  error: ReservedReason,
  reason: string,
): Decision {
  return reservedDecision(module.digest, entry ?? module.manifest.entries[0]?.name ?? '', error, reason, module.state);
}
