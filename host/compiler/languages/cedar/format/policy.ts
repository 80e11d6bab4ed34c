import type { ActionConstraint, Annotation, Condition, Policy, ScopeConstraint } from '../syntax/types.ts';
import { group, HARD, LINE, nest } from './doc.ts';
import type { Doc } from './doc.ts';
import { formatExpression } from './expression.ts';
import {
  bareToken,
  commaSeparated,
  hasComments,
  isNext,
  leadingComments,
  startOfNext,
  token,
  tokensOf,
} from './walk.ts';
import type { Walk } from './walk.ts';

const formatAnnotation = (walk: Walk, { value }: Annotation): Doc => {
  const at = token(walk);
  if (value === null) return [at, token(walk, HARD)];
  return [at, token(walk), token(walk), token(walk), token(walk, HARD)];
};

/** What stands behind the operator of a constraint: tokens, of which a list has commas. */
const formatReferences = (walk: Walk, constraint: ScopeConstraint | ActionConstraint): Doc => {
  const [, end] = constraint.range;
  const docs: Doc[] = [];
  // Parentheses around an entity or a list say nothing, and stay.
  while (isNext(walk, '(')) docs.push(token(walk));
  if (constraint.kind === 'in-any') {
    const items = constraint.entities.map(({ range }) => () => {
      const opening: Doc[] = [];
      while (startOfNext(walk) < range[0]) opening.push(token(walk));
      const entity = tokensOf(walk, range);
      return [opening, entity, opening.map(() => token(walk))];
    });
    docs.push(group(token(walk), nest(1, commaSeparated(walk, items, LINE)), token(walk)));
  }
  return [docs, tokensOf(walk, [0, end])];
};

const formatConstraint = (walk: Walk, constraint: ScopeConstraint | ActionConstraint): Doc => {
  const comments = leadingComments(walk);
  const variable = bareToken(walk);
  if (constraint.kind === 'any') return [comments, variable];
  const { indent } = walk;
  if (constraint.kind !== 'is') {
    const operator = group(variable, LINE, token(walk));
    return [comments, group(operator, nest(indent, LINE, formatReferences(walk, constraint)))];
  }
  const type = group(nest(indent, group(LINE, token(walk)), LINE, tokensOf(walk, constraint.type.range)));
  if (constraint.in === null) return [comments, variable, type];
  const operator = group(variable, type, LINE, token(walk));
  return [comments, group(operator, nest(indent, LINE, formatReferences(walk, constraint)))];
};

/** The scope, on one line if it holds nothing to anything and has no comments. */
const formatScope = (walk: Walk, { principal, action, resource }: Policy, commented: boolean): Doc => {
  const constraints = [principal, action, resource];
  const isOpen = !commented && constraints.every(({ kind }) => kind === 'any');
  const items = constraints.map((constraint) => () => formatConstraint(walk, constraint));
  const scope = commaSeparated(walk, items, isOpen ? ' ' : HARD);
  return isOpen ? group(nest(walk.indent, scope)) : [nest(walk.indent, HARD, scope), HARD];
};

const formatCondition = (walk: Walk, { body }: Condition): Doc => {
  const comments = leadingComments(walk);
  const word = bareToken(walk);
  const open = [leadingComments(walk), bareToken(walk)];
  const before = leadingComments(walk);
  const inner = nest(walk.indent, LINE, before, group(formatExpression(walk, body)));
  return [comments, group(word, LINE, group(open, inner, LINE, token(walk)))];
};

/** A policy with the comments before it, in it and behind it on its last line. */
export const formatPolicy = (walk: Walk, policy: Policy): Doc => {
  const { annotations, conditions } = policy;
  const head = annotations.map((annotation) => formatAnnotation(walk, annotation));
  const comments = leadingComments(walk);
  const effect = [bareToken(walk), ' '];
  const commented = hasComments(walk, policy.resource.range[1]);
  const open = token(walk);
  const scope = formatScope(walk, policy, commented);
  const close = token(walk, conditions.length === 0 ? '' : HARD);
  const tests = conditions.map((condition, index) => [index === 0 ? '' : HARD, formatCondition(walk, condition)]);
  return [head, comments, effect, open, scope, close, tests, token(walk)];
};
