/** Short literals in a block of normalised text: a hash of the next bytes tells whether any can stand at a place. */
import { field } from '../layout';
import { Block, Finder, Literal, LiteralGroup, Member } from './layout';
import { openMember, seed } from './seeds';

/** 2^32 over the golden ratio: multiplying spreads what differs in few bits. */
const SPREAD: u32 = 0x9e3779b1;

/** Literals compared since `startComparing`. */
export let compared: u32 = 0;

/** Begins to count from nothing. */
@inline
export function startComparing(): void {
  compared = 0;
}

/** Opens the members whose needles stand in the block, or seeds those that can begin there. */
export function findLiterals(finder: usize, block: usize, first: u32, places: u32, needles: bool): void {
  const fours: usize = field(finder, Finder.FOURS);
  const shift = field(finder, Finder.FOURS_SHIFT);
  const twos: usize = field(finder, Finder.TWOS);
  for (let place = first; place < places; place++) {
    const word = load<u32>(block + place);
    const hash = (word * SPREAD) >> shift;
    if ((load<u8>(fours + (hash >> 3)) >> <u8>(hash & 7)) & 1) {
      tryGroup(field(finder, Finder.FOUR_GROUPS), field(finder, Finder.FOUR_MASK), word, block, place, needles);
    }
    if (twos == 0) continue;
    const two = word & 0xffff;
    if ((load<u8>(twos + (two >> 3)) >> <u8>(two & 7)) & 1) {
      tryGroup(field(finder, Finder.TWO_GROUPS), field(finder, Finder.TWO_MASK), two, block, place, needles);
      tryGroup(field(finder, Finder.ONE_GROUPS), field(finder, Finder.ONE_MASK), two & 0xff, block, place, needles);
    }
  }
}

/** Compares the literals that begin with a key with what stands at a place of the block. */
function tryGroup(groups: usize, mask: u32, key: u32, block: usize, place: u32, needles: bool): void {
  let index = ((key * SPREAD) >> 7) & mask;
  while (true) {
    const group = groups + <usize>index * LiteralGroup.SIZE;
    const end: usize = field(group, LiteralGroup.END);
    if (end == 0) return;
    if (field(group, LiteralGroup.KEY) == key) {
      tryLiterals(field(group, LiteralGroup.START), end, block, place, needles);
      return;
    }
    index = (index + 1) & mask;
  }
}

function tryLiterals(literal: usize, end: usize, block: usize, place: u32, needles: bool): void {
  const bytes = load<u64>(block + place);
  for (; literal < end; literal += Literal.SIZE) {
    compared++;
    if ((bytes & load<u64>(literal, Literal.MASK)) != load<u64>(literal, Literal.BYTES)) continue;
    if (needles) openMembers(literal);
    else seedMembers(literal, block, place);
  }
}

function openMembers(literal: usize): void {
  const end: usize = load<u32>(literal, Literal.MEMBERS_END);
  for (let at: usize = load<u32>(literal, Literal.MEMBERS); at < end; at += 4) openMember(load<u32>(at));
}

function seedMembers(literal: usize, block: usize, place: u32): void {
  const addresses = block + Block.ADDRESSES;
  const skipped = load<u32>(literal, Literal.SKIPPED);
  if (skipped > place) return;
  const to: usize = load<u32>(addresses + (<usize>(place - skipped) << 2), 4);
  const end: usize = load<u32>(literal, Literal.MEMBERS_END);
  for (let at: usize = load<u32>(literal, Literal.MEMBERS); at < end; at += 4) {
    const member: usize = load<u32>(at);
    // From where the member's longest way to a literal would begin, so that its seeds are in the order of the text.
    const most = min(load<u32>(member, Member.SKIPPED), place);
    seed(member, load<u32>(addresses + (<usize>(place - most) << 2)), to);
  }
}
