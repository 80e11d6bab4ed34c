/**
 * Memory that a decision may write beside the tables: behind the frame, as many bytes as a frame may have, grown to when they are first needed. The next decision
 * starts anew, so that nothing of one input is left where another could be compared with it.
 */
import { frameStart } from './cell';
import { Root, field } from './layout';

/** The first byte that is free; 0 before the first piece is taken. */
let free: usize = 0;
let end: usize = 0;

/** Gives everything back. */
export function clearScratch(): void {
  free = 0;
}

/** Where the next piece begins, a multiple of 8. */
export function scratch(): usize {
  if (free == 0) {
    // The second word of a frame is its length.
    free = (frameStart() + load<u32>(frameStart(), 4) + 7) & ~7;
    end = free + field(0, Root.FRAME_BYTES);
  }
  return free;
}

/** Whether bytes up to `to` can be written; behind `scratch()`. */
@inline
export function hasScratch(to: usize): bool {
  return to <= end && (to <= <usize>memory.size() << 16 || grow(to));
}

function grow(to: usize): bool {
  const pages = <i32>((<u64>to + 0xffff) >> 16);
  return memory.grow(pages - memory.size()) >= 0;
}

/** Takes what was written, up to `to`. */
export function takeScratch(to: usize): void {
  free = (to + 7) & ~7;
}
