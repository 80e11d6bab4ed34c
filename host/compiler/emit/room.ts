import { VALUE_OPERATIONS } from '../ir/operations/cedar/registry.ts';
import type { Shape, ShapeArgument, ShapePart } from './shape.ts';

const isMade = (argument: ShapeArgument): boolean => {
  switch (argument.kind) {
    case 'slot':
    case 'constant':
      return false;
    case 'compute':
      return VALUE_OPERATIONS[argument.operation].makesCells || argument.arguments.some(isMade);
    case 'choose':
      return takesRoom(argument.condition) || argument.values.some(isMade);
    case 'truth':
      return takesRoom(argument.shape);
  }
};

const partTakesRoom = ({ shape }: ShapePart): boolean => takesRoom(shape);

/** Whether evaluating a shape makes cells, which take room behind the frame. */
export const takesRoom = (shape: Shape): boolean => {
  switch (shape.kind) {
    case 'constant':
      return false;
    case 'call':
      return shape.arguments.some(isMade);
    case 'not':
      return takesRoom(shape.part);
    case 'and':
    case 'or':
      return shape.parts.some(partTakesRoom);
    case 'if':
      return shape.parts.some(takesRoom);
  }
};
