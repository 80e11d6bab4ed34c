import type { Cell } from '../../../../engine/index.ts';
import type { OperationName, ValueOperationName } from '../../../ir/operations/index.ts';
import { FUNCTIONS } from '../lower/functions.ts';
import { NOWHERE } from '../syntax/types.ts';
import type {
  AttributeName,
  BinaryOperator,
  Expression,
  ExtensionFunction,
  Method,
  PatternPart,
} from '../syntax/types.ts';
import { attribute, callOf, nameOf, text } from './nodes.ts';

type AnyOperation = OperationName | ValueOperationName;

/** An argument of an operation: the value, where that is known, and the expression that it is. */
export interface Operand {
  readonly cell: Cell | null;
  /** Made where it is asked for: not every argument can be written as an expression of its own. */
  readonly expression: () => Expression;
}

const BINARY: Readonly<Partial<Record<AnyOperation, BinaryOperator>>> = {
  'cedar.equal': '==',
  'cedar.less': '<',
  'cedar.less-or-equal': '<=',
  'cedar.in': 'in',
  'cedar.add': '+',
  'cedar.subtract': '-',
  'cedar.multiply': '*',
};

const METHODS: Readonly<Partial<Record<AnyOperation, Method>>> = {
  'cedar.contains': 'contains',
  'cedar.contains-all': 'containsAll',
  'cedar.contains-any': 'containsAny',
  'cedar.is-empty': 'isEmpty',
  'cedar.has-tag': 'hasTag',
  'cedar.tag': 'getTag',
};

const CALLS: ReadonlyMap<AnyOperation, ExtensionFunction> = new Map(
  Object.entries(FUNCTIONS).map(([name, { operation }]) => [operation, name as ExtensionFunction]),
);

const MISSING: Operand = {
  cell: null,
  expression: () => {
    throw new RangeError('an operation has all its arguments');
  },
};

const itemsOf = ({ cell }: Operand): readonly Cell[] => (cell?.tag === 'list' ? cell.items : []);

const wordOf = (cell: Cell | null | undefined): string => (cell?.tag === 'string' ? cell.value : '');

const namesOf = (operand: Operand): readonly AttributeName[] => itemsOf(operand).map((name) => nameOf(wordOf(name)));

const patternOf = (operand: Operand): readonly PatternPart[] =>
  itemsOf(operand).map((part) =>
    part.tag === 'string' ? { kind: 'literal', text: part.value } : { kind: 'wildcard' },
  );

/** The test for what is read as `target.name`. */
const presence = (read: Expression): Expression => {
  if (read.kind !== 'attribute') throw new RangeError('only an attribute may be absent');
  return { kind: 'has', target: read.target, path: [read.name], range: NOWHERE };
};

const raiseRecord = ([keys = MISSING, ...values]: readonly Operand[]): Expression => ({
  kind: 'record',
  entries: namesOf(keys).map((key, index) => ({
    key,
    value: (values[index] ?? MISSING).expression(),
    range: NOWHERE,
  })),
  range: NOWHERE,
});

const raiseMethod = (method: Method, [target = MISSING, argument = MISSING]: readonly Operand[]): Expression => ({
  kind: 'method',
  method,
  target: target.expression(),
  arguments: method === 'isEmpty' ? [] : [argument.expression()],
  range: NOWHERE,
});

/**
 * An operation as the syntax that lowering makes it from.
 *
 * @throws RangeError for an operation of another language
 */
export const raise = (operation: AnyOperation, operands: readonly Operand[]): Expression => {
  const range = NOWHERE;
  const [first = MISSING, second = MISSING] = operands;
  const operator = BINARY[operation];
  if (operator !== undefined)
    return { kind: 'binary', operator, left: first.expression(), right: second.expression(), range };
  const method = METHODS[operation];
  if (method !== undefined) return raiseMethod(method, operands);
  const name = CALLS.get(operation);
  if (name !== undefined)
    return callOf(
      name,
      operands.map(({ expression }) => expression()),
    );
  switch (operation) {
    case 'cedar.truth':
      return first.expression();
    case 'cedar.negate':
      return { kind: 'negate', operand: first.expression(), range };
    case 'cedar.attribute':
      return attribute(first.expression(), wordOf(second.cell));
    case 'cedar.has':
      return { kind: 'has', target: first.expression(), path: namesOf(second), range };
    case 'cedar.present':
      return presence(first.expression());
    case 'cedar.is':
      return { kind: 'is', target: first.expression(), type: nameOf(wordOf(second.cell)), in: null, range };
    case 'cedar.like':
      return { kind: 'like', target: first.expression(), pattern: patternOf(second), range };
    case 'cedar.set':
      return { kind: 'set', elements: operands.map(({ expression }) => expression()), range };
    case 'cedar.record':
      return raiseRecord(operands);
    // What cannot be called errs, whatever it is given, as this does.
    case 'cedar.fail':
      return callOf('decimal', [text(wordOf(first.cell))]);
    default:
      throw new RangeError(`${operation} is no operation of Cedar`);
  }
};
