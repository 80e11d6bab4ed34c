import type { Cell } from '../../../../engine/cell/cell.ts';
import { compareUtf8 } from '../../../../engine/utf8/utf8.ts';
import type { Expression as Ir } from '../../../ir/types.ts';
import type { AttributeName, EntityReference, Expression, PatternPart, RecordEntry } from '../syntax/types.ts';
import { FUNCTIONS } from './functions.ts';
import { and, bool, call, compute, constant, not, text } from './nodes.ts';
import type { RequestReads } from './request.ts';

type Of<Kind extends Expression['kind']> = Extract<Expression, { kind: Kind }>;

export const entityCell = ({ type, id }: EntityReference): Cell => ({ tag: 'entity', type: type.text, id });

const names = (path: readonly AttributeName[]): Ir =>
  constant({ tag: 'list', items: path.map((name) => ({ tag: 'string', value: name.text })) });

const pattern = (parts: readonly PatternPart[]): Ir =>
  constant({
    tag: 'list',
    items: parts.map((part) => (part.kind === 'wildcard' ? { tag: 'null' } : { tag: 'string', value: part.text })),
  });

/** Lowers expressions: to a truth value where one is wanted (`lowerTruth`), to a value elsewhere (`lowerValue`). */
const lowerBinary = ({ operator, left, right }: Of<'binary'>, reads: RequestReads): Ir => {
  const operands = [lowerValue(left, reads), lowerValue(right, reads)] as const;
  switch (operator) {
    case '==':
      return call('cedar.equal', ...operands);
    case '!=':
      return not(call('cedar.equal', ...operands));
    case '<':
      return call('cedar.less', ...operands);
    case '<=':
      return call('cedar.less-or-equal', ...operands);
    case '>':
      return not(call('cedar.less-or-equal', ...operands));
    case '>=':
      return not(call('cedar.less', ...operands));
    case 'in':
      return call('cedar.in', ...operands, reads.entities());
    case '+':
      return compute('cedar.add', ...operands);
    case '-':
      return compute('cedar.subtract', ...operands);
    case '*':
      return compute('cedar.multiply', ...operands);
  }
};

const lowerHas = ({ target, path }: Of<'has'>, reads: RequestReads): Ir => {
  const [first, ...rest] = path;
  if (target.kind !== 'variable' || target.name !== 'context' || first === undefined)
    return call('cedar.has', lowerValue(target, reads), names(path), reads.entities());
  const present = call('cedar.present', reads.contextAttribute(first.text, 'absent'));
  if (rest.length === 0) return present;
  return and([present, call('cedar.has', reads.contextAttribute(first.text), names(rest), reads.entities())]);
};

/** `is T` alone, and then `in`, which is not evaluated for another type. */
const lowerIs = ({ target, type, in: place }: Of<'is'>, reads: RequestReads): Ir => {
  const subject = lowerValue(target, reads);
  const is = call('cedar.is', subject, text(type.text));
  if (place === null) return is;
  return and([is, call('cedar.in', subject, lowerValue(place, reads), reads.entities())]);
};

const lowerMethod = ({ method, target, arguments: [argument] }: Of<'method'>, reads: RequestReads): Ir => {
  const receiver = lowerValue(target, reads);
  const other = argument === undefined ? [] : [lowerValue(argument, reads)];
  switch (method) {
    case 'contains':
      return call('cedar.contains', receiver, ...other);
    case 'containsAll':
      return call('cedar.contains-all', receiver, ...other);
    case 'containsAny':
      return call('cedar.contains-any', receiver, ...other);
    case 'isEmpty':
      return call('cedar.is-empty', receiver);
    case 'hasTag':
      return call('cedar.has-tag', receiver, ...other, reads.entities());
    case 'getTag':
      return compute('cedar.tag', receiver, ...other, reads.entities());
  }
};

const lowerCall = ({ function: name, arguments: parts }: Of<'call'>, reads: RequestReads): Ir => {
  if (name === 'unknown') return compute('cedar.fail', text('unknown has no value'));
  const { yields, operation, arity } = FUNCTIONS[name];
  if (parts.length !== arity)
    return compute('cedar.fail', text(`${name} takes ${arity} arguments; these are ${parts.length}`));
  const arguments_ = parts.map((part) => lowerValue(part, reads));
  return yields === 'truth' ? call(operation, ...arguments_) : compute(operation, ...arguments_);
};

const lowerRecord = (entries: readonly RecordEntry[], reads: RequestReads): Ir => {
  const sorted = entries.toSorted((a, b) => compareUtf8(a.key.text, b.key.text));
  const values = sorted.map(({ value }) => lowerValue(value, reads));
  return compute('cedar.record', names(sorted.map(({ key }) => key)), ...values);
};

/** The node that an expression is by itself: one that yields a truth value where it always is one, and a value otherwise. */
const lower = (expression: Expression, reads: RequestReads): Ir => {
  switch (expression.kind) {
    case 'boolean':
      return bool(expression.value);
    case 'long':
      return constant({ tag: 'int', value: expression.value });
    case 'string':
      return text(expression.value);
    case 'entity':
      return constant(entityCell(expression));
    case 'variable':
      return reads.variable(expression.name);
    case 'not':
      return not(lowerTruth(expression.operand, reads));
    case 'negate':
      return compute('cedar.negate', lowerValue(expression.operand, reads));
    case 'and':
    case 'or':
      return { kind: expression.kind, arguments: expression.operands.map((operand) => lowerTruth(operand, reads)) };
    case 'binary':
      return lowerBinary(expression, reads);
    case 'if':
      return lowerIf(expression, reads, lowerValue);
    case 'attribute': {
      const { target, name } = expression;
      if (target.kind === 'variable' && target.name === 'context') return reads.contextAttribute(name.text);
      return compute('cedar.attribute', lowerValue(target, reads), text(name.text), reads.entities());
    }
    case 'has':
      return lowerHas(expression, reads);
    case 'like':
      return call('cedar.like', lowerValue(expression.target, reads), pattern(expression.pattern));
    case 'is':
      return lowerIs(expression, reads);
    case 'method':
      return lowerMethod(expression, reads);
    case 'call':
      return lowerCall(expression, reads);
    case 'set':
      return compute('cedar.set', ...expression.elements.map((element) => lowerValue(element, reads)));
    case 'record':
      return lowerRecord(expression.entries, reads);
  }
};

const lowerIf = (
  { condition, consequence, alternative }: Of<'if'>,
  reads: RequestReads,
  branch: (expression: Expression, reads: RequestReads) => Ir,
): Ir => ({
  kind: 'if',
  arguments: [lowerTruth(condition, reads), branch(consequence, reads), branch(alternative, reads)],
});

/** An expression where a value is wanted. */
const lowerValue = (expression: Expression, reads: RequestReads): Ir => lower(expression, reads);

/** An expression where a truth value is wanted: what is no boolean there is an error. */
export const lowerTruth = (expression: Expression, reads: RequestReads): Ir => {
  if (expression.kind === 'if') return lowerIf(expression, reads, lowerTruth);
  const node = lower(expression, reads);
  switch (node.kind) {
    case 'constant':
      return node.value.tag === 'bool' ? node : call('cedar.truth', node);
    case 'read':
    case 'compute':
    case 'if':
      return call('cedar.truth', node);
    default:
      return node;
  }
};
