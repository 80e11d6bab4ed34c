import type { Cell } from '../../../engine/cell/cell.ts';
import type { PatternLanguage } from '../../patterns/source.ts';
import type { Truth } from '../types.ts';
import type { AssemblyFunction, Operation, OperationName, ValueOperation, ValueOperationName } from './index.ts';

const ABSENT: Cell = { tag: 'absent' };

/** `python.float-less` stands in `assembly/`'s file `python` under the name `pythonFloatLess`. */
const assemblyOf = (name: OperationName | ValueOperationName): AssemblyFunction => ({
  file: name.slice(0, name.indexOf('.')),
  name: name.replace(/[.-]([a-z])/gu, (_, letter: string) => letter.toUpperCase()),
});

/** An operation of one argument. */
export const unary = (name: OperationName, evaluate: (argument: Cell) => Truth): Operation => ({
  name,
  arity: 1,
  assembly: assemblyOf(name),
  evaluate: ([argument = ABSENT]) => evaluate(argument),
});

/** An operation of two arguments. */
export const binary = (name: OperationName, evaluate: (left: Cell, right: Cell) => Truth): Operation => ({
  name,
  arity: 2,
  assembly: assemblyOf(name),
  evaluate: ([left = ABSENT, right = ABSENT]) => evaluate(left, right),
});

/** An operation of a value and a pattern; in `assembly/`, all of them stand in the file `patterns`. */
export const matching = (
  name: OperationName,
  pattern: PatternLanguage,
  evaluate: (value: Cell, pattern: Cell) => Truth,
): Operation => {
  const operation = binary(name, evaluate);
  return { ...operation, assembly: { ...assemblyOf(name), file: 'patterns' }, pattern };
};

/** An operation of three arguments. */
export const ternary = (
  name: OperationName,
  evaluate: (first: Cell, second: Cell, third: Cell) => Truth,
): Operation => ({
  name,
  arity: 3,
  assembly: assemblyOf(name),
  evaluate: ([first = ABSENT, second = ABSENT, third = ABSENT]) => evaluate(first, second, third),
});

/** An operation that makes a value. */
export const making = (
  name: ValueOperationName,
  arity: number,
  evaluate: (first: Cell, second: Cell) => Cell | 'error',
): ValueOperation => ({
  name,
  arity,
  assembly: assemblyOf(name),
  makesCells: true,
  evaluate: ([first = ABSENT, second = ABSENT]) => evaluate(first, second),
});

/** An operation that yields what stands in one of its arguments. */
export const finding = (
  name: ValueOperationName,
  arity: number,
  evaluate: (first: Cell, second: Cell, third: Cell) => Cell | 'error',
): ValueOperation => ({
  name,
  arity,
  assembly: assemblyOf(name),
  makesCells: false,
  evaluate: ([first = ABSENT, second = ABSENT, third = ABSENT]) => evaluate(first, second, third),
});

/** An operation that makes a container of as many values as it is given. */
export const gathering = (
  name: ValueOperationName,
  gathers: 'items' | 'entries',
  evaluate: (arguments_: readonly Cell[]) => Cell | 'error',
): ValueOperation => ({
  name,
  arity: { atLeast: gathers === 'entries' ? 1 : 0 },
  assembly: assemblyOf(name),
  makesCells: true,
  gathers,
  evaluate,
});

/** The truth value of a boolean. */
export const truth = (value: boolean): Truth => (value ? 'true' : 'false');
