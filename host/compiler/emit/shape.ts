import type { Cell } from '../../engine/cell/cell.ts';
import type { OperationName, ValueOperationName } from '../ir/operations/index.ts';
import type { AbsentIs } from '../ir/types.ts';
import type { PatternSource } from '../patterns/source.ts';
import type { TypedFunction } from './typed.ts';

/**
 * A guard without its slots and constants, which are parameters of the rule. `at` is a byte offset into the rule's parameters, or, inside `each`, into those of
 * one repetition. `marks` are the parameters that say which condition values of an explanation the node is.
 */
export type Shape =
  | { readonly kind: 'constant'; readonly value: boolean; readonly marks: readonly number[] }
  | {
      readonly kind: 'call';
      readonly operation: OperationName;
      /** What is called in its place, where what the arguments are is known. */
      readonly typed?: TypedFunction;
      readonly arguments: readonly ShapeArgument[];
      readonly marks: readonly number[];
    }
  | {
      readonly kind: 'and' | 'or';
      readonly parts: readonly ShapePart[];
      readonly marks: readonly number[];
    }
  | { readonly kind: 'not'; readonly part: Shape; readonly marks: readonly number[] }
  | {
      readonly kind: 'if';
      readonly parts: readonly [condition: Shape, then: Shape, otherwise: Shape];
      readonly marks: readonly number[];
    };

/** A part of a conjunction or disjunction: one node, or one node for each of any number of parameter blocks. */
export type ShapePart =
  | { readonly kind: 'once'; readonly shape: Shape }
  | { readonly kind: 'each'; readonly shape: Shape; readonly at: number; readonly stride: number };

/** What yields a value. */
export type ShapeArgument =
  | { readonly kind: 'slot'; readonly absentIs: AbsentIs; readonly at: number }
  | { readonly kind: 'constant'; readonly at: number }
  | {
      readonly kind: 'compute';
      readonly operation: ValueOperationName;
      readonly typed?: TypedFunction;
      readonly arguments: readonly ShapeArgument[];
    }
  | {
      readonly kind: 'choose';
      readonly condition: Shape;
      readonly values: readonly [then: ShapeArgument, otherwise: ShapeArgument];
    }
  /** A truth value as a boolean. */
  | { readonly kind: 'truth'; readonly shape: Shape };

/** What one rule fills a shape's parameters with. */
export type Parameter =
  | { readonly kind: 'slot'; readonly slot: number }
  | { readonly kind: 'constant'; readonly value: Cell }
  | { readonly kind: 'pattern'; readonly pattern: PatternSource }
  /** Index of a condition of the rule. */
  | { readonly kind: 'mark'; readonly condition: number }
  /** Start and end of the blocks of a repetition. */
  | { readonly kind: 'blocks'; readonly blocks: readonly (readonly Parameter[])[] };

/** A guard taken apart. Guards of equal `key` have equal shapes. */
export interface ShapedGuard {
  readonly key: string;
  readonly shape: Shape;
  readonly parameters: readonly Parameter[];
}

/** Slots and conditions are numbered in two bytes; addresses take four. */
const SIZES = { slot: 2, mark: 2, constant: 4, pattern: 4, blocks: 8 } as const;

/** Bytes that parameters take. */
export const sizeOfParameters = (parameters: readonly Parameter[]): number =>
  parameters.reduce((size, { kind }) => size + SIZES[kind], 0);

const shiftPart = (part: ShapePart, by: number): ShapePart =>
  // What is in a block counts from the block.
  part.kind === 'each' ? { ...part, at: part.at + by } : { kind: 'once', shape: shift(part.shape, by) };

const shiftArgument = (argument: ShapeArgument, by: number): ShapeArgument => {
  switch (argument.kind) {
    case 'slot':
    case 'constant':
      return { ...argument, at: argument.at + by };
    case 'compute':
      return { ...argument, arguments: argument.arguments.map((part) => shiftArgument(part, by)) };
    case 'choose': {
      const [then, otherwise] = argument.values;
      const values = [shiftArgument(then, by), shiftArgument(otherwise, by)] as const;
      return { kind: 'choose', condition: shift(argument.condition, by), values };
    }
    case 'truth':
      return { kind: 'truth', shape: shift(argument.shape, by) };
  }
};

/** The shape with its parameters `by` bytes further on. */
export const shift = (shape: Shape, by: number): Shape => {
  if (by === 0) return shape;
  const marks = shape.marks.map((at) => at + by);
  switch (shape.kind) {
    case 'constant':
      return { ...shape, marks };
    case 'call':
      return { ...shape, arguments: shape.arguments.map((argument) => shiftArgument(argument, by)), marks };
    case 'not':
      return { kind: 'not', part: shift(shape.part, by), marks };
    case 'and':
    case 'or':
      return { kind: shape.kind, parts: shape.parts.map((part) => shiftPart(part, by)), marks };
    case 'if': {
      const [condition, then, otherwise] = shape.parts;
      return { kind: 'if', parts: [shift(condition, by), shift(then, by), shift(otherwise, by)], marks };
    }
  }
};
