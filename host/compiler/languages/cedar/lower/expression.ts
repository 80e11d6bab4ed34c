import type { Cell } from '../../../../engine/cell/cell.ts';
import { compareUtf8 } from '../../../../engine/utf8/utf8.ts';
import type { Expression as Ir } from '../../../ir/types.ts';
import type { AttributeName, EntityReference, Expression, PatternPart, RecordEntry } from '../syntax/types.ts';
import { FUNCTIONS } from './functions.ts';
import { isInComputed } from './groups.ts';
import { and, bool, call, compute, constant, not, text } from './nodes.ts';
import type { Lowering } from './request.ts';

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
const lowerBinary = ({ operator, left, right }: Of<'binary'>, lowering: Lowering): Ir => {
  const operands = [lowerValue(left, lowering), lowerValue(right, lowering)] as const;
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
      return isInComputed({ subject: left, target: right }, ...operands, lowering);
    case '+':
      return compute('cedar.add', ...operands);
    case '-':
      return compute('cedar.subtract', ...operands);
    case '*':
      return compute('cedar.multiply', ...operands);
  }
};

/** The entities, of which any attribute of these names may be read. */
const entitiesOf = (path: readonly AttributeName[], { reads }: Lowering): Ir =>
  reads.attributes(...path.map((name) => name.text));

const lowerHas = ({ target, path }: Of<'has'>, lowering: Lowering): Ir => {
  const [first, ...rest] = path;
  if (target.kind !== 'variable' || target.name !== 'context' || first === undefined)
    return call('cedar.has', lowerValue(target, lowering), names(path), entitiesOf(path, lowering));
  const present = call('cedar.present', lowering.reads.contextAttribute(first.text, 'absent'));
  if (rest.length === 0) return present;
  return and([
    present,
    call('cedar.has', lowering.reads.contextAttribute(first.text), names(rest), entitiesOf(rest, lowering)),
  ]);
};

/** `is T` alone, and then `in`, which is not evaluated for another type. */
const lowerIs = ({ target, type, in: place }: Of<'is'>, lowering: Lowering): Ir => {
  const subject = lowerValue(target, lowering);
  const is = call('cedar.is', subject, text(type.text));
  if (place === null) return is;
  return and([is, isInComputed({ subject: target, target: place }, subject, lowerValue(place, lowering), lowering)]);
};

const lowerMethod = ({ method, target, arguments: [argument] }: Of<'method'>, lowering: Lowering): Ir => {
  const receiver = lowerValue(target, lowering);
  const other = argument === undefined ? [] : [lowerValue(argument, lowering)];
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
      return call('cedar.has-tag', receiver, ...other, lowering.reads.tags());
    case 'getTag':
      return compute('cedar.tag', receiver, ...other, lowering.reads.tags());
  }
};

const lowerCall = ({ function: name, arguments: parts }: Of<'call'>, lowering: Lowering): Ir => {
  if (name === 'unknown') return compute('cedar.fail', text('unknown has no value'));
  const { yields, operation, arity } = FUNCTIONS[name];
  if (parts.length !== arity)
    return compute(
      'cedar.fail',
      text(
        `wrong number of arguments provided to extension function \`${name}\`: expected ${arity}, got ${parts.length}`,
      ),
    );
  const arguments_ = parts.map((part) => lowerValue(part, lowering));
  return yields === 'truth' ? call(operation, ...arguments_) : compute(operation, ...arguments_);
};

const lowerRecord = (entries: readonly RecordEntry[], lowering: Lowering): Ir => {
  const sorted = entries.toSorted((a, b) => compareUtf8(a.key.text, b.key.text));
  const values = sorted.map(({ value }) => lowerValue(value, lowering));
  return compute('cedar.record', names(sorted.map(({ key }) => key)), ...values);
};

/** The node that an expression is by itself: one that yields a truth value where it always is one, and a value otherwise. */
const lower = (expression: Expression, lowering: Lowering): Ir => {
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
      return lowering.reads.variable(expression.name);
    case 'not':
      return not(lowerTruth(expression.operand, lowering));
    case 'negate':
      return compute('cedar.negate', lowerValue(expression.operand, lowering));
    case 'and':
    case 'or':
      return { kind: expression.kind, arguments: expression.operands.map((operand) => lowerTruth(operand, lowering)) };
    case 'binary':
      return lowerBinary(expression, lowering);
    case 'if':
      return lowerIf(expression, lowering, lowerValue);
    case 'attribute': {
      const { target, name } = expression;
      if (target.kind === 'variable' && target.name === 'context') return lowering.reads.contextAttribute(name.text);
      return compute(
        'cedar.attribute',
        lowerValue(target, lowering),
        text(name.text),
        lowering.reads.attributes(name.text),
      );
    }
    case 'has':
      return lowerHas(expression, lowering);
    case 'like':
      return call('cedar.like', lowerValue(expression.target, lowering), pattern(expression.pattern));
    case 'is':
      return lowerIs(expression, lowering);
    case 'method':
      return lowerMethod(expression, lowering);
    case 'call':
      return lowerCall(expression, lowering);
    case 'set':
      return compute('cedar.set', ...expression.elements.map((element) => lowerValue(element, lowering)));
    case 'record':
      return lowerRecord(expression.entries, lowering);
  }
};

const lowerIf = (
  { condition, consequence, alternative }: Of<'if'>,
  lowering: Lowering,
  branch: (expression: Expression, lowering: Lowering) => Ir,
): Ir => ({
  kind: 'if',
  arguments: [lowerTruth(condition, lowering), branch(consequence, lowering), branch(alternative, lowering)],
});

/** The node with the place that it was made from, unless it is of a part of that. */
const placed = (node: Ir, { range }: Expression, lowering: Lowering): Ir => {
  if (node.kind === 'constant' || node.kind === 'read' || node.span !== undefined) return node;
  const span = lowering.spanOf(range);
  return span === undefined ? node : { ...node, span };
};

/** An expression where a value is wanted. */
const lowerValue = (expression: Expression, lowering: Lowering): Ir =>
  placed(lower(expression, lowering), expression, lowering);

/** An expression where a truth value is wanted: what is no boolean there is an error. */
export const lowerTruth = (expression: Expression, lowering: Lowering): Ir => {
  if (expression.kind === 'if') return placed(lowerIf(expression, lowering, lowerTruth), expression, lowering);
  const node = lowerValue(expression, lowering);
  switch (node.kind) {
    case 'constant':
      return node.value.tag === 'bool' ? node : placed(call('cedar.truth', node), expression, lowering);
    case 'read':
    case 'compute':
    case 'if':
      return placed(call('cedar.truth', node), expression, lowering);
    default:
      return node;
  }
};
