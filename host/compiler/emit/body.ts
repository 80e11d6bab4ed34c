import { OPERATIONS } from '../ir/operations/registry.ts';
import type { AbsentIs } from '../ir/types.ts';
import type { Shape, ShapeArgument, ShapePart } from './shape.ts';

/** A sequence of more parts than this is cut into functions: the optimiser's time grows faster than a function's length. */
const LONGEST_SEQUENCE = 16;

const TRUTH = { false: 'FALSE', true: 'TRUE', error: 'ERROR', undefined: 'UNDEFINED' } as const;

/** What a generated function is being written for. */
export interface Writer {
  /** Name stem for functions that the body is cut into. */
  readonly name: string;
  /** Functions that the body calls, written so far. */
  readonly functions: string[];
  /** AssemblyScript functions of operations in use. */
  readonly operations: Set<string>;
}

interface Place {
  readonly indent: string;
  /** The variable that holds the address of the parameters. */
  readonly parameters: string;
}

const inner = (place: Place): Place => ({ ...place, indent: `${place.indent}  ` });

const cell = (argument: ShapeArgument, { parameters }: Place): string => {
  if (argument.kind === 'constant') return `constantAt(${parameters}, ${argument.at})`;
  const slot = `slotAt(${parameters}, ${argument.at})`;
  return argument.absentIs === 'null' ? `nullIfAbsent(${slot})` : slot;
};

const isTruth = (absentIs: AbsentIs): absentIs is keyof typeof TRUTH => absentIs !== 'absent' && absentIs !== 'null';

const callOf = (call: Extract<Shape, { kind: 'call' }>, place: Place, writer: Writer): string => {
  const { assembly } = OPERATIONS[call.operation];
  if (assembly === null) throw new RangeError(`${call.operation} is not in the runtime library`);
  writer.operations.add(`${assembly.file} ${assembly.name}`);
  const cells = call.arguments.map((argument) => cell(argument, place));
  return call.arguments.reduceRight(
    (value, argument, index) =>
      argument.kind === 'slot' && isTruth(argument.absentIs)
        ? `isAbsent(${cells[index] ?? ''}) ? ${TRUTH[argument.absentIs]} : ${value}`
        : value,
    `${assembly.name}(${cells.join(', ')})`,
  );
};

const partLines = (part: ShapePart, neutral: string, place: Place, writer: Writer): string[] => {
  if (part.kind === 'once') return lines(part.shape, place, writer);
  const { indent, parameters } = place;
  const block = `${parameters}${part.at}`;
  const start = `constantAt(${parameters}, ${part.at})`;
  const end = `constantAt(${parameters}, ${part.at + 4})`;
  return [
    `${indent}for (let ${block} = ${start}; ${block} < ${end}; ${block} += ${part.stride}) {`,
    ...lines(part.shape, { indent: `${indent}  `, parameters: block }, writer),
    `${indent}  if (truth != ${neutral}) break;`,
    `${indent}}`,
  ];
};

/** Parts one after the other, until one is not neutral. */
const sequenceLines = (kind: 'and' | 'or', parts: readonly ShapePart[], place: Place, writer: Writer): string[] => {
  const neutral = kind === 'and' ? 'TRUE' : 'FALSE';
  if (parts.length === 0) return [`${place.indent}truth = ${neutral};`];
  if (parts.length > LONGEST_SEQUENCE) return cutLines(kind, parts, place, writer);
  const body = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [`${place.indent}  if (truth != ${neutral}) break;`]),
    ...partLines(part, neutral, inner(place), writer),
  ]);
  // The compiler cannot know that a loop has blocks, and so that a first loop sets the value.
  const start = parts[0]?.kind === 'once' ? [] : [`${place.indent}truth = ${neutral};`];
  return [...start, `${place.indent}do {`, ...body, `${place.indent}} while (false);`];
};

/** The same, in functions of at most `LONGEST_SEQUENCE` parts each. */
const cutLines = (kind: 'and' | 'or', parts: readonly ShapePart[], place: Place, writer: Writer): string[] => {
  const neutral = kind === 'and' ? 'TRUE' : 'FALSE';
  const size = Math.max(LONGEST_SEQUENCE, Math.ceil(parts.length / LONGEST_SEQUENCE));
  const calls: string[] = [];
  for (let index = 0; index < parts.length; index += size) {
    const name = `${writer.name}_${writer.functions.length}`;
    const slot = writer.functions.push('') - 1;
    const shape: Shape = { kind, parts: parts.slice(index, index + size), marks: [] };
    writer.functions[slot] = functionOf(name, shape, writer);
    calls.push(`${place.indent}  truth = ${name}(${place.parameters}, values);`);
  }
  const guarded = calls.flatMap((call, index) =>
    index === 0 ? [call] : [`${place.indent}  if (truth != ${neutral}) break;`, call],
  );
  return [`${place.indent}do {`, ...guarded, `${place.indent}} while (false);`];
};

const unmarkedLines = (shape: Shape, place: Place, writer: Writer): string[] => {
  switch (shape.kind) {
    case 'constant':
      return [`${place.indent}truth = ${shape.value ? 'TRUE' : 'FALSE'};`];
    case 'call':
      return [`${place.indent}truth = ${callOf(shape, place, writer)};`];
    case 'not':
      return [...lines(shape.part, place, writer), `${place.indent}truth = not(truth);`];
    case 'and':
    case 'or':
      return sequenceLines(shape.kind, shape.parts, place, writer);
  }
};

const lines = (shape: Shape, place: Place, writer: Writer): string[] => [
  ...unmarkedLines(shape, place, writer),
  ...shape.marks.map((at) => `${place.indent}note(values, ${place.parameters}, ${at}, truth);`),
];

/** The AssemblyScript function that evaluates a shape for the parameters at `p`, and notes the values of conditions at `values` unless that is 0. */
export const functionOf = (name: string, shape: Shape, writer: Writer): string => {
  return [
    `function ${name}(p: usize, values: usize): Truth {`,
    '  let truth: Truth;',
    ...lines(shape, { indent: '  ', parameters: 'p' }, writer),
    '  return truth;',
    '}',
  ].join('\n');
};
