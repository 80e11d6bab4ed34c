import { VALUE_OPERATIONS } from '../ir/operations/cedar/registry.ts';
import type { AssemblyFunction } from '../ir/operations/index.ts';
import { OPERATIONS } from '../ir/operations/registry.ts';
import type { AbsentIs } from '../ir/types.ts';
import { takesRoom } from './room.ts';
import type { Shape, ShapeArgument, ShapePart } from './shape.ts';
import { assemblyOfTyped } from './typed.ts';

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

/** Uses a function of the runtime library, and returns its name. */
const use = ({ file, name }: AssemblyFunction, writer: Writer): string => {
  writer.operations.add(`${file} ${name}`);
  return name;
};

/** A function of the parameters that is called from the body: its name, which is given away before its own functions are written. */
const define = (writer: Writer, write: (name: string) => string): string => {
  const name = `${writer.name}_${writer.functions.length}`;
  const place = writer.functions.push('') - 1;
  writer.functions[place] = write(name);
  return name;
};

/** Whether what stands for an absent slot is the truth value of the whole call. */
const isTruth = (absentIs: AbsentIs): absentIs is keyof typeof TRUTH => absentIs !== 'absent' && absentIs !== 'null';

/** The file of operations to which the address 0 is an error that they pass on. */
const PASSES_ERRORS = 'cedar';

/** An expression for the address of a value's cell. Of what is computed, and of an absent slot that is an error, it may be 0. */
const valueOf = (argument: ShapeArgument, place: Place, writer: Writer): string => {
  const { parameters } = place;
  switch (argument.kind) {
    case 'constant':
      return `constantAt(${parameters}, ${argument.at})`;
    case 'slot': {
      if (argument.absentIs === 'error') return `presentAt(${parameters}, ${argument.at})`;
      const slot = `slotAt(${parameters}, ${argument.at})`;
      return argument.absentIs === 'null' ? `nullIfAbsent(${slot})` : slot;
    }
    case 'compute':
      return computeOf(argument, place, writer);
    case 'choose':
      return `${define(writer, (name) => choiceOf(name, argument, writer))}(${parameters}, values)`;
    case 'truth':
      return `${use({ file: 'cedar', name: 'cedarBool' }, writer)}(${truthOf(argument.shape, place, writer)})`;
  }
};

const computeOf = (compute: Extract<ShapeArgument, { kind: 'compute' }>, place: Place, writer: Writer): string => {
  const { assembly, gathers } = VALUE_OPERATIONS[compute.operation];
  if (gathers) return `${define(writer, (name) => gatheringOf(name, compute, writer))}(${place.parameters}, values)`;
  const cells = compute.arguments.map((argument) => valueOf(argument, place, writer));
  const called = compute.typed === undefined ? assembly : assemblyOfTyped(compute.typed);
  return `${use(called, writer)}(${cells.join(', ')})`;
};

/** Lines around those of a function's body. */
interface Around {
  readonly before: readonly string[];
  readonly behind: readonly string[];
}

const NOTHING: Around = { before: [], behind: [] };

/** Otherwise all rules of a decision would share one frame's worth of room. */
const GIVING_BACK: Around = { before: ['  const room = scratch();'], behind: ['  takeScratch(room);'] };

/** Where a function begins. */
const OUTERMOST: Place = { indent: '  ', parameters: 'p' };

/** Where the items of a container stand in the room for it. */
interface Room {
  readonly items: readonly ShapeArgument[];
  /** Offset of the first item, and of each from the one before it, in bytes. */
  readonly first: number;
  readonly stride: number;
  /** What a function is left with where there is an item without a value. */
  readonly failure: string;
}

/** Puts each item in its place. Many are put by functions of at most `LONGEST_SEQUENCE` each. */
const putLines = ({ items, first, stride, failure }: Room, writer: Writer): string[] => {
  if (items.length <= LONGEST_SEQUENCE)
    return items.map((item, index) => {
      const value = valueOf(item, OUTERMOST, writer);
      const put = use({ file: 'cedar', name: 'putItem' }, writer);
      return `  if (!${put}(room, ${first + index * stride}, ${value})) return ${failure};`;
    });
  const size = Math.max(LONGEST_SEQUENCE, Math.ceil(items.length / LONGEST_SEQUENCE));
  const calls: string[] = [];
  for (let index = 0; index < items.length; index += size) {
    const part = { items: items.slice(index, index + size), first: first + index * stride, stride, failure: 'false' };
    const name = define(writer, (given) =>
      [
        `function ${given}(p: usize, values: usize, room: usize): bool {`,
        ...putLines(part, writer),
        '  return true;',
        '}',
      ].join('\n'),
    );
    calls.push(`  if (!${name}(p, values, room)) return ${failure};`);
  }
  return calls;
};

