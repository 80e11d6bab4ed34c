import type { CedarRequest } from '../../compare/index.ts';
import type { Dialect, PolicyInput } from '../../engine/index.ts';
import { cedarInput, GuardError } from '../../guard/index.ts';

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The name of the action, where the dialect has it; null for what is no text, as no action is called. */
function toolOf(dialect: Dialect, { action }: Fields): string | null {
  const name = dialect === 'agt-v4' ? action : isFields(action) ? action['type'] : undefined;
  if (name === undefined) return '';
  return typeof name === 'string' ? name : null;
}

/**
 * The request of Cedar that stands for an input of one of AGT's dialects: what a guard would ask about the same call. Null for an input with values that Cedar has not, or of which no guard asks.
 */
export function cedarRequestOf(dialect: Dialect): (input: PolicyInput) => CedarRequest | null {
  return ({ context, agent, stage }) => {
    const fields = isFields(context) ? context : {};
    const action = toolOf(dialect, fields);
    if (action === null) return null;
    try {
      return cedarInput({
        action,
        context: fields,
        ...(typeof agent === 'string' ? { agent } : {}),
        ...(typeof stage === 'string' ? { stage } : {}),
      });
    } catch (error) {
      if (error instanceof GuardError) return null;
      throw error;
    }
  };
}
