/** What generated code reads of a rule's parameters: the cells that its shape leaves open. */
import { Tag, frameStart, tagOf } from './cell';

/** The cell of the slot whose frame offset is parameter `offset / 4`. */
// @ts-ignore: decorator
@inline
export function slotAt(parameters: usize, offset: usize): usize {
  return frameStart() + <usize>load<u32>(parameters + offset);
}

/** The constant whose address is parameter `offset / 4`. */
// @ts-ignore: decorator
@inline
export function constantAt(parameters: usize, offset: usize): usize {
  return load<u32>(parameters + offset);
}

// @ts-ignore: decorator
@inline
export function isAbsent(cell: usize): bool {
  return tagOf(cell) == Tag.ABSENT;
}

/** A null cell in place of an absent one. */
// @ts-ignore: decorator
@inline
export function nullIfAbsent(cell: usize): usize {
  return isAbsent(cell) ? nullCell() : cell;
}

function nullCell(): usize {
  return memory.data<u64>([1, 0]);
}

/** Notes the value of a condition for an explanation, when one is wanted. */
// @ts-ignore: decorator
@inline
export function note(values: usize, parameters: usize, offset: usize, truth: i32): void {
  if (values) store<u8>(values + <usize>load<u32>(parameters + offset), truth);
}
