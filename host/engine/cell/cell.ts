/**
 * The value cell: the one representation of a value in frames, constants, stores and results.
 *
 * `docs/module-format.md` §3 fixes its bytes; this file fixes its meaning in TypeScript.
 */

/** Tag numbers as they stand in the first four bytes of a cell. Never renumber: they are part of ABI 1. */
export const TAG = {
  absent: 0,
  null: 1,
  bool: 2,
  int: 3,
  bigint: 4,
  float: 5,
  decimal: 6,
  string: 7,
  bytes: 8,
  list: 9,
  set: 10,
  record: 11,
  entity: 12,
  ip: 13,
  datetime: 14,
  duration: 15,
  opaque: 16,
} as const;

export type TagName = keyof typeof TAG;

/** A value as policies see it. Plain data; `record` entries are sorted by the UTF-8 bytes of their keys, without duplicates. */
export type Cell =
  | { readonly tag: 'absent' }
  | { readonly tag: 'null' }
  | { readonly tag: 'bool'; readonly value: boolean }
  /** An integer within i64. */
  | { readonly tag: 'int'; readonly value: bigint }
  /** An integer outside i64. */
  | { readonly tag: 'bigint'; readonly value: bigint }
  | { readonly tag: 'float'; readonly value: number }
  /** `coefficient × 10^-scale`. */
  | { readonly tag: 'decimal'; readonly coefficient: bigint; readonly scale: number }
  | { readonly tag: 'string'; readonly value: string }
  | { readonly tag: 'bytes'; readonly value: Uint8Array }
  | { readonly tag: 'list'; readonly items: readonly Cell[] }
  /** Items sorted by their encoded bytes, without duplicates. */
  | { readonly tag: 'set'; readonly items: readonly Cell[] }
  | { readonly tag: 'record'; readonly entries: readonly (readonly [key: string, value: Cell])[] }
  | { readonly tag: 'entity'; readonly type: string; readonly id: string }
  /** Sixteen address bytes (IPv4 in the last four) and the prefix length. */
  | {
      readonly tag: 'ip';
      readonly version: 4 | 6;
      readonly address: Uint8Array;
      readonly prefix: number;
    }
  /** Milliseconds since 1970-01-01T00:00:00Z, i64. */
  | { readonly tag: 'datetime'; readonly value: bigint }
  /** Milliseconds, i64. */
  | { readonly tag: 'duration'; readonly value: bigint }
  /** Present, but nothing a policy can read: a function, a stream, a handle. */
  | { readonly tag: 'opaque' };
