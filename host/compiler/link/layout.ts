/**
 * The records that the runtime library reads: offsets of fields, in bytes. `assembly/layout.ts` has the same numbers and says what the fields mean; a test
 * compares the two.
 */
export const ROOT = {
  ENTRIES: 16,
  ENTRY_TABLE: 20,
  RESULT: 24,
  MATCHED: 28,
  ERRED: 32,
  FRAME_BYTES: 36,
  DEPTH: 40,
  STEPS: 44,
  EXPLANATION: 48,
  STAMPS: 52,
  STAMPS_END: 56,
  OBLIGATIONS: 60,
  ALPHABET: 64,
  THREADS: 68,
  VECTORS: 72,
  BLOCK: 76,
} as const;

/** Where data may begin: behind the root. */
export const DATA_START = 80;

export const ENTRY = {
  SLOTS: 0,
  COMBINE: 4,
  RULES: 8,
  RULE_TABLE: 12,
  CONDITIONS: 16,
  GROUP: 20,
  FALLBACKS: 24,
  HOLDS: 28,
  SIZE: 32,
} as const;

/** How matching rules become a decision. */
export const COMBINE = { FIRST: 0, FIRST_OF_ALL: 1, FORBID_TRUMPS_PERMIT: 2 } as const;

export const GROUP = { TABLES: 0, TABLES_END: 4, RUNS: 8, RUNS_END: 12, LIST: 16, SIZE: 20 } as const;

export const TABLE = {
  KIND: 0,
  SLOT: 4,
  HAZARDS: 8,
  HAZARDS_END: 12,
  ALL: 16,
  COUNT: 20,
  KEYS: 24,
  ABSENT: 28,
  NODES: 28,
  ENTITIES: 28,
  OTHER: 32,
  LEAVES: 32,
  SIZE: 36,
} as const;

export const TABLE_KIND = {
  TEXT: 0,
  JS_TEXT: 1,
  PYTHON_FLOAT: 2,
  PYTHON_NUMBER: 3,
  JS_NUMBER: 4,
  PATTERN: 5,
  ENTITY: 6,
  ENTITY_TYPE: 7,
  ENTITY_BELOW: 8,
} as const;

export const HAZARD = { SLOT: 0, TAGS: 4, SIZE: 8 } as const;

export const BUCKET = { HASH: 0, KEY: 4, LIST: 8, SIZE: 12 } as const;

export const ENTITY_BUCKET = { HASH: 0, LIST: 4, SIZE: 8 } as const;

export const RUN = { SCAN: 0, START: 4, END: 8, STRIDE: 12, SIZE: 16 } as const;

export const RULE = {
  RANK: 0,
  ORDINAL: 4,
  SHAPE: 8,
  CONDITIONS: 10,
  EFFECT: 12,
  SIDE: 13,
  OBLIGATIONS: 14,
  PARAMETERS: 16,
} as const;

export const ON_ERROR = { match: 0, skip: 1, deny: 2 } as const;

/** The side of a fallback. */
export const FALLBACK = 4;

/** What a u16 field holds at most. */
export const MOST_U16 = 0xffff;

/** In place of a list's length: the list is a further group. */
export const LIST_IS_GROUP = 0xffffffff;

/** Bytes of the result area, with the winner's ordinal behind it. */
export const RESULT_BYTES = 104;

export const CELL_BYTES = 16;
export const FRAME_HEADER_BYTES = 16;
