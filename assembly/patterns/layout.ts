/** Where the linker has put automata and what finds their beginnings (`host/compiler/link/patterns/layout.ts` has the same numbers). */

/** What all automata of a module share. */
export namespace Alphabet {
  /** Ranges beyond ASCII: how many, their first code points (u32), their atoms (u16). */
  export const RANGES: usize = 0;
  export const STARTS: usize = 4;
  export const ATOMS: usize = 8;
  /** The byte in normalised text of each symbol (u8): 128 ASCII characters, then the atoms. */
  export const NORMAL: usize = 12;
  /** 1 for the symbols that words are made of (u8), in the same order. */
  export const WORDS: usize = 16;
  export const SIZE: usize = 20;
}

/** A pattern: the automata of which one must find it (addresses). */
export namespace Pattern {
  export const PROGRAMS: usize = 0;
  export const PROGRAMS_END: usize = 4;
  export const SIZE: usize = 8;
}

/** An automaton. A *vector* has a bit for each position, 64 to a word. */
export namespace Program {
  /** Words of a vector. */
  export const WORDS: usize = 0;
  /** The class (u8) of each ASCII character, and of each atom; no table of atoms (0) when few have a class. Class 0 is what no position consumes. */
  export const ASCII: usize = 4;
  export const ATOMS: usize = 8;
  /** A vector for each class: the positions that consume it. */
  export const MASKS: usize = 12;
  /** Vectors, one behind the other, as `Vector` numbers them. */
  export const VECTORS: usize = 16;
  /** The number of the final position. */
  export const FINAL: usize = 20;
  /** The list of edges (its address, u32) of each position of the vector `EDGES`, in their order; in a program of two words, the bits of its edges (two u64). */
  export const EDGES: usize = 24;
  /** What each position of the vector `PLACES` asks for (`Place`, u8), in their order. */
  export const PLACES: usize = 28;
  /** How often each position of the vector `COUNTED` may consume (u32), in their order. */
  export const LIMITS: usize = 32;
  /** For each word of a vector, three u32: how many positions of `EDGES`, `PLACES` and `COUNTED` stand before it. */
  export const RANKS: usize = 36;
  export const FLAGS: usize = 40;
  /** The area for threads while the automaton runs from seeds (`State`). */
  export const STATE: usize = 44;
  /** Look-arounds (`Look`). */
  export const LOOKS: usize = 48;
  export const LOOKS_END: usize = 52;
  /** 256 bits: the bytes that an occurrence can begin with; 0 when it may consume nothing. */
  export const FIRST_BYTES: usize = 56;
  /** The atoms that have a class, ascending, each with it (two u16), where they are few. */
  export const FEW: usize = 60;
  export const FEW_END: usize = 64;
  export const SIZE: usize = 68;
}

export namespace Vector {
  /** Positions from which a thread goes on to the next. */
  export const SHIFT: usize = 0;
  /** Positions from which a thread goes on to the same. */
  export const LOOP: usize = 1;
  /** Positions with further edges. */
  export const EDGES: usize = 2;
  /** Positions that consume nothing. */
  export const PLACES: usize = 3;
  /** Positions that count. */
  export const COUNTED: usize = 4;
  /** Where threads start. */
  export const FIRST: usize = 5;
  export const NUMBER: usize = 6;
}

/** Which of the three numbers of a word's ranks counts a vector. */
export namespace Rank {
  export const EDGES: usize = 0;
  export const PLACES: usize = 4;
  export const COUNTED: usize = 8;
  export const SIZE: usize = 12;
}

export namespace Flag {
  export const PLACES: u32 = 1;
  export const COUNTED: u32 = 2;
  /** There are look-arounds that are tried at all places at once. */
  export const LOOKS: u32 = 4;
  /** Occurs at the start of a text or nowhere. */
  export const ANCHORED: u32 = 8;
}

/** A list of edges is its length and as many of these: where in a vector, and which bits there. */
export namespace Edge {
  export const OFFSET: usize = 0;
  /** u64. */
  export const BITS: usize = 4;
  export const SIZE: usize = 12;
}

/** What a position that consumes nothing asks for; from `LOOK` on, twice the look-around's number, one more when it must not hold. */
export namespace Place {
  export const TEXT_START: u32 = 0;
  export const TEXT_END: u32 = 1;
  export const FINAL_LINE_END: u32 = 2;
  export const LINE_START: u32 = 3;
  export const LINE_END: u32 = 4;
  export const WORD_BOUNDARY: u32 = 5;
  export const NOT_WORD_BOUNDARY: u32 = 6;
  export const ASCII_WORD_BOUNDARY: u32 = 7;
  export const NOT_ASCII_WORD_BOUNDARY: u32 = 8;
  export const LOOK: u32 = 16;
}

