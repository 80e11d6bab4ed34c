/** Passing over what no occurrence can begin with. */
import { Program } from './layout';
import { addWork } from './threads';

/** The next place at which an occurrence can begin. */
export function skip(program: usize, at: usize, to: usize): usize {
  const bytes: usize = load<u32>(program, Program.FIRST_BYTES);
  if (bytes == 0) return at;
  const start = at;
  while (at < to) {
    const byte: usize = load<u8>(at);
    if ((load<u8>(bytes + (byte >> 3)) >> <u8>(byte & 7)) & 1) break;
    at++;
  }
  addWork(<u32>(at - start));
  return at;
}
