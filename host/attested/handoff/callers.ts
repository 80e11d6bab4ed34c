import type { CallerCheck } from '../../guard/callers/types.ts';
import type { HandedCall, HandoffVerifier } from './verify.ts';

function isHandedCall(proof: unknown): proof is HandedCall {
  if (typeof proof !== 'object' || proof === null) return false;
  const { chain, method, body } = proof as Partial<HandedCall>;
  return Array.isArray(chain) && typeof method === 'string' && body instanceof Uint8Array;
}

/** Has a guard demand a handoff of whoever calls: its `callers` option. A call's `caller` is then what it came with, a `HandedCall`. */
export function demandHandoff(verifier: HandoffVerifier): CallerCheck {
  return {
    check: async (proof) => {
      if (!isHandedCall(proof)) return 'the call brings no handoff';
      const result = await verifier.verify(proof);
      return result.accepted ? null : result.reason;
    },
  };
}
