import type { Expression } from '../../syntax/types.ts';
import { both, made, negated, right, wrong } from '../answer.ts';
import type { Answer, Known } from '../answer.ts';
import { A_BOOL, A_LONG, A_SET, A_STRING, AN_ENTITY, expectType } from '../checking.ts';
import type { Checking, Help } from '../checking.ts';
import { BOOL, LONG, STRING, truthOf } from '../types.ts';
import { checkAttribute, checkGetTag, checkHas, checkHasTag } from './access.ts';
import { checkCall } from './call.ts';
import {
  checkArithmetic,
  checkContains,
  checkContainsSet,
  checkEqual,
  checkIs,
  checkOperand,
  checkOrder,
  checkRecord,
  checkSet,
  setHelp,
} from './compare.ts';
import { checkIn, typeOfEntity } from './hierarchy.ts';
import { checkAnd, checkIf, checkOr } from './logic.ts';

const likeHelp: Help = ({ kind }) => (kind === 'entity' ? 'Use is to ask for the type of an entity.' : '');
const isHelp: Help = () => 'Only the type of an entity can be asked for.';
const emptyHelp: Help = (actual) =>
  actual.kind === 'string' ? 'Use == "" to ask for an empty text.' : setHelp(actual);

type Of<Kind extends Expression['kind']> = Extract<Expression, { readonly kind: Kind }>;

const checkBinary = (checking: Checking, expression: Of<'binary'>, known: Known): Answer => {
  const { operator, left, right: other, range } = expression;
  switch (operator) {
    case '==':
      return checkEqual(checking, range, [left, other], known);
    case '!=':
      return negated(checkEqual(checking, range, [left, other], known));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return checkOrder(checking, left, other, known);
    case 'in':
      return checkIn(checking, left, other, known);
    default:
      return checkArithmetic(checking, operator, [left, other], known);
  }
};

const checkMethod = (checking: Checking, expression: Of<'method'>, known: Known): Answer => {
  const { method, target, range } = expression;
  if (method === 'isEmpty') return checkOperand(checking, target, A_SET, BOOL, known, emptyHelp);
  const [argument] = expression.arguments;
  if (argument === undefined) return wrong();
  switch (method) {
    case 'contains':
      return checkContains(checking, range, [target, argument], known);
    case 'containsAll':
    case 'containsAny':
      return checkContainsSet(checking, range, [target, argument], known);
    case 'hasTag':
      return checkHasTag(checking, target, argument, known);
    case 'getTag':
      return checkGetTag(checking, expression, argument, known);
  }
};

/** `target is type`, and `target is type in group`. */
const checkTypeTest = (checking: Checking, expression: Of<'is'>, known: Known): Answer => {
  const { target, type, in: group } = expression;
  const answer = checkIs(expectType(checking, target, known, AN_ENTITY, isHelp), type.text);
  return group === null || answer.type?.kind === 'false'
    ? answer
    : both(answer, checkIn(checking, target, group, known));
};

/** What is known of an expression where these are known to be there; what is wrong with it is reported. */
export const checkExpression = (checking: Checking, expression: Expression, known: Known): Answer => {
  checking.spend(1);
  switch (expression.kind) {
    case 'boolean':
      return right(truthOf(expression.value));
    case 'long':
      return right(LONG);
    case 'string':
      return right(STRING);
    case 'entity': {
      const type = typeOfEntity(checking.schema, expression);
      return type === null ? wrong() : right(type);
    }
    case 'variable':
      return right(checking.variables[expression.name]);
    case 'not':
      return negated(expectType(checking, expression.operand, known, A_BOOL));
    case 'negate':
      return checkOperand(checking, expression.operand, A_LONG, LONG, known);
    case 'and':
      return checkAnd(checking, expression.operands, known);
    case 'or':
      return checkOr(checking, expression.operands, known);
    case 'binary':
      return checkBinary(checking, expression, known);
    case 'if':
      return checkIf(checking, expression, known);
    case 'attribute':
      return checkAttribute(checking, expression, known);
    case 'has':
      return checkHas(checking, expression, known);
    case 'like':
      return made(BOOL, [expectType(checking, expression.target, known, A_STRING, likeHelp)]);
    case 'is':
      return checkTypeTest(checking, expression, known);
    case 'method':
      return checkMethod(checking, expression, known);
    case 'call':
      return checkCall(checking, expression, known);
    case 'set':
      return checkSet(checking, expression.range, expression.elements, known);
    case 'record':
      return checkRecord(checking, expression.entries, known);
  }
};
