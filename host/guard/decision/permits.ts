import type { Decision } from '../../engine/types.ts';
import type { DenialCode } from '../error/denied.ts';

/** Whether the decision alone lets the action run. A transform runs only when it was applied, which no module asks for yet. */
export function permits({ allowed, verdict }: Decision): boolean {
  return allowed && (verdict === 'allow' || verdict === 'warn');
}

/** Whether the decision is final: neither the action runs nor is there anybody to ask. */
export function refuses(decision: Decision): boolean {
  return !permits(decision) && decision.verdict !== 'escalate';
}

/** The code of a decision that refuses. */
export function denialCode({ limited, error }: Decision): DenialCode {
  if (limited) return 'limited';
  return error === 'runtime_error:input_invalid' ? 'input_invalid' : 'policy';
}
