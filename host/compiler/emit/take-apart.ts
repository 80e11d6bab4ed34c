import { OPERATIONS } from '../ir/operations/registry.ts';
import type { Expression, Rule } from '../ir/types.ts';
import type { PatternLanguage } from '../patterns/source.ts';
import { Parameters } from './parameters.ts';
import { shift } from './shape.ts';
import type { Shape, ShapeArgument, ShapePart, ShapedGuard } from './shape.ts';
import { isThere, kindOf, typedFunction } from './typed.ts';

/** Neighbours of one shape from this number on become a loop, so that the length of a list makes no new shape. */
const REPETITION = 4;

/** Which conditions an expression is, for explanations. */
type Marks = ReadonlyMap<Expression, readonly number[]>;

interface Part {
  readonly key: string;
  readonly shape: Shape;
}

/** What yields a value, taken apart. */
interface Taken {
  readonly key: string;
  readonly argument: ShapeArgument;
}

const marksOf = (expression: Expression, marks: Marks, parameters: Parameters): readonly number[] =>
  (marks.get(expression) ?? []).map((condition) => parameters.add({ kind: 'mark', condition }));

/** A pattern is a constant to the code: the address of its automaton. */
const takePattern = (language: PatternLanguage, argument: Expression, parameters: Parameters): Taken => {
  if (argument.kind !== 'constant' || argument.value.tag !== 'string') throw new RangeError('a pattern is a constant');
  const at = parameters.add({ kind: 'pattern', pattern: { language, source: argument.value.value } });
  return { key: 'pattern', argument: { kind: 'constant', at } };
};

const keyOf = (name: string, parts: readonly { readonly key: string }[]): string =>
  `${name}(${parts.map(({ key }) => key).join(', ')})`;

const takeArgument = (argument: Expression, marks: Marks, parameters: Parameters): Taken => {
  switch (argument.kind) {
    case 'constant': {
      const at = parameters.add({ kind: 'constant', value: argument.value });
      return { key: 'constant', argument: { kind: 'constant', at } };
    }
    case 'read': {
      const { slot } = argument;
      const absentIs = isThere(argument) ? 'absent' : argument.absentIs;
      const at = parameters.add({ kind: 'slot', slot });
      return { key: absentIs === 'absent' ? 'slot' : `slot or ${absentIs}`, argument: { kind: 'slot', absentIs, at } };
    }
    case 'compute': {
      const { operation } = argument;
      const taken = argument.arguments.map((part) => takeArgument(part, marks, parameters));
      const parts = taken.map((part) => part.argument);
      // What may be absent is an error that the function does not know.
      const isKnown = argument.arguments.every(
        (part) => part.kind !== 'read' || part.absentIs !== 'error' || isThere(part),
      );
      const typed = isKnown ? typedFunction(operation, argument.arguments.map(kindOf)) : null;
      const compute = { kind: 'compute', operation, arguments: parts } as const;
      if (typed === null) return { key: keyOf(operation, taken), argument: compute };
      return { key: keyOf(typed, taken), argument: { ...compute, typed } };
    }
    case 'if': {
      const [condition, ...values] = argument.arguments;
      const test = take(condition, marks, parameters);
      const [then, otherwise] = [
        takeArgument(values[0], marks, parameters),
        takeArgument(values[1], marks, parameters),
      ];
      return {
        key: keyOf('choose', [test, then, otherwise]),
        argument: { kind: 'choose', condition: test.shape, values: [then.argument, otherwise.argument] },
      };
    }
    default: {
      const { key, shape } = take(argument, marks, parameters);
      return { key: `truth ${key}`, argument: { kind: 'truth', shape } };
    }
  }
};

const takeCall = (call: Extract<Expression, { kind: 'call' }>, marks: Marks, parameters: Parameters): Part => {
  const { pattern } = OPERATIONS[call.operation];
  const [first] = call.arguments;
  if (call.operation === 'cedar.present' && first?.kind === 'read' && isThere(first))
    return { key: 'true', shape: { kind: 'constant', value: true, marks: marksOf(call, marks, parameters) } };
  const taken = call.arguments.map((argument, index) =>
    pattern === undefined || index === 0
      ? takeArgument(argument, marks, parameters)
      : takePattern(pattern, argument, parameters),
  );
  const typed = typedFunction(call.operation, call.arguments.map(kindOf));
  return {
    key: keyOf(typed ?? call.operation, taken),
    shape: {
      kind: 'call',
      operation: call.operation,
      ...(typed === null ? {} : { typed }),
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
    // What has no parameters has no blocks to go through, and is the same every time.
    if (length >= REPETITION && first.own.size > 0) {
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
      throw new RangeError(`a ${expression.kind} is no truth value`);
    case 'if': {
      const [condition, then, otherwise] = expression.arguments;
      const parts = [
        take(condition, marks, parameters),
        take(then, marks, parameters),
        take(otherwise, marks, parameters),
      ] as const;
      return {
        key: keyOf('if', parts),
        shape: {
          kind: 'if',
          parts: [parts[0].shape, parts[1].shape, parts[2].shape],
          marks: marksOf(expression, marks, parameters),
        },
      };
    }
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
