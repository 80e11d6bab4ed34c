import { OPERATIONS } from '../ir/operations/registry.ts';
import type { Expression, Rule } from '../ir/types.ts';
import type { PatternLanguage } from '../patterns/source.ts';
import { shift, sizeOfParameters } from './shape.ts';
import type { Parameter, Shape, ShapeArgument, ShapePart, ShapedGuard } from './shape.ts';

/** Neighbours of one shape from this number on become a loop, so that the length of a list makes no new shape. */
const REPETITION = 4;

/** Which conditions an expression is, for explanations. */
type Marks = ReadonlyMap<Expression, readonly number[]>;

interface Part {
  readonly key: string;
  readonly shape: Shape;
}

/** Collects parameters, and knows the offset of the next one. */
class Parameters {
  readonly all: Parameter[] = [];
  #size = 0;

  /** Appends a parameter and returns its offset. */
  add(parameter: Parameter): number {
    const at = this.#size;
    this.all.push(parameter);
    this.#size += sizeOfParameters([parameter]);
    return at;
  }

  /** Appends all of another's parameters and returns the offset of the first. */
  append(other: Parameters): number {
    const at = this.#size;
    this.all.push(...other.all);
    this.#size += other.#size;
    return at;
  }

  get size(): number {
    return this.#size;
  }
}

const marksOf = (expression: Expression, marks: Marks, parameters: Parameters): readonly number[] =>
  (marks.get(expression) ?? []).map((condition) => parameters.add({ kind: 'mark', condition }));

/** A pattern is a constant to the code: the address of its automaton. */
const takePattern = (
  language: PatternLanguage,
  argument: Expression,
  parameters: Parameters,
): { key: string; argument: ShapeArgument } => {
  if (argument.kind !== 'constant' || argument.value.tag !== 'string') throw new RangeError('a pattern is a constant');
  const at = parameters.add({ kind: 'pattern', pattern: { language, source: argument.value.value } });
  return { key: 'pattern', argument: { kind: 'constant', at } };
};

const takeArgument = (argument: Expression, parameters: Parameters): { key: string; argument: ShapeArgument } => {
  if (argument.kind === 'constant') {
    const at = parameters.add({ kind: 'constant', value: argument.value });
    return { key: 'constant', argument: { kind: 'constant', at } };
  }
  if (argument.kind !== 'read') throw new RangeError(`a ${argument.kind} is not a value`);
  const at = parameters.add({ kind: 'slot', slot: argument.slot });
  return {
    key: argument.absentIs === 'absent' ? 'slot' : `slot or ${argument.absentIs}`,
    argument: { kind: 'slot', absentIs: argument.absentIs, at },
  };
};

const takeCall = (call: Extract<Expression, { kind: 'call' }>, marks: Marks, parameters: Parameters): Part => {
  const { pattern } = OPERATIONS[call.operation];
  const taken = call.arguments.map((argument, index) =>
    pattern === undefined || index === 0
      ? takeArgument(argument, parameters)
      : takePattern(pattern, argument, parameters),
  );
  return {
    key: `${call.operation}(${taken.map(({ key }) => key).join(', ')})`,
    shape: {
      kind: 'call',
      operation: call.operation,
      arguments: taken.map(({ argument }) => argument),
      marks: marksOf(call, marks, parameters),
    },
  };
};

/** Nested sequences of one kind are one sequence, unless the inner one is a condition of its own: both stop alike. */
const flatten = (kind: 'and' | 'or', parts: readonly Expression[], marks: Marks): readonly Expression[] =>
  parts.flatMap((part) => (part.kind === kind && !marks.has(part) ? flatten(kind, part.arguments, marks) : [part]));

/** How many expressions from `start` on have the key of the first. */
const runLength = (keys: readonly string[], start: number): number => {
  let end = start + 1;
  while (end < keys.length && keys[end] === keys[start]) end++;
  return end - start;
};

const takeSequence = (
  sequence: Extract<Expression, { kind: 'and' | 'or' }>,
  marks: Marks,
  parameters: Parameters,
): Part => {
  const expressions = flatten(sequence.kind, sequence.arguments, marks);
  const alone = expressions.map((expression) => {
    const own = new Parameters();
    return { own, ...take(expression, marks, own) };
  });
  const keys = alone.map(({ key }) => key);
  const parts: ShapePart[] = [];
  const names: string[] = [];
  for (let index = 0; index < alone.length;) {
    const length = runLength(keys, index);
    const first = alone[index];
    if (first === undefined) break;
    if (length >= REPETITION) {
      const blocks = alone.slice(index, index + length).map(({ own }) => own.all);
      const at = parameters.add({ kind: 'blocks', blocks });
      parts.push({ kind: 'each', shape: first.shape, at, stride: first.own.size });
      names.push(`each ${first.key}`);
      index += length;
    } else {
      parts.push({ kind: 'once', shape: shift(first.shape, parameters.append(first.own)) });
      names.push(first.key);
      index++;
    }
  }
  return {
    key: `${sequence.kind}(${names.join(', ')})`,
    shape: { kind: sequence.kind, parts, marks: marksOf(sequence, marks, parameters) },
  };
};

const takeUnmarked = (expression: Expression, marks: Marks, parameters: Parameters): Part => {
  switch (expression.kind) {
    case 'constant': {
      const value = expression.value.tag === 'bool' && expression.value.value;
      return { key: String(value), shape: { kind: 'constant', value, marks: marksOf(expression, marks, parameters) } };
    }
    case 'read':
    case 'compute':
    case 'if':
      throw new RangeError(`a ${expression.kind} cannot be emitted`);
    case 'not': {
      const part = take(expression.argument, marks, parameters);
      return {
        key: `not ${part.key}`,
        shape: { kind: 'not', part: part.shape, marks: marksOf(expression, marks, parameters) },
      };
    }
    case 'and':
    case 'or':
      return takeSequence(expression, marks, parameters);
    case 'call':
      return takeCall(expression, marks, parameters);
  }
};

const take = (expression: Expression, marks: Marks, parameters: Parameters): Part => {
  const part = takeUnmarked(expression, marks, parameters);
  const count = part.shape.marks.length;
  return count === 0 ? part : { ...part, key: `${part.key}${'#'.repeat(count)}` };
};

/**
 * Takes a rule's guard apart into its shape and what the rule fills it with.
 *
 * @param explained whether the shape says which nodes are conditions of the rule
 */
export const takeApart = (rule: Rule, explained: boolean): ShapedGuard => {
  const marks = new Map<Expression, number[]>();
  if (explained) {
    rule.conditions.forEach(({ expression }, index) => {
      marks.set(expression, [...(marks.get(expression) ?? []), index]);
    });
  }
  const parameters = new Parameters();
  const { key, shape } = take(rule.guard, marks, parameters);
  return { key, shape, parameters: parameters.all };
};
