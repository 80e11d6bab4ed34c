/**
 * Objects of the heap: a word that names the owner, a word of size and kind, and what is in it. Every object is referred to from one place, its owner, so
 * those that are still in use are found, and moved, in one pass over the heap (`compact.ts`).
 */
import { Head, headOf, heapLimit, heapStart, setHead } from './header';

export namespace Kind {
  /** A name's text. Owner: the name. */
  export const TEXT: u32 = 1;
  /** What is known of an entity. Owner: the name. */
  export const ROW: u32 = 2;
  /** In place of a staged row: the entity is to be removed, stays as it is. Owner: the name. */
  export const REMOVAL: u32 = 3;
  export const SAME: u32 = 4;
  /** All ancestors. Owner: the name. */
  export const ANCESTORS: u32 = 5;
  /** Names. Owner: the number of the page. */
  export const PAGE: u32 = 6;
  /** Owner: a field of the header. */
  export const TABLE: u32 = 7;
}

const KIND_BITS: u32 = 7;

export namespace Unit {
  export const OWNER: usize = 0;
  export const SIZE: usize = 4;
  /** What is in it begins here. */
  export const BODY: usize = 8;
}

@inline
export function kindOf(body: usize): u32 {
  return load<u32>(body - Unit.BODY, Unit.SIZE) & KIND_BITS;
}

@inline
export function sizeOf(body: usize): u32 {
  return load<u32>(body - Unit.BODY, Unit.SIZE) & ~KIND_BITS;
}

@inline
export function ownerOf(body: usize): u32 {
  return load<u32>(body - Unit.BODY);
}

/** Pages of 64 KiB by which memory grows at least: growing takes longer than writing a page. */
const PAGES_AT_ONCE: u32 = 16;

/** Whether bytes from the heap's start up to `to` can be written. */
export function hasRoom(to: u64): bool {
  if (to > heapLimit()) return false;
  const pages = <u32>((to + 0xffff) >> 16);
  const present = <u32>memory.size();
  if (pages <= present) return true;
  const most = <u32>((heapLimit() + 0xffff) >> 16);
  const wanted = min(most, max(pages, present + PAGES_AT_ONCE));
  return memory.grow(wanted - present) >= 0 || memory.grow(pages - present) >= 0;
}

/** Closes an object that was written from the heap's end to `to`. */
export function close(kind: u32, owner: u32, to: usize): usize {
  const start: usize = headOf(Head.END);
  const end = (to + 7) & ~7;
  store<u32>(start, owner, Unit.OWNER);
  store<u32>(start, <u32>(end - start) | kind, Unit.SIZE);
  setHead(Head.END, <u32>end);
  return start + Unit.BODY;
}

/** An object of as many bytes, whatever is in them; 0 where there is no room. */
export function allocate(kind: u32, owner: u32, bytes: u64): usize {
  const to = <u64>headOf(Head.END) + Unit.BODY + bytes;
  return hasRoom(to + 7) ? close(kind, owner, <usize>to) : 0;
}

/** What is no longer in use. */
@inline
export function waste(body: usize): void {
  setHead(Head.GARBAGE, headOf(Head.GARBAGE) + sizeOf(body));
}

@inline
export function usedBytes(): u32 {
  const end = headOf(Head.END);
  return end ? end - <u32>heapStart() : 0;
}
