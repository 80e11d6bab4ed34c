/** What the result area says of the state: beside decisions (docs/module-format.md §5.2), and of a call that stages or installs (§5.4). */
import { Root, field } from '../layout';
import { written } from './dump';
import { Head, headOf, header, heapStart } from './header';
import { usedBytes } from './heap';

namespace Answer {
  export const REFUSAL: usize = 0;
  export const EPOCH: usize = 8;
  export const ENTITIES: usize = 16;
  export const BYTES: usize = 20;
  export const WRITTEN: usize = 24;
  export const HEADER: usize = 32;
  export const HEADER_BYTES: usize = 36;
  export const HEAP: usize = 40;
  export const HEAP_BYTES: usize = 44;
  export const DIGEST: usize = 64;
  export const SIZE: usize = 96;
}

/** Says which state a decision is made with, in the emptied result area. */
@inline
export function nameState(result: usize): void {
  const epoch = load<u64>(header(), Head.EPOCH);
  if (epoch == 0) return;
  store<u64>(result, epoch, Answer.EPOCH);
  for (let offset: usize = 0; offset < 32; offset += 8) store<u64>(result + offset, load<u64>(header() + offset, Head.DIGEST), Answer.DIGEST);
}

/** Says what a call that stages or installs came to. */
export function answerState(wrote: bool): void {
  const result: usize = field(0, Root.RESULT);
  memory.fill(result, 0, Answer.SIZE);
  nameState(result);
  store<u32>(result, headOf(Head.REFUSAL), Answer.REFUSAL);
  store<u32>(result, headOf(Head.ENTITIES), Answer.ENTITIES);
  store<u32>(result, usedBytes(), Answer.BYTES);
  store<u32>(result, wrote ? written : 0, Answer.WRITTEN);
  store<u32>(result, <u32>header(), Answer.HEADER);
  store<u32>(result, <u32>Head.SIZE, Answer.HEADER_BYTES);
  store<u32>(result, <u32>heapStart(), Answer.HEAP);
  store<u32>(result, usedBytes(), Answer.HEAP_BYTES);
}
