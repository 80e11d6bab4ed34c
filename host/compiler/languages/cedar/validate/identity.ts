import { childrenOf } from '../syntax/children.ts';
import type { Expression } from '../syntax/types.ts';

/** What an expression is beside its parts. */
const ownPart = (expression: Expression): unknown => {
  switch (expression.kind) {
    case 'boolean':
    case 'string':
      return expression.value;
    case 'long':
      return String(expression.value);
    case 'entity':
      return [expression.type.text, expression.id];
    case 'variable':
      return expression.name;
    case 'binary':
      return expression.operator;
    case 'attribute':
      return expression.name.text;
    case 'has':
      return expression.path.map(({ text }) => text);
    case 'like':
      return expression.pattern.map((part) => (part.kind === 'wildcard' ? null : part.text));
    case 'is':
      return expression.type.text;
    case 'method':
      return expression.method;
    case 'call':
      return expression.function;
    case 'record':
      return expression.entries.map(({ key }) => key.text);
    default:
      return null;
  }
};

/** Tells expressions that say the same, wherever they stand, by a number. */
export interface Identities {
  of(expression: Expression): number;
  /** The number of `target.name`. */
  ofAttribute(target: number, name: string): number;
}

const sorted = (expression: Expression): Expression =>
  expression.kind === 'record'
    ? { ...expression, entries: expression.entries.toSorted((a, b) => (a.key.text < b.key.text ? -1 : 1)) }
    : expression;

export const createIdentities = (): Identities => {
  const numbers = new Map<string, number>();
  const known = new WeakMap<Expression, number>();
  const numberOf = (kind: string, own: unknown, parts: readonly number[]): number => {
    const key = JSON.stringify([kind, own, parts]);
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };
  const of = (expression: Expression): number => {
    const before = known.get(expression);
    if (before !== undefined) return before;
    // The order of a record's entries says nothing.
    const plain = sorted(expression);
    const number = numberOf(plain.kind, ownPart(plain), childrenOf(plain).map(of));
    known.set(expression, number);
    return number;
  };
  return { of, ofAttribute: (target, name) => numberOf('attribute', name, [target]) };
};

/** The key by which an attribute of an expression is known to be there. */
export const attributeKey = (target: number, name: string): string => `${target}.${name}`;

/** The key of a tag; it cannot be one of an attribute. */
export const tagKey = (target: number, tag: number): string => `${target} ${tag}`;