export namespace Look {
  export const PROGRAM: usize = 0;
  /** 1 when it looks behind. */
  export const BEHIND: usize = 4;
  /** 1 when it is tried where it is asked for; otherwise it is tried at all places of a text at once. */
  export const NEAR: usize = 8;
  /** A bit for each byte of a text, and one for its end: where it holds. */
  export const HOLDS: usize = 12;
  export const SIZE: usize = 16;
}

/** Threads of an automaton. */
export namespace State {
  /** The number of the text that it runs over (u64). */
  export const TEXT: usize = 0;
  /** The number of the last text in which a needle of the pattern stood (u64). */
  export const NEEDLED: usize = 8;
  /** The address up to which it has read. */
  export const AT: usize = 16;
  /** `Finding`. */
  export const FOUND: usize = 20;
  /** The vector of threads, and behind it the counters (u32). */
  export const THREADS: usize = 24;
}

/** What an automaton has found in a text. */
export namespace Finding {
  export const NOTHING: u32 = 0;
  export const PATTERN: u32 = 1;
  /** The pattern occurs if its look-arounds hold. */
  export const PERHAPS: u32 = 2;
}

/** The automata over one slot, and what finds their beginnings. */
export namespace Filter {
  /** Members without prefixes. */
  export const ALWAYS: usize = 0;
  export const ALWAYS_END: usize = 4;
  /** Finds the literals that patterns begin with (`Finder`). */
  export const BEGINNINGS: usize = 8;
  /** Finds the literals of which every occurrence has one (`Finder`); 0 for none. */
  export const NEEDLES: usize = 12;
  /** Where the members that a text has begun are listed (u32). */
  export const BEGUN: usize = 16;
  /** Members that can begin at the text's start, whatever stands there (addresses). */
  export const STARTERS: usize = 20;
  export const STARTERS_END: usize = 24;
  export const SIZE: usize = 28;
}

/** Finds short literals in normalised text. */
export namespace Finder {
  /** Bits: which hashes of four bytes begin a literal of four bytes or more; and 32 less the hash's bits. */
  export const FOURS: usize = 0;
  export const FOURS_SHIFT: usize = 4;
  /** 65,536 bits: which two bytes begin a shorter literal; 0 when none is shorter. */
  export const TWOS: usize = 8;
  /** Groups of literals by their first four bytes, by their first two, and by their only one: the tables and their masks. */
  export const FOUR_GROUPS: usize = 12;
  export const FOUR_MASK: usize = 16;
  export const TWO_GROUPS: usize = 20;
  export const TWO_MASK: usize = 24;
  export const ONE_GROUPS: usize = 28;
  export const ONE_MASK: usize = 32;
  export const SIZE: usize = 36;
}

export namespace Member {
  export const PROGRAM: usize = 0;
  /** The list of the rules that ask for the pattern. */
  export const RULES: usize = 4;
  /** The rank of the first of them. */
  export const RANK: usize = 8;
  /** The most code points that stand before one of its prefixes. */
  export const SKIPPED: usize = 12;
  /** 1 when it occurs only in texts that have one of its needles. */
  export const NEEDLED: usize = 16;
  export const SIZE: usize = 20;
}

/** A bucket of a table of groups: `END` is 0 in an empty one. */
export namespace LiteralGroup {
  export const KEY: usize = 0;
  export const START: usize = 4;
  export const END: usize = 8;
  export const SIZE: usize = 12;
}

export namespace Literal {
  /** Up to eight bytes (u64), and which of them count (u64). */
  export const BYTES: usize = 0;
  export const MASK: usize = 8;
  /** Addresses of members, u32 each. */
  export const MEMBERS: usize = 16;
  export const MEMBERS_END: usize = 20;
  /** Code points that stand before it where a pattern begins. */
  export const SKIPPED: usize = 24;
  export const SIZE: usize = 32;
}

/** The buffer in which text is normalised: bytes, and the address of the text's code point for each. */
export namespace Block {
  export const BYTES: usize = 0;
  /** Bytes of one block. */
  export const LENGTH: u32 = 4096;
  /** Bytes that are looked at ahead of a place. */
  export const AHEAD: u32 = 8;
  /** Bytes behind a place that are kept. */
  export const BEHIND: u32 = 3;
  export const ADDRESSES: usize = 4112;
  export const SIZE: usize = 20512;
}
