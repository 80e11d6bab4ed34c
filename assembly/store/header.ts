/**
 * The installed state: entities that decisions know without their being in the request (docs/module-format.md §9). All of it stands in memory: a header below the frame, and
 * a heap behind frame and scratch memory, which grows from its start as it is used. So a host can give an instance the state of another by copying both.
 */
import { frameStart } from '../cell';
import { Root, field } from '../layout';
import { STORE_BYTES } from '../shapes';

/** Field offsets in the header, in bytes. */
export namespace Head {
  /** The first free byte of the heap; 0 before the first chunk. */
  export const END: usize = 0;
  /** Bytes of objects that nothing refers to any more, roughly. */
  export const GARBAGE: usize = 4;
  export const EPOCH: usize = 8;
  /** 32 bytes. */
  export const DIGEST: usize = 16;
  export const ENTITIES: usize = 48;
  /** The next name's number, the first number that is free again, how many names are in use. */
  export const NAMES: usize = 52;
  export const FREE: usize = 56;
  export const USED: usize = 60;
  /** Names by their hash: numbers, and how many places there are, a power of two. */
  export const TABLE: usize = 64;
  export const PLACES: usize = 68;
  /** Pages of names: addresses, and for how many there is room. */
  export const PAGES: usize = 72;
  export const PAGE_ROOM: usize = 76;
  /** The key of the hash: two u64. */
  export const KEY: usize = 80;
  /** One of `Staging`. */
  export const STAGING: usize = 96;
  /** Where the objects of what is staged begin. */
  export const FROM: usize = 100;
  /** The epoch that the staged state's is behind at least. */
  export const AFTER: usize = 104;
  /** Digests by the first byte of the digests of entities. */
  export const BUCKETS: usize = 112;
  /** The number of the last walk through the hierarchy. */
  export const WALK: usize = 116;
  /** How often the key was changed for what is staged. */
  export const KEYS: usize = 120;
  /** One of `Refusal`. */
  export const REFUSAL: usize = 124;
  export const SIZE: usize = 128;
}

export namespace Staging {
  export const NONE: u32 = 0;
  /** What is staged takes the place of all that is installed. */
  export const WHOLE: u32 = 1;
  export const CHANGES: u32 = 2;
  /** Something was refused. */
  export const VOID: u32 = 3;
}

/** Why a chunk or a commit was refused. */
export namespace Refusal {
  export const NONE: u32 = 0;
  /** The chunk is not canonical. */
  export const FORMAT: u32 = 1;
  /** There is no room within the limits. */
  export const ROOM: u32 = 2;
  /** An entity would be its own ancestor. */
  export const CYCLE: u32 = 3;
  /** An entity is staged twice, and differently. */
  export const TWICE: u32 = 4;
  /** The kind is unknown, or does not follow what was staged before. */
  export const ORDER: u32 = 5;
  /** It would take more work than its size justifies. */
  export const WORK: u32 = 6;
}

/** The header's address. */
export function header(): usize {
  return memory.data(128, 16);
}

@inline
export function headOf(offset: usize): u32 {
  return load<u32>(header() + offset);
}

@inline
export function setHead(offset: usize, value: u32): void {
  store<u32>(header() + offset, value);
}

/** Where the heap begins: behind the longest frame, and as much scratch memory. */
@inline
export function heapStart(): usize {
  return (frameStart() + (<usize>field(0, Root.FRAME_BYTES) << 1) + 0x1ffff) & ~0xffff;
}

/** What the heap may take. */
@inline
export function heapLimit(): u64 {
  return <u64>heapStart() + STORE_BYTES;
}
