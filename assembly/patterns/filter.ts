/** Finding where patterns can begin, and which can occur at all: the text is normalised block by block, and short literals of the patterns are found in it. */
import { charge, spent } from '../budget';
import { Root, field } from '../layout';
import { sizeAt } from '../unicode/utf8';
import { symbolAt } from './alphabet';
import { compared, findLiterals, startComparing } from './finder';
import { Alphabet, Block } from './layout';
import { textEnd, textStart } from './text';

const SPACE: u32 = 0x20;
/** Bytes of a block, and literals compared, for a step. */
const BYTES_PER_STEP_SHIFT: u32 = 4;
const ROUNDED_UP: u32 = 15;

/** The number of the text that the block holds whole, and its bytes there. */
let wholeText: u64 = 0;
let wholeCount: u32 = 0;

/** Finds the literals of a finder in the text of this number: needles, or what patterns begin with. */
export function scanText(finder: usize, text: u64, needles: bool): void {
  const block: usize = field(0, Root.BLOCK);
  if (text == wholeText) {
    scanBlock(finder, block, 0, wholeCount, needles);
    return;
  }
  const addresses = block + Block.ADDRESSES;
  const normal: usize = field(field(0, Root.ALPHABET), Alphabet.NORMAL);
  const end = textEnd;
  let at = textStart;
  let count: u32 = 0;
  let inSpace = false;
  let first: u32 = 0;
  while (true) {
    while (at < end && count < Block.LENGTH) {
      const byte = <u32>load<u8>(at);
      const symbol = byte < 0x80 ? byte : symbolAt(at);
      const written = <u32>load<u8>(normal + symbol);
      const here = at;
      at += byte < 0x80 ? 1 : sizeAt(at);
      if (written == SPACE) {
        if (inSpace) continue;
        inSpace = true;
      } else {
        inSpace = false;
      }
      store<u8>(block + count, <u8>written);
      store<u32>(addresses + (<usize>count << 2), <u32>here);
      count++;
    }
    store<u64>(block + count, 0);
    store<u32>(addresses + (<usize>count << 2), <u32>at);
    const last = at >= end;
    const places = last ? count : count - Block.AHEAD;
    if (last && first == 0) {
      wholeText = text;
      wholeCount = count;
    }
    scanBlock(finder, block, first, places, needles);
    if (last || spent()) return;
    const kept: usize = places - Block.BEHIND;
    count = Block.BEHIND + Block.AHEAD;
    memory.copy(block, block + kept, count);
    memory.copy(addresses, addresses + (kept << 2), <usize>count << 2);
    first = Block.BEHIND;
  }
}

function scanBlock(finder: usize, block: usize, first: u32, places: u32, needles: bool): void {
  startComparing();
  findLiterals(finder, block, first, places, needles);
  charge((places - first + compared + ROUNDED_UP) >> BYTES_PER_STEP_SHIFT);
}
