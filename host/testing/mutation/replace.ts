import type { Expression, Rule } from '../../compiler/ir/types.ts';

const replaceIn = (
  expression: Expression,
  node: Expression,
  replacement: Expression,
  moved: Map<Expression, Expression>,
): Expression => {
  if (expression === node) {
    moved.set(expression, replacement);
    return replacement;
  }
  if (expression.kind === 'not') {
    const argument = replaceIn(expression.argument, node, replacement, moved);
    if (argument === expression.argument) return expression;
    const copy: Expression = { ...expression, argument };
    moved.set(expression, copy);
    return copy;
  }
  if (expression.kind !== 'and' && expression.kind !== 'or' && expression.kind !== 'if') return expression;
  let changed = false;
  const parts = expression.arguments.map((part) => {
    const copy = replaceIn(part, node, replacement, moved);
    changed ||= copy !== part;
    return copy;
  });
  if (!changed) return expression;
  const [condition = node, then = node, otherwise = node] = parts;
  const copy: Expression =
    expression.kind === 'if'
      ? { ...expression, arguments: [condition, then, otherwise] }
      : { ...expression, arguments: parts };
  moved.set(expression, copy);
  return copy;
};

/** The rule with another expression in the place of a node of its guard; its conditions follow. */
export const replaceNode = (rule: Rule, node: Expression, replacement: Expression): Rule => {
  const moved = new Map<Expression, Expression>();
  const guard = replaceIn(rule.guard, node, replacement, moved);
  const conditions = rule.conditions.map((condition) => {
    const expression = moved.get(condition.expression);
    return expression === undefined ? condition : { ...condition, expression };
  });
  return { ...rule, guard, conditions };
};
