import type { Obligation } from '../../engine/manifest/types.ts';
import { GuardError } from '../error/error.ts';

export type LimitObligation = Extract<Obligation, { kind: 'limit' }>;

/**
 * The counter's key: its parts, joined by NUL.
 *
 * @throws GuardError `input_invalid` when the agent's id holds a NUL, with which it could pass for another's
 */
export function limitKey({ key }: LimitObligation, agent: string): string {
  return key
    .map((part) => {
      if ('literal' in part) return part.literal;
      if (agent.includes('\0')) throw new GuardError('input_invalid', "an agent's id holds a NUL");
      return agent;
    })
    .join('\0');
}
