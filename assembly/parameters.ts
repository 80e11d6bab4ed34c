/** What generated code reads of a rule's parameters: the cells that its shape leaves open. */
import { CELL, Tag, frameStart, tagOf } from './cell';
import { FRAME_HEADER } from './frame';

/** The cell of the slot whose number (u16) stands at an offset. */
@inline
export function slotAt(parameters: usize, offset: usize): usize {
  return frameStart() + FRAME_HEADER + <usize>load<u16>(parameters + offset) * CELL;
}

/** The same; 0, an error, where the slot is absent. */
@inline
export function presentAt(parameters: usize, offset: usize): usize {
  const cell = slotAt(parameters, offset);
  return isAbsent(cell) ? 0 : cell;
}

/** The constant, or block of parameters, whose address stands at an offset. */
@inline
export function constantAt(parameters: usize, offset: usize): usize {
  return load<u32>(parameters + offset);
}

@inline
export function isAbsent(cell: usize): bool {
  return tagOf(cell) == Tag.ABSENT;
}

/** A null cell in place of an absent one. */
@inline
export function nullIfAbsent(cell: usize): usize {
  return isAbsent(cell) ? nullCell() : cell;
}

function nullCell(): usize {
  return memory.data<u64>([1, 0]);
}

/** Notes the value of the condition whose number (u16) stands at an offset, when an explanation is wanted. */
@inline
export function note(values: usize, parameters: usize, offset: usize, truth: i32): void {
  if (values) store<u8>(values + <usize>load<u16>(parameters + offset), truth);
}
