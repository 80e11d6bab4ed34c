/**
 * Where the linker has put what the module decides with (`host/compiler/link/layout.ts` has the same numbers). All addresses are absolute, and
 * everything here is trusted: it is part of the module's file.
 */

/** The root of all tables, at a fixed address. */
export namespace Root {
  export const ENTRIES: usize = 16;
  export const ENTRY_TABLE: usize = 20;
  export const RESULT: usize = 24;
  /** Room for a tallied rule (8 bytes) for each rule of the longest entry. */
  export const MATCHED: usize = 28;
  export const ERRED: usize = 32;
  /** Limits: bytes of a frame, nesting, steps. */
  export const FRAME_BYTES: usize = 36;
  export const DEPTH: usize = 40;
  export const STEPS: usize = 44;
  /** Zero in a module without explanations. */
  export const EXPLANATION: usize = 48;
  /** A word for each rule of the longest entry: the number of the decision that tried it. */
  export const STAMPS: usize = 52;
  export const STAMPS_END: usize = 56;
  /** Addresses of lists of obligations' indices. */
  export const OBLIGATIONS: usize = 60;
  /** What patterns share (`patterns/layout.ts`); zero in a module without any: the alphabet, and room for the threads, the vectors and the block of text being worked on. */
  export const ALPHABET: usize = 64;
  export const THREADS: usize = 68;
  export const VECTORS: usize = 72;
  export const BLOCK: usize = 76;
}

/** A policy set: field offsets, in bytes. */
export namespace Entry {
  export const SLOTS: usize = 0;
  /** One of `Combine`. */
  export const COMBINE: usize = 4;
  export const RULES: usize = 8;
  /** Addresses of the rules by ordinal. */
  export const RULE_TABLE: usize = 12;
  /** Condition values that an explanation of the entry has. */
  export const CONDITIONS: usize = 16;
  export const GROUP: usize = 20;
  export const FALLBACKS: usize = 24;
  /** A word for each slot: the tags, a bit a tag, of what it may hold. 0 where all slots may hold anything. */
  export const HOLDS: usize = 28;
  export const SIZE: usize = 32;
}

/** How matching rules become a decision. */
export namespace Combine {
  /** The first that matches decides, and ends the search. */
  export const FIRST: u32 = 0;
  /** The first that matches decides; every rule that is no fallback is evaluated, and all that match are reported. */
  export const FIRST_OF_ALL: u32 = 1;
  /** The same, and all that match and have the effect of the first decide together. A rule that errs under `deny` decides where no rule that denies matches. */
  export const FORBID_TRUMPS_PERMIT: u32 = 2;
}

/** Rules that are tried together: those that index tables find, and runs of the others. */
export namespace Group {
  export const TABLES: usize = 0;
  export const TABLES_END: usize = 4;
  export const RUNS: usize = 8;
  export const RUNS_END: usize = 12;
  /** A list of further rules. */
  export const LIST: usize = 16;
}

/** An index table: rules by the value of one slot. */
export namespace Table {
  /** One of `TableKind`. */
  export const KIND: usize = 0;
  /** The slot's offset in the frame. */
  export const SLOT: usize = 4;
  /** Start and end of the table's hazards: with a frame that has one of them, all of its rules are candidates. */
  export const HAZARDS: usize = 8;
  export const HAZARDS_END: usize = 12;
  /** The list of all rules of the table. */
  export const ALL: usize = 16;
  /** Text, entities: one less than the number of buckets, a power of two. Numbers: how many bounds. */
  export const COUNT: usize = 20;
  /** Text, entities: the buckets. Numbers: the bounds, ascending f64. Patterns: the filter. */
  export const KEYS: usize = 24;
  /** Text: the list for an absent slot. Numbers: the lists of the segment tree's nodes. Entities: the offset in the frame of what is known of them. */
  export const ABSENT: usize = 28;
  export const NODES: usize = 28;
  export const ENTITIES: usize = 28;
  /** Text: the list for a slot that holds something else than a string. Numbers: the tree's leaves, a power of two. */
  export const OTHER: usize = 32;
  export const LEAVES: usize = 32;
  export const SIZE: usize = 36;
}

