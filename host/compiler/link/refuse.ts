import type { Dialect } from '../../engine/manifest/types.ts';
import { OPERATIONS } from '../ir/operations/registry.ts';
import type { Entry, Expression, Unit } from '../ir/types.ts';
import { LinkError } from './error.ts';

const refuse = (what: string, entry: Entry): never => {
  throw new LinkError('not_compiled_yet', `${entry.name}: no module can be made of ${what} yet; the evaluator decides`);
};

const refuseExpression = (expression: Expression, entry: Entry): void => {
  switch (expression.kind) {
    case 'constant':
    case 'read':
      return;
    case 'not':
      refuseExpression(expression.argument, entry);
      return;
    case 'compute':
    case 'if':
      refuse(`a value that is computed (${expression.kind})`, entry);
      return;
    case 'call':
      if (OPERATIONS[expression.operation].assembly === null) refuse(expression.operation, entry);
      for (const part of expression.arguments) refuseExpression(part, entry);
      return;
    case 'and':
    case 'or':
      for (const part of expression.arguments) refuseExpression(part, entry);
  }
};

/** The dialect that a module names. */
export const compiledDialect = (entry: Entry): Dialect =>
  entry.dialect === 'cedar' ? refuse('Cedar policies', entry) : entry.dialect;

/**
 * Refuses what the back end cannot compile.
 *
 * @throws LinkError `not_compiled_yet`
 */
export const refuseUncompiled = (unit: Unit): void => {
  for (const entry of unit.entries) {
    compiledDialect(entry);
    if (entry.combine === 'forbid-trumps-permit') refuse('policies that are combined as Cedar does', entry);
    for (const { guard } of entry.rules) refuseExpression(guard, entry);
  }
};
