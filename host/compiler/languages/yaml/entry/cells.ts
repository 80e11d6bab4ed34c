import type { Cell } from '../../../../engine/cell/cell.ts';

/** Cells of constants. */
export const cell = {
  null: { tag: 'null' } as Cell,
  opaque: { tag: 'opaque' } as Cell,
  bool: (value: boolean): Cell => ({ tag: 'bool', value }),
  float: (value: number): Cell => ({ tag: 'float', value }),
  string: (value: string): Cell => ({ tag: 'string', value }),
  list: (items: readonly Cell[]): Cell => ({ tag: 'list', items }),
  strings: (values: readonly string[]): Cell => ({ tag: 'list', items: values.map((value) => cell.string(value)) }),
  /** An integer of any size. */
  int: (value: bigint): Cell => ({ tag: BigInt.asIntN(64, value) === value ? 'int' : 'bigint', value }),
} as const;
