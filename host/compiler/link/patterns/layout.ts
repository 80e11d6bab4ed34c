/** The records of patterns; `assembly/patterns/layout.ts` has the same numbers and says what the fields mean. */
export const ALPHABET = { RANGES: 0, STARTS: 4, ATOMS: 8, NORMAL: 12, WORDS: 16, SIZE: 20 } as const;

export const PATTERN = { PROGRAMS: 0, PROGRAMS_END: 4, SIZE: 8 } as const;

export const PROGRAM = {
  WORDS: 0,
  ASCII: 4,
  ATOMS: 8,
  MASKS: 12,
  VECTORS: 16,
  FINAL: 20,
  EDGES: 24,
  PLACES: 28,
  LIMITS: 32,
  RANKS: 36,
  FLAGS: 40,
  STATE: 44,
  LOOKS: 48,
  LOOKS_END: 52,
  FIRST_BYTES: 56,
  FEW: 60,
  FEW_END: 64,
  SIZE: 68,
} as const;

export const VECTOR = { SHIFT: 0, LOOP: 1, EDGES: 2, PLACES: 3, COUNTED: 4, FIRST: 5, NUMBER: 6 } as const;

export const RANK = { EDGES: 0, PLACES: 4, COUNTED: 8, SIZE: 12 } as const;

export const FLAG = { PLACES: 1, COUNTED: 2, LOOKS: 4, ANCHORED: 8 } as const;

export const EDGE = { OFFSET: 0, BITS: 4, SIZE: 12 } as const;

export const PLACE = {
  TEXT_START: 0,
  TEXT_END: 1,
  FINAL_LINE_END: 2,
  LINE_START: 3,
  LINE_END: 4,
  WORD_BOUNDARY: 5,
  NOT_WORD_BOUNDARY: 6,
  ASCII_WORD_BOUNDARY: 7,
  NOT_ASCII_WORD_BOUNDARY: 8,
  LOOK: 16,
} as const;

export const LOOK = { PROGRAM: 0, BEHIND: 4, NEAR: 8, HOLDS: 12, SIZE: 16 } as const;

export const STATE = { TEXT: 0, NEEDLED: 8, AT: 16, FOUND: 20, THREADS: 24 } as const;

export const FILTER = {
  ALWAYS: 0,
  ALWAYS_END: 4,
  BEGINNINGS: 8,
  NEEDLES: 12,
  BEGUN: 16,
  STARTERS: 20,
  STARTERS_END: 24,
  SIZE: 28,
} as const;

export const FINDER = {
  FOURS: 0,
  FOURS_SHIFT: 4,
  TWOS: 8,
  FOUR_GROUPS: 12,
  FOUR_MASK: 16,
  TWO_GROUPS: 20,
  TWO_MASK: 24,
  ONE_GROUPS: 28,
  ONE_MASK: 32,
  SIZE: 36,
} as const;

export const MEMBER = { PROGRAM: 0, RULES: 4, RANK: 8, SKIPPED: 12, NEEDLED: 16, SIZE: 20 } as const;

export const LITERAL_GROUP = { KEY: 0, START: 4, END: 8, SIZE: 12 } as const;

export const LITERAL = { BYTES: 0, MASK: 8, MEMBERS: 16, MEMBERS_END: 20, SKIPPED: 24, SIZE: 32 } as const;

export const BLOCK = { BYTES: 0, LENGTH: 4096, AHEAD: 8, BEHIND: 3, ADDRESSES: 4112, SIZE: 20512 } as const;

/** Programs of this many words, the fewest, keep their edges as bits. */
export const NARROW_WORDS = 2;
