import type { Span } from '../../engine/manifest/types.ts';
import type { Entry, Expression, Rule, Unit } from './types.ts';

const moveSpan = <T extends { readonly span?: Span }>(node: T, by: number): T =>
  node.span === undefined ? node : { ...node, span: { ...node.span, source: node.span.source + by } };

/** Copies an expression with its spans moved, noting what each node became: conditions name nodes of their guard. */
const moveExpression = (expression: Expression, by: number, moved: Map<Expression, Expression>): Expression => {
  const done = moved.get(expression);
  if (done !== undefined) return done;
  const copy = ((): Expression => {
    switch (expression.kind) {
      case 'constant':
      case 'read':
        return expression;
      case 'and':
      case 'or':
      case 'call':
      case 'compute':
        return moveSpan(
          { ...expression, arguments: expression.arguments.map((part) => moveExpression(part, by, moved)) },
          by,
        );
      case 'if': {
        const [condition, then, otherwise] = expression.arguments;
        const move = (part: Expression): Expression => moveExpression(part, by, moved);
        const copy: typeof expression = { ...expression, arguments: [move(condition), move(then), move(otherwise)] };
        return moveSpan(copy, by);
      }
      case 'not':
        return moveSpan({ ...expression, argument: moveExpression(expression.argument, by, moved) }, by);
    }
  })();
  moved.set(expression, copy);
  return copy;
};

const moveRule = (rule: Rule, by: number): Rule => {
  const moved = new Map<Expression, Expression>();
  const guard = moveExpression(rule.guard, by, moved);
  return moveSpan(
    {
      ...rule,
      guard,
      conditions: rule.conditions.map((condition) =>
        moveSpan({ ...condition, expression: moved.get(condition.expression) ?? condition.expression }, by),
      ),
    },
    by,
  );
};

const moveEntry = (entry: Entry, by: number): Entry =>
  by === 0 ? entry : { ...entry, rules: entry.rules.map((rule) => moveRule(rule, by)) };

/** One unit with the entries of all, in order. Their names must differ. */
export const mergeUnits = (units: readonly Unit[]): Unit => {
  const sources: Unit['sources'][number][] = [];
  const entries: Entry[] = [];
  for (const unit of units) {
    const by = sources.length;
    sources.push(...unit.sources);
    entries.push(...unit.entries.map((entry) => moveEntry(entry, by)));
  }
  return { sources, entries };
};
