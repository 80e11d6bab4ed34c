/**
 * What a policy document may be at most. The largest published AGT policy has 565,283 bytes, 15,562 nodes and five levels.
 */
export const BOUNDS = {
  /** UTF-16 units of the text. */
  length: 8_388_608,
  /** Nodes, with every alias written out. */
  size: 1_000_000,
  /** Levels of nesting, with every alias written out. */
  depth: 64,
  /** Decimal digits of an integer, as in CPython 3.11 (`sys.int_info.default_max_str_digits`). */
  digits: 4300,
} as const;
