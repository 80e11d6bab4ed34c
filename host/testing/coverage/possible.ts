import { hazardsOf } from '../../compiler/index/hazards.ts';
import { evaluateExpression } from '../../compiler/ir/evaluate/expression.ts';
import type { Expression } from '../../compiler/ir/types.ts';

/** What an expression can come to, as far as its constants tell. An undefined value counts as an error. */
export interface Possible {
  readonly true: boolean;
  readonly false: boolean;
  readonly error: boolean;
}

type Call = Extract<Expression, { kind: 'call' }>;

const OPEN: Possible = { true: true, false: true, error: true };

/** A call of constants alone is evaluated; membership in an empty list is false; of the rest it is known at most that it cannot err. */
const possibleOfCall = (call: Call): Possible => {
  if (call.arguments.every(({ kind }) => kind === 'constant')) {
    const value = evaluateExpression(call, [], new Map());
    return { true: value === 'true', false: value === 'false', error: value === 'error' || value === 'undefined' };
  }
  const error = hazardsOf(call)?.size !== 0;
  const [, container] = call.arguments;
  const listed = call.operation === 'python.in' || call.operation === 'js.string-in';
  const empty =
    listed && container?.kind === 'constant' && container.value.tag === 'list' && container.value.items.length === 0;
  return empty ? { true: false, false: true, error } : { ...OPEN, error };
};

/** The operands of a connective that can be reached: what stands behind one that always settles it cannot. */
export const reachableOperands = (
  connective: Extract<Expression, { kind: 'and' | 'or' }>,
): readonly { readonly operand: Expression; readonly possible: Possible }[] => {
  const reached: { operand: Expression; possible: Possible }[] = [];
  for (const operand of connective.arguments) {
    const possible = possibleOf(operand);
    reached.push({ operand, possible });
    if (!(connective.kind === 'and' ? possible.true : possible.false)) break;
  }
  return reached;
};

/** What an expression can come to. What depends on an input is taken to be able to come to both truth values. */
export const possibleOf = (expression: Expression): Possible => {
  switch (expression.kind) {
    case 'constant': {
      const value = expression.value.tag === 'bool' && expression.value.value;
      return { true: value, false: !value, error: false };
    }
    case 'read':
    case 'compute':
    case 'if':
      return OPEN;
    case 'not': {
      const { true: yes, false: no, error } = possibleOf(expression.argument);
      return { true: no, false: yes, error };
    }
    case 'call':
      return possibleOfCall(expression);
    case 'and':
    case 'or': {
      const reached = reachableOperands(expression).map(({ possible }) => possible);
      const whole = reached.length === expression.arguments.length;
      const error = reached.some((possible) => possible.error);
      return expression.kind === 'and'
        ? { true: whole && reached.every((each) => each.true), false: reached.some((each) => each.false), error }
        : { true: reached.some((each) => each.true), false: whole && reached.every((each) => each.false), error };
    }
  }
};

/** Every node of an expression that can be reached, connectives' operands in order. */
export const reachableNodes = (expression: Expression, nodes: Set<Expression> = new Set()): Set<Expression> => {
  nodes.add(expression);
  if (expression.kind === 'not') reachableNodes(expression.argument, nodes);
  if (expression.kind === 'if') for (const part of expression.arguments) reachableNodes(part, nodes);
  if (expression.kind === 'and' || expression.kind === 'or') {
    for (const { operand } of reachableOperands(expression)) reachableNodes(operand, nodes);
  }
  return nodes;
};
