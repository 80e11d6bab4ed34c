import { didYouMean } from '../lex/spelling.ts';
import { MAX_DEPTH } from '../syntax/limits.ts';
import { NOWHERE } from '../syntax/types.ts';
import type { AttributeName, BinaryOperator, Expression, Method, PatternPart } from '../syntax/types.ts';
import { arityOf, isConstructor, isExtensionMethod, isPlainName, METHODS, VARIABLES } from '../syntax/words.ts';
import { readTypeName } from './entity.ts';
import { fieldsOf, itemsOf, membersOf, refuse, refuseShape, textOf, wordOf } from './fields.ts';
import type { Field } from './fields.ts';
import { readCall, readValue } from './value.ts';

const range = NOWHERE;

/** Reads what an operator is written with. `within` reads the expressions in it. */
type Read = (field: Field, within: (field: Field) => Expression) => Expression;

const nameOf = (field: Field): AttributeName => ({ text: textOf(field), range });

const unary =
  (kind: 'not' | 'negate'): Read =>
  (field, within) => ({ kind, operand: within(membersOf(field, ['arg']).arg), range });

const binary =
  (operator: BinaryOperator): Read =>
  (field, within) => {
    const { left, right } = membersOf(field, ['left', 'right']);
    return { kind: 'binary', operator, left: within(left), right: within(right), range };
  };

const method =
  (name: Method): Read =>
  (field, within) => {
    if (arityOf(name) === 0) {
      const { arg } = membersOf(field, ['arg']);
      return { kind: 'method', method: name, target: within(arg), arguments: [], range };
    }
    const { left, right } = membersOf(field, ['left', 'right']);
    return { kind: 'method', method: name, target: within(left), arguments: [within(right)], range };
  };

/** Operands of a row of the same operator, which is written as its left operands within one another. */
const logical =
  (kind: 'and' | 'or', operator: '&&' | '||'): Read =>
  (field, within) => {
    const operands: Expression[] = [];
    let { left, right } = membersOf(field, ['left', 'right']);
    for (;;) {
      operands.push(within(right));
      const fields = fieldsOf(left, 'an expression');
      const inner = fields.size === 1 ? fields.get(operator) : undefined;
      if (inner === undefined) break;
      ({ left, right } = membersOf(inner, ['left', 'right']));
    }
    operands.push(within(left));
    return { kind, operands: operands.toReversed(), range };
  };

/** A path is written with dots only if all of its names are plain. */
const hasPath = (target: Expression, path: readonly AttributeName[]): Expression => {
  if (path.length === 1 || path.every(({ text }) => isPlainName(text))) return { kind: 'has', target, path, range };
  const operands: Expression[] = [];
  let left = target;
  for (const name of path) {
    operands.push({ kind: 'has', target: left, path: [name], range });
    left = { kind: 'attribute', target: left, name, range };
  }
  return { kind: 'and', operands, range };
};

const has: Read = (field, within) => {
  const { left, attr } = membersOf(field, ['left', 'attr']);
  const path = Array.isArray(attr.value) ? itemsOf(attr).map(nameOf) : [nameOf(attr)];
  if (path.length === 0 || path.length > MAX_DEPTH) refuseShape(attr, `from 1 to ${MAX_DEPTH} names`);
  return hasPath(within(left), path);
};

const patternOf = (field: Field): readonly PatternPart[] => {
  const parts: PatternPart[] = [];
  for (const item of itemsOf(field)) {
    const last = parts.at(-1);
    if (item.value === 'Wildcard') parts.push({ kind: 'wildcard' });
    else {
      const text = textOf(membersOf(item, ['Literal']).Literal);
      if (last?.kind === 'literal') parts[parts.length - 1] = { kind: 'literal', text: last.text + text };
      else if (text !== '') parts.push({ kind: 'literal', text });
    }
  }
  return parts;
};

const readers: Readonly<Record<string, Read>> = {
  Var: (field) => ({ kind: 'variable', name: wordOf(field, VARIABLES), range }),
  Slot: (field) => refuse(field, 'EC018', { slot: textOf(field) }),
  '!': unary('not'),
  neg: unary('negate'),
  '&&': logical('and', '&&'),
  '||': logical('or', '||'),
  '.': (field, within) => {
    const { left, attr } = membersOf(field, ['left', 'attr']);
    return { kind: 'attribute', target: within(left), name: nameOf(attr), range };
  },
  has,
  like: (field, within) => {
    const { left, pattern } = membersOf(field, ['left', 'pattern']);
    return { kind: 'like', target: within(left), pattern: patternOf(pattern), range };
  },
  is: (field, within) => {
    const { left, entity_type: type, in: container } = membersOf(field, ['left', 'entity_type'], ['in']);
    const inner = container === undefined || container.value === null ? null : within(container);
    return { kind: 'is', target: within(left), type: readTypeName(type), in: inner, range };
  },
  'if-then-else': (field, within) => {
    const parts = membersOf(field, ['if', 'then', 'else']);
    const condition = within(parts.if);
    const consequence = within(parts.then);
    return { kind: 'if', condition, consequence, alternative: within(parts.else), range };
  },
  Set: (field, within) => ({ kind: 'set', elements: itemsOf(field).map(within), range }),
  Record: (field, within) => {
    const entries = Array.from(fieldsOf(field), ([text, entry]) => ({
      key: { text, range },
      value: within(entry),
      range,
    }));
    return { kind: 'record', entries, range };
  },
};

const OPERATORS = ['==', '!=', 'in', '<', '<=', '>', '>=', '+', '-', '*'] as const satisfies readonly BinaryOperator[];
const READERS: ReadonlyMap<string, Read> = new Map([
  ...Object.entries(readers),
  ...OPERATORS.map((operator) => [operator, binary(operator)] as const),
  ...METHODS.map((name) => [name, method(name)] as const),
]);

/** An expression in the JSON policy format: an object of one key. */
export const readExpression = (field: Field, level = 0): Expression => {
  if (level > MAX_DEPTH) refuse(field, 'EC006', { limit: MAX_DEPTH });
  const [entry, ...others] = fieldsOf(field, 'an expression');
  if (entry === undefined || others.length > 0) return refuseShape(field, 'an object of one key, the expression');
  const [key, inner] = entry;
  const within = (one: Field): Expression => readExpression(one, level + 1);
  if (key === 'Value') return readValue(inner, level);
  const read = READERS.get(key);
  if (read !== undefined) return read(inner, within);
  if (isConstructor(key) || isExtensionMethod(key)) return readCall(inner, key, itemsOf(inner).map(within));
  return refuse(field, 'EC053', { key, meant: didYouMean(key, ['Value', ...READERS.keys()]) });
};
