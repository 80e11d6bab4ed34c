/** Finding where patterns can begin: the text is normalised block by block, and short hashes find the prefixes of patterns in it. */
import { charge, spent } from '../budget';
import { Root, field } from '../layout';
import { sizeAt } from '../unicode/utf8';
import { symbolAt } from './alphabet';
import { Alphabet, Block, Filter, Member, Prefix, PrefixGroup } from './layout';
import { seed } from './seeds';
import { textEnd, textStart } from './text';

const SPACE: u32 = 0x20;
/** 2^32 over the golden ratio: multiplying spreads what differs in few bits. */
const SPREAD: u32 = 0x9e3779b1;
/** Bytes of a block, and prefixes compared, for a step. */
const BYTES_PER_STEP_SHIFT: u32 = 4;
const ROUNDED_UP: u32 = 15;

/** Prefixes compared in the block. */
let compared: u32 = 0;

/** Seeds the members of a filter wherever one of their prefixes stands in the text. */
export function scanText(filter: usize): void {
  const block: usize = field(0, Root.BLOCK);
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
    compared = 0;
    findPrefixes(filter, block, first, places);
    charge((places - first + compared + ROUNDED_UP) >> BYTES_PER_STEP_SHIFT);
    if (last || spent()) return;
    const kept: usize = places - Block.BEHIND;
    count = Block.BEHIND + Block.AHEAD;
    memory.copy(block, block + kept, count);
    memory.copy(addresses, addresses + (kept << 2), <usize>count << 2);
    first = Block.BEHIND;
  }
}

function findPrefixes(filter: usize, block: usize, first: u32, places: u32): void {
  const fours: usize = field(filter, Filter.FOURS);
  const shift = field(filter, Filter.FOURS_SHIFT);
  const twos: usize = field(filter, Filter.TWOS);
  for (let place = first; place < places; place++) {
    const word = load<u32>(block + place);
    const hash = (word * SPREAD) >> shift;
    if ((load<u8>(fours + (hash >> 3)) >> <u8>(hash & 7)) & 1) {
      tryGroup(field(filter, Filter.FOUR_GROUPS), field(filter, Filter.FOUR_MASK), word, block, place);
    }
    const two = word & 0xffff;
    if ((load<u8>(twos + (two >> 3)) >> <u8>(two & 7)) & 1) {
      tryGroup(field(filter, Filter.TWO_GROUPS), field(filter, Filter.TWO_MASK), two, block, place);
      tryGroup(field(filter, Filter.ONE_GROUPS), field(filter, Filter.ONE_MASK), two & 0xff, block, place);
    }
  }
}

/** Compares the prefixes that begin with a key with what stands at a place of the block. */
function tryGroup(groups: usize, mask: u32, key: u32, block: usize, place: u32): void {
  let index = ((key * SPREAD) >> 7) & mask;
  while (true) {
    const group = groups + <usize>index * PrefixGroup.SIZE;
    const end: usize = field(group, PrefixGroup.END);
    if (end == 0) return;
    if (field(group, PrefixGroup.KEY) == key) {
      tryPrefixes(field(group, PrefixGroup.START), end, block, place);
      return;
    }
    index = (index + 1) & mask;
  }
}

function tryPrefixes(prefix: usize, end: usize, block: usize, place: u32): void {
  const bytes = load<u64>(block + place);
  const addresses = block + Block.ADDRESSES;
  for (; prefix < end; prefix += Prefix.SIZE) {
    compared++;
    if ((bytes & load<u64>(prefix, Prefix.MASK)) != load<u64>(prefix, Prefix.BYTES)) continue;
    const skipped = load<u32>(prefix, Prefix.SKIPPED);
    if (skipped > place) continue;
    const to: usize = load<u32>(addresses + (<usize>(place - skipped) << 2), 4);
    const members: usize = load<u32>(prefix, Prefix.MEMBERS_END);
    for (let at: usize = load<u32>(prefix, Prefix.MEMBERS); at < members; at += 4) {
      const member: usize = load<u32>(at);
      // From where the member's longest way to a prefix would begin, so that its seeds are in the order of the text.
      const most = min(load<u32>(member, Member.SKIPPED), place);
      seed(member, load<u32>(addresses + (<usize>(place - most) << 2)), to);
    }
  }
}
