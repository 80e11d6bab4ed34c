import type {
  ActionConstraint,
  EntityReference,
  Expression,
  PatternPart,
  Policy,
  ScopeConstraint,
  Slot,
} from '../syntax/types.ts';
import { isConstructor, isPlainName } from '../syntax/words.ts';
import { quote } from '../values/quote.ts';

/** How tightly expressions bind: what binds less than its place asks for stands in parentheses. */
const BINDS = { any: 0, or: 1, and: 2, relation: 3, sum: 4, product: 5, unary: 6, member: 7 } as const;
type Binding = (typeof BINDS)[keyof typeof BINDS];

const MAX_UNARY = 4;

const bindingOf = (expression: Expression): Binding => {
  switch (expression.kind) {
    case 'if':
      return BINDS.any;
    case 'or':
    case 'and':
      return BINDS[expression.kind];
    case 'has':
    case 'like':
    case 'is':
      return BINDS.relation;
    case 'binary':
      if (expression.operator === '*') return BINDS.product;
      return expression.operator === '+' || expression.operator === '-' ? BINDS.sum : BINDS.relation;
    case 'not':
    case 'negate':
      return BINDS.unary;
    case 'long':
      return expression.value < 0n ? BINDS.unary : BINDS.member;
    default:
      return BINDS.member;
  }
};

/** An entity as a policy names it. */
export const printEntity = ({ type, id }: EntityReference): string => `${type.text}::${quote(id)}`;

const printPattern = (pattern: readonly PatternPart[]): string => {
  const parts = pattern.map((part) =>
    part.kind === 'wildcard' ? '*' : quote(part.text).slice(1, -1).replaceAll('*', '\\*'),
  );
  return `"${parts.join('')}"`;
};

/** A row of `!` or `-`, of which there are at most four, and what stands behind it. */
const printUnary = (expression: Extract<Expression, { kind: 'not' | 'negate' }>): string => {
  const { kind } = expression;
  const operator = kind === 'not' ? '!' : '-';
  let operand: Expression = expression;
  let count = 0;
  for (; operand.kind === kind && count < MAX_UNARY; count++) operand = operand.operand;
  const inner = print(operand, BINDS.member);
  // A minus before a number would be its sign: -(5) negates 5, and -5 is a number of its own.
  const isNumber = kind === 'negate' && operand.kind === 'long' && operand.value >= 0n;
  return `${operator.repeat(count)}${isNumber ? `(${inner})` : inner}`;
};

const printCall = ({ function: name, arguments: args }: Extract<Expression, { kind: 'call' }>): string => {
  const [target, ...others] = args;
  if (isConstructor(name) || target === undefined) return `${name}(${printAll(args)})`;
  return `${print(target, BINDS.member)}.${name}(${printAll(others)})`;
};

const printAll = (expressions: readonly Expression[]): string =>
  expressions.map((expression) => printExpression(expression)).join(', ');

export const printName = (name: string): string => (isPlainName(name) ? name : quote(name));

const printBare = (expression: Expression): string => {
  switch (expression.kind) {
    case 'boolean':
    case 'long':
      return String(expression.value);
    case 'string':
      return quote(expression.value);
    case 'entity':
      return printEntity(expression);
    case 'variable':
      return expression.name;
    case 'not':
    case 'negate':
      return printUnary(expression);
    case 'and':
      return expression.operands.map((operand) => print(operand, BINDS.relation)).join(' && ');
    case 'or':
      return expression.operands.map((operand) => print(operand, BINDS.and)).join(' || ');
    case 'binary': {
      const { operator, left, right } = expression;
      const binding = bindingOf(expression);
      const first = binding === BINDS.relation ? BINDS.sum : binding;
      const second = binding === BINDS.product ? BINDS.unary : binding === BINDS.sum ? BINDS.product : BINDS.sum;
      return `${print(left, first)} ${operator} ${print(right, second)}`;
    }
    case 'if': {
      const parts = [expression.condition, expression.consequence, expression.alternative].map(printExpression);
      return `if ${parts[0]} then ${parts[1]} else ${parts[2]}`;
    }
    case 'attribute': {
      const { text } = expression.name;
      return `${print(expression.target, BINDS.member)}${isPlainName(text) ? `.${text}` : `[${quote(text)}]`}`;
    }
    case 'has':
      return `${print(expression.target, BINDS.sum)} has ${expression.path.map(({ text }) => printName(text)).join('.')}`;
    case 'like':
      return `${print(expression.target, BINDS.sum)} like ${printPattern(expression.pattern)}`;
    case 'is': {
      const within = expression.in === null ? '' : ` in ${print(expression.in, BINDS.sum)}`;
      return `${print(expression.target, BINDS.sum)} is ${expression.type.text}${within}`;
    }
    case 'method':
      return `${print(expression.target, BINDS.member)}.${expression.method}(${printAll(expression.arguments)})`;
    case 'call':
      return printCall(expression);
    case 'set':
      return `[${printAll(expression.elements)}]`;
    case 'record':
      return `{${expression.entries.map(({ key, value }) => `${printName(key.text)}: ${printExpression(value)}`).join(', ')}}`;
  }
};

const print = (expression: Expression, binding: Binding): string => {
  const text = printBare(expression);
  return bindingOf(expression) < binding ? `(${text})` : text;
};

/** An expression as text, on one line and with no more parentheses than it needs. */
export const printExpression = (expression: Expression): string => print(expression, BINDS.any);

const printReference = (reference: EntityReference | Slot): string =>
  reference.kind === 'slot' ? reference.slot : printEntity(reference);

const printConstraint = (variable: string, constraint: ScopeConstraint | ActionConstraint): string => {
  switch (constraint.kind) {
    case 'any':
      return variable;
    case '==':
    case 'in':
      return `${variable} ${constraint.kind} ${printReference(constraint.entity)}`;
    case 'in-any':
      return `${variable} in [${constraint.entities.map(printReference).join(', ')}]`;
    case 'is': {
      const within = constraint.in === null ? '' : ` in ${printReference(constraint.in)}`;
      return `${variable} is ${constraint.type.text}${within}`;
    }
  }
};

/** What stands between the parentheses of a policy. */
export const printScope = ({
  principal,
  action,
  resource,
}: Pick<Policy, 'principal' | 'action' | 'resource'>): string =>
  [
    printConstraint('principal', principal),
    printConstraint('action', action),
    printConstraint('resource', resource),
  ].join(', ');

/** A policy as text: each annotation on a line, and all else on one. What is read from it says the same. */
export const printPolicy = ({ annotations, effect, principal, action, resource, conditions }: Policy): string => {
  const lines = annotations.map(({ key, value }) => `@${key}${value === null ? '' : `(${quote(value)})`}\n`);
  const tests = conditions.map(({ kind, body }) => ` ${kind} { ${printExpression(body)} }`);
  return `${lines.join('')}${effect}(${printScope({ principal, action, resource })})${tests.join('')};`;
};
