import type { Expression } from '../../compiler/ir/types.ts';
import type { Call } from '../space/calls.ts';
import type { Model, Region } from './model.ts';

/** What must be known to know more of a decision. */
export interface Question {
  readonly model: Model;
  readonly call: Call;
}

/** The first call on which an expression's answer hangs. */
const openCall = (model: Model, expression: Expression, region: Region): Call | undefined => {
  const may = model.may(expression, region);
  // One bit: the answer is certain.
  if ((may & (may - 1)) === 0) return undefined;
  if (expression.kind === 'call') return expression;
  if (expression.kind === 'not') return openCall(model, expression.argument, region);
  if (expression.kind !== 'and' && expression.kind !== 'or') return undefined;
  for (const part of expression.arguments) {
    const call = openCall(model, part, region);
    if (call !== undefined) return call;
  }
  return undefined;
};

/** What to ask next to know an expression's answer; null when it is known. */
export const question = (model: Model, expression: Expression | null, region: Region): Question | null => {
  const call = expression === null ? undefined : openCall(model, expression, region);
  return call === undefined ? null : { model, call };
};
