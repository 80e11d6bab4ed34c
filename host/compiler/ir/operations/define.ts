import type { Cell } from '../../../engine/cell/cell.ts';
import type { PatternLanguage } from '../../patterns/source.ts';
import type { Truth } from '../types.ts';
import type { AssemblyFunction, Operation, OperationName, ValueOperation, ValueOperationName } from './index.ts';

const ABSENT: Cell = { tag: 'absent' };

/** `python.float-less` stands in `assembly/`'s file `python` under the name `pythonFloatLess`. */
const assemblyOf = (name: OperationName): AssemblyFunction => ({
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

/** An operation that only the evaluator knows so far. */
export const interpreted = (
  name: OperationName,
  arity: number,
  evaluate: (first: Cell, second: Cell, third: Cell) => Truth,
): Operation => ({
  name,
  arity,
  assembly: null,
  evaluate: ([first = ABSENT, second = ABSENT, third = ABSENT]) => evaluate(first, second, third),
});

/** An operation that yields a value. */
export const yielding = (
  name: ValueOperationName,
  arity: number,
  evaluate: (first: Cell, second: Cell, third: Cell) => Cell | 'error',
): ValueOperation => ({
  name,
  arity,
  evaluate: ([first = ABSENT, second = ABSENT, third = ABSENT]) => evaluate(first, second, third),
});

/** The truth value of a boolean. */
export const truth = (value: boolean): Truth => (value ? 'true' : 'false');