/** The function that makes a container: room for its items first, then each item in its place, the container last. */
const gatheringOf = (
  name: string,
  { operation, arguments: parts }: Extract<ShapeArgument, { kind: 'compute' }>,
  writer: Writer,
): string => {
  const { assembly, gathers } = VALUE_OPERATIONS[operation];
  const [head, items] = gathers === 'entries' ? [parts.slice(0, 1), parts.slice(1)] : [[], parts];
  // The cell of an entry's key stands before that of its value.
  const [stride, first] = gathers === 'entries' ? [32, 16] : [16, 0];
  const open = use({ file: 'cedar', name: 'openCells' }, writer);
  const put = putLines({ items, first, stride, failure: '0' }, writer);
  const before = head.map((part) => `${valueOf(part, OUTERMOST, writer)}, `);
  return [
    `function ${name}(p: usize, values: usize): usize {`,
    `  const room = ${open}(${(items.length * stride) / 16});`,
    ...put,
    `  return ${use(assembly, writer)}(${before.join('')}room, ${items.length});`,
    '}',
  ].join('\n');
};

/** The function that yields one of two values. */
const choiceOf = (name: string, choice: Extract<ShapeArgument, { kind: 'choose' }>, writer: Writer): string =>
  [
    `function ${name}(p: usize, values: usize): usize {`,
    '  let truth: Truth;',
    ...lines(choice.condition, OUTERMOST, writer),
    '  if (truth > TRUE) return 0;',
    `  return truth ? ${valueOf(choice.values[0], OUTERMOST, writer)} : ${valueOf(choice.values[1], OUTERMOST, writer)};`,
    '}',
  ].join('\n');

/** An expression for a truth value. */
const truthOf = (shape: Shape, place: Place, writer: Writer): string => {
  if (shape.kind === 'call' && shape.marks.length === 0) return callOf(shape, place, writer);
  return `${define(writer, (name) => functionOf(name, shape, writer))}(${place.parameters}, values)`;
};

const callOf = (call: Extract<Shape, { kind: 'call' }>, place: Place, writer: Writer): string => {
  const assembly = call.typed === undefined ? OPERATIONS[call.operation].assembly : assemblyOfTyped(call.typed);
  const passesErrors = assembly.file === PASSES_ERRORS;
  const cells = call.arguments.map((argument) => {
    if (argument.kind !== 'slot' && argument.kind !== 'constant' && !passesErrors)
      throw new RangeError(`${call.operation} takes nothing that is computed`);
    // The slot is known to be there by then.
    const isChecked = argument.kind === 'slot' && argument.absentIs === 'error' && !passesErrors;
    return valueOf(isChecked ? { ...argument, absentIs: 'absent' } : argument, place, writer);
  });
  return call.arguments.reduceRight(
    (value, argument) => {
      if (argument.kind !== 'slot' || !isTruth(argument.absentIs)) return value;
      if (argument.absentIs === 'error' && passesErrors) return value;
      return `isAbsent(slotAt(${place.parameters}, ${argument.at})) ? ${TRUTH[argument.absentIs]} : ${value}`;
    },
    `${use(assembly, writer)}(${cells.join(', ')})`,
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
    const shape: Shape = { kind, parts: parts.slice(index, index + size), marks: [] };
    const name = define(writer, (given) => functionOf(given, shape, writer));
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
    case 'if':
      return ifLines(shape.parts, place, writer);
  }
};

/** What is neither true nor false is the value of the whole. */
const ifLines = (
  [condition, then, otherwise]: Extract<Shape, { kind: 'if' }>['parts'],
  place: Place,
  writer: Writer,
): string[] => [
  ...lines(condition, place, writer),
  `${place.indent}if (truth == TRUE) {`,
  ...lines(then, inner(place), writer),
  `${place.indent}} else if (truth == FALSE) {`,
  ...lines(otherwise, inner(place), writer),
  `${place.indent}}`,
];

const lines = (shape: Shape, place: Place, writer: Writer): string[] => [
  ...unmarkedLines(shape, place, writer),
  ...shape.marks.map((at) => `${place.indent}note(values, ${place.parameters}, ${at}, truth);`),
];

/** The AssemblyScript function that evaluates a shape for the parameters at `p`, and notes the values of conditions at `values` unless that is 0. */
const functionOf = (name: string, shape: Shape, writer: Writer, around: Around = NOTHING): string =>
  [
    `function ${name}(p: usize, values: usize): Truth {`,
    ...around.before,
    '  let truth: Truth;',
    ...lines(shape, OUTERMOST, writer),
    ...around.behind,
    '  return truth;',
    '}',
  ].join('\n');

/** The same for all of a rule's guard: room that it takes is given back. */
export const guardOf = (name: string, shape: Shape, writer: Writer): string =>
  functionOf(name, shape, writer, takesRoom(shape) ? GIVING_BACK : NOTHING);