export namespace TableKind {
  export const TEXT: u32 = 0;
  /** Text, of which what is no string is looked up as the string that it becomes, too. */
  export const JS_TEXT: u32 = 1;
  export const PYTHON_FLOAT: u32 = 2;
  export const PYTHON_NUMBER: u32 = 3;
  export const JS_NUMBER: u32 = 4;
  export const PATTERN: u32 = 5;
  /** The entity itself, its type, itself and each of its ancestors. */
  export const ENTITY: u32 = 6;
  export const ENTITY_TYPE: u32 = 7;
  export const ENTITY_BELOW: u32 = 8;
}

/** A slot's offset in the frame, and the tags (a bit a tag) that are hazards there. */
export namespace Hazard {
  export const SLOT: usize = 0;
  export const TAGS: usize = 4;
  export const SIZE: usize = 8;
}

/** A bucket of an index table; its key cell is 0 when it is empty. */
export namespace Bucket {
  export const HASH: usize = 0;
  export const KEY: usize = 4;
  export const LIST: usize = 8;
  export const SIZE: usize = 12;
}

/** A bucket of a table of entities; its list is 0 when it is empty. Entities of one hash share one: their rules tell them apart. */
export namespace EntityBucket {
  export const HASH: usize = 0;
  export const LIST: usize = 4;
  export const SIZE: usize = 8;
}

/** Rules of one shape back to back, by rank. */
export namespace Run {
  /** One more than the number of the loop for the shape; 0 when it has none. */
  export const SCAN: usize = 0;
  export const START: usize = 4;
  export const END: usize = 8;
  /** Bytes from one rule to the next. */
  export const STRIDE: usize = 12;
  export const SIZE: usize = 16;
}

/** A rule. */
export namespace Rule {
  /** Place among the entry's rules by rank; lower wins. */
  export const RANK: usize = 0;
  export const ORDINAL: usize = 4;
  /** u16. */
  export const SHAPE: usize = 8;
  /** Number of conditions that an explanation reports: u16. */
  export const CONDITIONS: usize = 10;
  /** The verdict, as in the status word, in the low four bits; what an error in the guard means (`OnError`) in the high ones: u8. */
  export const EFFECT: usize = 12;
  /** Side in a conflict: 1 when the action is `allow`, 2 when it is `deny`, else 0 (where what forbids trumps what permits, by the verdict); and 4 for a fallback: u8. */
  export const SIDE: usize = 13;
  /** Number of the rule's list in the root's lists of obligations; 0 for none: u16. */
  export const OBLIGATIONS: usize = 14;
  export const PARAMETERS: usize = 16;
}

/** The side of what denies. */
export const DENIES: u32 = 2;

/** The side of a fallback. */
export const FALLBACK: u32 = 4;

export namespace OnError {
  export const MATCH: u32 = 0;
  export const SKIP: u32 = 1;
  export const DENY: u32 = 2;
}

/** A list is its length and as many words: addresses of rules by rank, or indices. Address 0 is the empty list, and an odd address one more than that of the only rule. */
export namespace List {
  export const ITEMS: usize = 4;
  /** In the length's place: the list is the rules of a further group, whose address follows. */
  export const GROUP: u32 = 0xffffffff;
}

@inline
export function shapeOf(rule: usize): u32 {
  return load<u16>(rule, Rule.SHAPE);
}

@inline
export function isFallback(rule: usize): bool {
  return (load<u8>(rule, Rule.SIDE) & FALLBACK) != 0;
}

/** Reads a field. */
@inline
export function field(record: usize, offset: usize): u32 {
  return load<u32>(record + offset);
}
